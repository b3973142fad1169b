/* Live pages: hears topics and ids over server-sent events, and fetches anew what changed. Everything works without it.

   <section data-live="board contact:ID" data-live-url="/desk/board/now"> is fetched anew when one of its topics is told;
   without data-live-url it only follows them. The address may tell such a request by `X-Fanal-Live: 1`.
   <span data-live-state data-live-on="live" data-live-off="not live"> says how the line stands.
   <p data-live-offline role="status" hidden> is shown while the line is down.
   Scripts of a room listen: document.addEventListener("fanal:live", (event) => event.detail.topic, event.detail.id);
   an empty topic means that something may have been missed. A passage in which somebody types waits until they leave it. */
(() => {
  "use strict";
  const QUIET_MS = 30000;        // the server says something every 12 s; a longer silence is a dead line
  const OFFLINE_AFTER_MS = 3000; // a shorter gap is not worth a word
  const HIDDEN_MS = 60000;       // a tab that nobody sees gives its line back: browsers open six to one address, no more
  const FIRST_PAUSE_MS = 1000;
  const LONGEST_PAUSE_MS = 30000;
  const GATHER_MS = 150;         // many changes in a moment are one fetch

  const parts = () => [...document.querySelectorAll("[data-live]")];
  const words = (part) => part.dataset.live.split(/\s+/).filter(Boolean);
  const topics = [...new Set(parts().flatMap(words))];
  const origin = document.body.dataset.liveOrigin;
  if (!topics.length || !origin || !("EventSource" in window)) return;
  const address = `${origin}/live/stream?topics=${encodeURIComponent(topics.join(","))}`;

  /* ---- how the line stands ---- */

  let offlineTimer = 0;
  const say = (on) => {
    clearTimeout(offlineTimer);
    offlineTimer = 0;
    for (const node of document.querySelectorAll("[data-live-state]")) {
      const text = on ? node.dataset.liveOn : node.dataset.liveOff;
      if (node.textContent !== text) node.textContent = text;
      node.classList.toggle("alarm", !on);
      node.classList.toggle("safe", on);
    }
    for (const node of document.querySelectorAll("[data-live-offline]")) node.hidden = on;
  };
  const soonOffline = () => {
    offlineTimer = offlineTimer || setTimeout(say, OFFLINE_AFTER_MS, false);
  };

  /* ---- passages ---- */

  const waiting = new Map(); // passage → timer
  const busy = new WeakSet();
  const again = new WeakSet(); // changed once more while it was fetched

  const typedIn = (part) => {
    const active = document.activeElement;
    return active && part.contains(active) && active.matches("input, textarea, select, [contenteditable]");
  };
  /* Put the new passage in place of the old one; the reader keeps the place, the writer the text. */
  const put = (part, html) => {
    if (!part.isConnected) return;
    if (typedIn(part)) {
      part.addEventListener("focusout", () => setTimeout(put, 0, part, html), { once: true });
      return;
    }
    const page = new DOMParser().parseFromString(html, "text/html");
    const held = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.replaceChildren(...document.adoptNode(page.body).childNodes);
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
    part.dispatchEvent(new CustomEvent("fanal:refreshed", { bubbles: true }));
  };
  const refresh = async (part) => {
    if (!part.isConnected) return;
    if (busy.has(part)) {
      again.add(part);
      return;
    }
    busy.add(part);
    try {
      // Whoever is signed out gets a plain 401 for it, instead of the page of the sign-in, which would be put in here.
      const headers = { "X-Fanal-Live": "1" };
      const answer = await fetch(part.dataset.liveUrl, { headers, credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      put(part, await answer.text());
      if (source && source.readyState === EventSource.OPEN) say(true);
    } catch {
      soonOffline(); // what stands there stays, and the page says that it may be old
    } finally {
      busy.delete(part);
      if (again.delete(part)) soon(part);
    }
  };
  const soon = (part) => {
    if (!part.dataset.liveUrl || waiting.has(part)) return;
    waiting.set(part, setTimeout(() => {
      waiting.delete(part);
      refresh(part);
    }, GATHER_MS));
  };

  const told = (topic, id) => {
    document.dispatchEvent(new CustomEvent("fanal:live", { detail: { topic, id } }));
    const about = new Set([topic, id ? `${topic}:${id}` : topic]);
    for (const part of parts()) if (words(part).some((word) => about.has(word))) soon(part);
  };
  const everything = () => {
    document.dispatchEvent(new CustomEvent("fanal:live", { detail: { topic: "", id: "" } }));
    parts().forEach(soon);
  };

  /* ---- the line ---- */

  let source = null;
  let failures = 0;
  let retryTimer = 0;
  let quietTimer = 0;
  let hiddenTimer = 0;

  const heard = () => {
    clearTimeout(quietTimer);
    quietTimer = setTimeout(lost, QUIET_MS);
  };
  const close = () => {
    clearTimeout(quietTimer);
    clearTimeout(retryTimer);
    source?.close();
    source = null;
  };
  /* The browser's own way back ends for good at an answer like 503, and all pages come at once: so we find it ourselves. */
  const lost = () => {
    close();
    failures += 1;
    soonOffline();
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
    retryTimer = setTimeout(open, pause * (0.5 + Math.random()));
  };
  const open = () => {
    close();
    source = new EventSource(address, { withCredentials: true });
    heard();
    source.addEventListener("ready", () => {
      failures = 0;
      heard();
      say(true);
      everything(); // what changed between the page and the line, or while the line was down
    });
    source.addEventListener("beat", heard);
    source.addEventListener("resync", () => {
      heard();
      everything();
    });
    source.addEventListener("change", (event) => {
      heard();
      const news = JSON.parse(event.data);
      told(news.topic, news.id);
    });
    source.addEventListener("bye", (event) => {
      if (JSON.parse(event.data).reason !== "restart") failures += 4; // signed out: come back rarely
      lost();
    });
    source.onerror = lost;
  };

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (document.hidden) hiddenTimer = setTimeout(close, HIDDEN_MS);
    else if (!source) open();
  });
  addEventListener("online", open);
  addEventListener("offline", lost);
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => {
    if (event.persisted) open();
  });
  open();
})();
