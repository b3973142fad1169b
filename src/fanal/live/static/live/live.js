/* Live pages: hears topics and ids over server-sent events, and fetches again what changed. Everything works without it.

   <body data-live-origin="http://localhost:8101" data-live-topics="board,contact:ID">
   <section data-live-refresh="board contact:ID" data-live-url="/desk/board/lanes"> … </section>
   <p data-live-offline role="status" hidden> … </p>

   Each change is a DOM event `fanal:live` on document with detail {topic, id}. A fragment that holds the caret is never
   replaced under the writer's hands: it waits until they leave it. */
(function () {
  "use strict";

  const body = document.body;
  const topics = (body.dataset.liveTopics || "").trim();
  if (!topics || !window.EventSource) return;

  const address = (body.dataset.liveOrigin || "") + "/live/stream?topics=" + encodeURIComponent(topics);
  const QUIET_MS = 30000;        // the server says something every 12 seconds; longer silence is a dead line
  const OFFLINE_AFTER_MS = 3000; // a short gap is not worth a word
  const HIDDEN_MS = 60000;       // a tab that nobody sees gives its line back after a minute
  const FIRST_PAUSE_MS = 1000;
  const LONGEST_PAUSE_MS = 30000;
  const GATHER_MS = 250;         // several changes at once are one fetch

  let source = null;
  let failures = 0;
  let retryTimer = 0;
  let quietTimer = 0;
  let offlineTimer = 0;
  let hiddenTimer = 0;

  /* ---- the strip that says so when the line is down ---- */

  function strips(shown) {
    document.querySelectorAll("[data-live-offline]").forEach(function (strip) { strip.hidden = !shown; });
    body.toggleAttribute("data-live-is-offline", shown);
  }
  function soonOffline() {
    if (!offlineTimer) offlineTimer = setTimeout(function () { strips(true); }, OFFLINE_AFTER_MS);
  }
  function online() {
    clearTimeout(offlineTimer);
    offlineTimer = 0;
    strips(false);
  }

  /* ---- fragments ---- */

  const waiting = new Map(); // element -> timer
  const busy = new WeakSet(); // being fetched
  const again = new WeakSet(); // changed while being fetched

  function concerns(element, topic, id) {
    const words = element.dataset.liveRefresh.split(/\s+/);
    return words.includes(topic) || (id !== "" && words.includes(topic + ":" + id));
  }
  function refreshLater(element) {
    if (waiting.has(element)) return;
    waiting.set(element, setTimeout(function () { waiting.delete(element); refresh(element); }, GATHER_MS));
  }
  function refreshAll() {
    document.querySelectorAll("[data-live-refresh][data-live-url]").forEach(refreshLater);
  }
  function whenFree(element, act) {
    const active = document.activeElement;
    const writing = active && element.contains(active) && active.matches("input, textarea, select, [contenteditable]");
    if (!writing) { act(); return; }
    element.addEventListener("focusout", function () {
      setTimeout(function () { if (element.isConnected) whenFree(element, act); }, 0);
    }, { once: true });
  }
  function swap(element, html) {
    const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
    element.innerHTML = html;
    if (window.htmx && window.htmx.process) window.htmx.process(element);
    if (focused) { const target = document.getElementById(focused); if (target) target.focus({ preventScroll: true }); }
    element.dispatchEvent(new CustomEvent("fanal:refreshed", { bubbles: true }));
  }
  function refresh(element) {
    if (!element.isConnected) return;
    if (busy.has(element)) { again.add(element); return; }
    busy.add(element);
    fetch(element.dataset.liveUrl, { credentials: "same-origin", headers: { "HX-Request": "true" }, redirect: "error" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (html) {
        if (source && source.readyState === EventSource.OPEN) online();
        whenFree(element, function () { swap(element, html); });
      })
      .catch(soonOffline) // what stands there stays; the strip says that it may be old
      .finally(function () {
        busy.delete(element);
        if (again.delete(element)) refreshLater(element);
      });
  }

  /* ---- the line ---- */

  function heard() {
    clearTimeout(quietTimer);
    quietTimer = setTimeout(lost, QUIET_MS);
  }
  function close() {
    clearTimeout(quietTimer);
    clearTimeout(retryTimer);
    if (source) source.close();
    source = null;
  }
  function lost() {
    close();
    failures += 1;
    soonOffline();
    const pause = Math.min(FIRST_PAUSE_MS * Math.pow(2, failures - 1), LONGEST_PAUSE_MS);
    retryTimer = setTimeout(open, pause * (0.5 + Math.random())); // spread: a restart must not bring all pages back at once
  }
  function open() {
    close();
    source = new EventSource(address, { withCredentials: true });
    heard();
    source.addEventListener("ready", function () {
      failures = 0;
      heard();
      online();
      refreshAll(); // what changed between the page and the line, or while the line was down
    });
    source.addEventListener("beat", heard);
    source.addEventListener("resync", function () { heard(); refreshAll(); });
    source.addEventListener("change", function (message) {
      heard();
      const detail = JSON.parse(message.data);
      document.dispatchEvent(new CustomEvent("fanal:live", { detail: detail }));
      document.querySelectorAll("[data-live-refresh][data-live-url]").forEach(function (element) {
        if (concerns(element, detail.topic, detail.id)) refreshLater(element);
      });
    });
    source.addEventListener("bye", function (message) {
      const reason = JSON.parse(message.data).reason;
      if (reason !== "restart") failures += 4; // signed out or not allowed: come back rarely
      lost();
    });
    source.onerror = lost;
  }

  document.addEventListener("visibilitychange", function () {
    clearTimeout(hiddenTimer);
    if (document.hidden) hiddenTimer = setTimeout(close, HIDDEN_MS);
    else if (!source) open();
  });
  window.addEventListener("online", open);
  window.addEventListener("offline", lost);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", function (event) { if (event.persisted) open(); });
  open();
})();
