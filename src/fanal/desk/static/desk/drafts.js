/* Keeps what is typed in step with the server. Every change goes out within two seconds; what was not acknowledged goes out
   again with the next post, under a higher number, so that a late or doubled post can never put older text over newer.
   Unsaved text lives in the page's memory only, never in the browser's storage. */

const EVERY = 2000;
const SOON = 120;
const PATIENCE = 8000;
const PULSE = 15000;

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

export class Drafts extends EventTarget {
  constructor(form) {
    super();
    this.form = form;
    this.url = form.dataset.draftUrl;
    this.writer = random();
    this.number = 0;
    this.failures = 0;
    this.ended = false;
    this.fields = new Map();
    this.take(form.dataset.fields.split(" "), Number(form.dataset.version));
    form.addEventListener("input", () => this.later(EVERY));
    form.addEventListener("change", () => this.later(SOON));
    form.addEventListener("focusout", () => this.later(SOON));
    addEventListener("online", () => this.flush());
    addEventListener("beforeunload", (event) => { if (!this.ended && !this.quiet) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.flush({ keepalive: true }) : this.pulse()));
    setInterval(() => { if (!document.hidden) this.pulse(); }, PULSE);
  }

  /** These fields now rest on this version, as they stand in the page. */
  take(names, version) {
    for (const name of names) this.fields.set(name, { acked: this.text(name), base: version, held: false });
  }

  inputs(name) {
    return [...this.form.elements].filter((e) => e.name === name || e.name === `${name}-none`);
  }

  /** One field as it would be posted. */
  text(name) {
    const pairs = this.inputs(name).filter((e) => !/^(radio|checkbox)$/.test(e.type) || e.checked).map((e) => [e.name, e.value]);
    return new URLSearchParams(pairs).toString();
  }

  get dirty() {
    return [...this.fields].filter(([name, f]) => !f.held && f.acked !== this.text(name)).map(([name]) => name);
  }

  get held() {
    return [...this.fields].filter(([, f]) => f.held).map(([name]) => name);
  }

  /** Nothing here that the server does not have. */
  get quiet() {
    return !this.flying && !this.held.length && !this.dirty.length;
  }

  later(delay) {
    if (this.stopped || this.ended || (this.due && this.due <= Date.now() + delay)) return;
    clearTimeout(this.timer);
    this.due = Date.now() + delay;
    this.timer = setTimeout(() => { this.due = 0; this.flush(); }, delay);
  }

  /** Post everything that is not acknowledged. True when the server has it all. */
  async flush({ keepalive = false } = {}) {
    while (this.flying) await this.flying;
    const names = this.dirty;
    if (this.stopped || this.ended || !names.length) return this.quiet;
    this.flying = this.post(names, keepalive);
    try { await this.flying; } finally { this.flying = null; }
    return this.quiet;
  }

  async post(names, keepalive) {
    const sent = new Map(names.map((name) => [name, this.text(name)]));
    this.number += 1;
    const body = new URLSearchParams([
      ["writer", this.writer], ["number", this.number], ["fields", names.join(",")],
      ["bases", names.map((name) => this.fields.get(name).base).join(",")],
      ...[...sent.values()].flatMap((text) => [...new URLSearchParams(text)]),
    ]);
    const answer = await this.ask({ method: "POST", body, keepalive });
    if (!answer) return;
    if (!answer.late) {
      for (const [name, text] of sent) this.acknowledge(name, text, answer);
      for (const clash of answer.clashes) this.fields.get(clash.name).held = true;
    }
    this.adopt(answer);
    if (this.dirty.length) this.later(answer.late ? SOON : EVERY);
  }

  acknowledge(name, text, answer) {
    const field = this.fields.get(name);
    if (name in answer.faults) field.held = true;
    else if (!answer.clashes.some((clash) => clash.name === name)) Object.assign(field, { acked: text, base: answer.version });
  }

  /** Put in what others wrote, where nothing is being typed here. */
  adopt(answer) {
    for (const [name, values] of Object.entries(answer.theirs)) {
      const field = this.fields.get(name);
      if (!field || field.held || field.acked !== this.text(name)) continue;
      this.put(name, values);
      Object.assign(field, { acked: this.text(name), base: answer.version });
    }
    this.version = answer.version;
    this.dispatchEvent(new CustomEvent("answer", { detail: answer }));
  }

  put(name, values) {
    for (const input of this.inputs(name)) {
      if (input.type === "radio") input.checked = values[input.name] === input.value;
      else if (input.type === "checkbox") input.checked = (values[input.name] || "").split(",").includes(input.value);
      else if (input.type !== "hidden" && input.value !== (values[input.name] || "")) input.value = values[input.name] || "";
    }
  }

  /** A person decided between two texts: ours goes over theirs knowingly, or theirs comes in. */
  decide(clash, values) {
    const field = this.fields.get(clash.name);
    if (values) this.put(clash.name, values);
    Object.assign(field, { held: false, base: clash.version, acked: values ? this.text(clash.name) : "\0" });
    return this.flush();
  }

  /** The person shortened or changed a text that could not be taken. */
  release(name) {
    const field = this.fields.get(name);
    if (field && field.held) field.held = false;
  }

  async pulse() {
    if (this.stopped || this.ended || this.flying) return;
    if (this.dirty.length) { this.flush(); return; }
    const answer = await this.ask({ method: "GET", since: this.version ?? Number(this.form.dataset.version) });
    if (answer && !this.flying) this.adopt(answer);
  }

  async ask({ method, body, keepalive = false, since }) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const url = since === undefined ? this.url : `${this.url}?since=${since}`;
    try {
      const response = await fetch(url, {
        method, body, keepalive: keepalive && String(body).length < 60000, signal: stop.signal, redirect: "manual", credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
      });
      return await this.read(response, method);
    } catch {
      return this.fail("offline");
    } finally {
      clearTimeout(timer);
    }
  }

  async read(response, method) {
    if (response.type === "opaqueredirect" || response.status === 401) return this.fail("signed-out");
    if (response.status === 403 && method === "POST") return this.renewToken();
    if (response.status === 404) return this.fail("gone");
    if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) return this.fail("offline");
    const answer = await response.json();
    if (answer.csrf) this.form.elements.csrfmiddlewaretoken.value = answer.csrf;
    if (answer.closed) return this.fail("closed");
    this.failures = 0;
    if (method === "POST") this.refusals = 0;
    this.dispatchEvent(new CustomEvent("state", { detail: "online" }));
    return answer;
  }

  /** After signing in again the page's token is an old one: fetch the new one, then post again. */
  async renewToken() {
    this.refusals = (this.refusals || 0) + 1;
    await this.ask({ method: "GET", since: this.version ?? Number(this.form.dataset.version) });
    return this.fail(this.refusals > 3 ? "offline" : "again");
  }

  fail(why) {
    this.failures += 1;
    // A closed or vanished contact is not knocked at again and again; what was typed stays in the page.
    this.stopped = why === "gone" || why === "closed";
    if (why !== "again") this.dispatchEvent(new CustomEvent("state", { detail: why }));
    this.later(Math.min(5000, 500 * 2 ** Math.min(this.failures, 5)));
    return null;
  }
}
