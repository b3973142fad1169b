/* The operator's side of a chat: Enter sends, what is typed is kept on the server, new messages come by `live.js`. An answer that was not
   acknowledged stays and goes out again under the same id, so that the other side reads it once. */
(() => {
  "use strict";
  const WORDS_MS = 2000;
  const LONGEST_PAUSE_MS = 20000;
  document.documentElement.classList.add("has-script");
  const panel = document.querySelector("[data-talk]");
  const log = panel?.querySelector("[role=log]");
  if (!log) return;

  /* ---- the newest message in sight ---- */
  const toEnd = () => { log.scrollTop = log.scrollHeight; };
  const last = () => Number(log.querySelector("[data-last]")?.dataset.last ?? 0);
  let shown = last();
  log.addEventListener("fanal:refreshed", () => {
    if (last() === shown) return;
    shown = last();
    toEnd();
  });
  toEnd();

  const form = document.getElementById("answer");
  if (!form) return;
  const text = form.elements.text;
  const state = document.getElementById("answer-state");
  const fault = document.getElementById("answer-fault");
  const csrf = form.elements.csrfmiddlewaretoken.value;
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const post = (address, values) => fetch(address, {
    method: "POST", credentials: "same-origin", redirect: "error", body: new URLSearchParams(values),
    headers: { "X-CSRFToken": csrf, Accept: "application/json" },
  });

  /* ---- what was sent and is not acknowledged ---- */
  const queue = [];
  let flying = false;
  let failures = 0;
  let retry = 0;
  const refuse = (one, said) => {
    queue.shift();
    text.value = one.text + (text.value ? `\n${text.value}` : "");
    fault.textContent = said;
    fault.hidden = !said;
    state.textContent = "";
  };
  const flush = async () => {
    clearTimeout(retry);
    if (flying || !queue.length) return;
    flying = true;
    const one = queue[0];
    state.textContent = failures ? state.dataset.waiting : state.dataset.sending;
    try {
      const answer = await post(form.action, { client_id: one.id, text: one.text });
      if (answer.ok) {
        queue.shift();
        failures = 0;
        fault.hidden = true;
        state.textContent = state.dataset.sent;
      } else if (answer.status === 409 || answer.status === 422) refuse(one, (await answer.json()).said);
      else throw new Error(`answered ${answer.status}`);
    } catch {
      failures += 1;
      state.textContent = state.dataset.waiting;
      retry = setTimeout(flush, Math.min(1000 * 2 ** failures, LONGEST_PAUSE_MS));
    } finally {
      flying = false;
    }
    if (queue.length && !failures) flush();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // the desk sends forms of its page itself, after saving the contact: not this one
    const words = text.value.trim();
    if (words) {
      text.value = kept = "";
      queue.push({ id: newId(), text: words });
      flush();
    }
    text.focus();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
  /* ---- ready answers: into the field, to be changed and sent by a person ---- */
  panel.addEventListener("click", (event) => {
    const ready = event.target instanceof Element && event.target.closest("[data-ready]");
    if (!ready) return;
    event.preventDefault();
    text.value += (text.value.trim() ? "\n" : "") + ready.dataset.ready;
    ready.closest("details").open = false;
    text.focus();
  });
  addEventListener("online", flush);
  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

  /* ---- what is being typed ---- */
  let kept = text.value;
  const keep = async (options = {}) => {
    if (text.value === kept || queue.length) return;
    const words = text.value;
    try {
      const answer = await fetch(panel.dataset.words, {
        method: "POST", credentials: "same-origin", redirect: "error", ...options,
        body: new URLSearchParams({ text: words, after: String(last()) }), headers: { "X-CSRFToken": csrf, Accept: "application/json" },
      });
      if (answer.ok) kept = words;
    } catch { /* it stands on the page, and is tried again */ }
  };
  setInterval(keep, WORDS_MS);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep({ keepalive: true }); });
})();
