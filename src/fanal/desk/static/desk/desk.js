/* The desk: the clock, the state of saving, what is still to answer, and the two helpers at the side. Without this file
   everything works by the Save key. */

import { showClashes } from "./clashes.js";
import { Drafts } from "./drafts.js";
import { goTo, listen } from "./keys.js";
import { stampLines } from "./notes.js";

const form = document.getElementById("contact");
const strip = document.getElementById("strip");
const saved = document.getElementById("saved");
const offset = Date.parse(form.dataset.now) - Date.now();
const now = () => new Date(Date.now() + offset);
const drafts = new Drafts(form);

document.documentElement.classList.add("has-script");
listen();
stampLines(document.getElementById("notes"), now, form.dataset.zone);

/* the clock of the contact */
const clock = document.getElementById("clock");
if (clock.dataset.since) {
  const tick = () => {
    const seconds = Math.max(0, Math.floor((now() - Date.parse(clock.dataset.since)) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((n) => String(n).padStart(2, "0"));
    clock.textContent = (parts[0] === "00" ? parts.slice(1) : parts).join(":");
  };
  setInterval(tick, 1000);
  tick();
}

/* the state of saving: said once when it changes, not at every save */
drafts.addEventListener("state", (event) => {
  const state = event.detail;
  if (strip.dataset.state === state) return;
  strip.dataset.state = state;
  strip.hidden = state === "online";
  strip.querySelectorAll("[data-for]").forEach((part) => { part.hidden = part.dataset.for !== state; });
  showSaved(lastText);
  if (state === "closed") drafts.ended = drafts.quiet;
});
const showSaved = (text) => {
  const unsaved = drafts.dirty.length + drafts.held.length;
  saved.dataset.state = unsaved ? "unsaved" : "saved";
  saved.querySelector("[data-part=text]").textContent = !unsaved ? text : drafts.held.length || !strip.hidden ? saved.dataset.held : saved.dataset.unsaved;
};
let lastText = saved.querySelector("[data-part=text]").textContent;
form.addEventListener("input", () => showSaved(lastText));

drafts.addEventListener("answer", (event) => {
  const answer = event.detail;
  lastText = answer.saved_text;
  showSaved(lastText);
  form.elements.version.value = answer.version;
  if (answer.clashes.length) showClashes(drafts, answer.clashes);
  showFaults(answer);
  showBlockers(answer);
  for (const part of answer.refresh) refresh(part);
});

function showFaults(answer) {
  for (const [name, sentence] of Object.entries(answer.faults)) {
    const place = document.getElementById(`${name}-fault`) || document.getElementById("fault");
    place.textContent = sentence;
    place.hidden = false;
    drafts.inputs(name)[0]?.addEventListener("input", () => { place.hidden = true; drafts.release(name); }, { once: true });
  }
}

function showBlockers(answer) {
  const todo = document.getElementById("todo");
  todo.querySelector("[data-part=text]").textContent = answer.todo;
  todo.dataset.state = answer.ready ? "ready" : "waiting";
  const lit = answer.police_waits;
  document.getElementById("police").classList.toggle("lit", lit);
  document.getElementById("police-chip").classList.toggle("lit-chip", lit);
  document.getElementById("police-chip").classList.toggle("calm-chip", !lit);
  for (const part of document.querySelectorAll("[data-wall]")) part.hidden = !answer.walled;
}

async function refresh(part) {
  const place = document.getElementById(part);
  if (!place || !(await drafts.flush())) return;
  const response = await fetch(place.dataset.url, { headers: { Accept: "text/html" }, redirect: "manual" });
  if (!response.ok) return;
  const html = await response.text();
  const focused = document.activeElement && place.contains(document.activeElement) ? document.activeElement.id : "";
  place.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  if (part === "guidance") drafts.take(["asked_about"], drafts.version);
  if (focused) document.getElementById(focused)?.focus();
}

/* identity fields: a reason chosen beside a text would be read as the text, so it is not left standing */
form.addEventListener("change", (event) => {
  const [, name] = /^(.+)-none$/.exec(event.target.name || "") || [];
  const field = name && form.elements[name];
  if (field && field.value.trim() && event.target.checked) { event.target.checked = false; field.focus(); field.select(); }
});

/* the keys that do something, of this form or of another on the page: everything is saved first, then the form goes off */
document.addEventListener("submit", async (event) => {
  const sent = event.target;
  event.preventDefault();
  const { name, value } = event.submitter || {};
  const complete = await drafts.flush();
  if (sent === form && (value || "save") === "save") return;
  if (!complete) { goTo(drafts.held.length ? document.getElementById("clashes") : strip); return; }
  drafts.ended = true;
  const hidden = (key, text) => { const i = document.createElement("input"); Object.assign(i, { type: "hidden", name: key, value: text }); sent.append(i); };
  if (name) hidden(name, value);
  if (sent === form) hidden("fields", "");
  sent.submit();
});
addEventListener("pageshow", (event) => { if (event.persisted) { drafts.ended = false; drafts.pulse(); } });
