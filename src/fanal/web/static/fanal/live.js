/* Live pages. The stream carries a topic and an id, never content; what changed is fetched from the page's own server.

   <section data-live="board" data-live-url="/desk/board/lanes"> is fetched anew when its topic is told.
   <span data-live-state data-live-on="live" data-live-off="not connected"> says how the line stands.
   Scripts of a room may listen: document.addEventListener("fanal:live", (event) => event.detail.topic). */
(() => {
  "use strict";
  const parts = () => [...document.querySelectorAll("[data-live]")];
  const topics = [...new Set(parts().flatMap((part) => part.dataset.live.split(/\s+/)).filter(Boolean))];
  const origin = document.body.dataset.liveOrigin;
  if (!topics.length || !origin || !("EventSource" in window)) return;

  const state = (on) => {
    for (const node of document.querySelectorAll("[data-live-state]")) {
      node.textContent = on ? node.dataset.liveOn : node.dataset.liveOff;
      node.classList.toggle("alarm", !on);
      node.classList.toggle("safe", on);
    }
  };

  /* Put the new passage in place of the old one; the reader keeps the place. */
  const refresh = async (part) => {
    const answer = await fetch(part.dataset.liveUrl, { headers: { "X-Fanal-Live": "1" }, credentials: "same-origin" });
    if (answer.status === 401) return location.reload();
    if (!answer.ok) return undefined;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const held = document.activeElement && part.contains(document.activeElement) ? document.activeElement.id : "";
    part.replaceChildren(...document.adoptNode(page.body).childNodes);
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
    return undefined;
  };

  /* Many changes in a moment are one fetch. */
  const waiting = new Map();
  const soon = (part) => {
    if (waiting.has(part)) return;
    waiting.set(part, setTimeout(() => {
      waiting.delete(part);
      refresh(part).catch(() => state(false));
    }, 150));
  };

  const told = (topic, id) => {
    document.dispatchEvent(new CustomEvent("fanal:live", { detail: { topic, id } }));
    const about = new Set([topic, id ? `${topic}:${id}` : topic]);
    for (const part of parts()) {
      if (part.dataset.liveUrl && part.dataset.live.split(/\s+/).some((one) => about.has(one))) soon(part);
    }
  };

  /* Everything anew: after a break, or when the server says that this page missed too much. */
  const everything = () => {
    document.dispatchEvent(new CustomEvent("fanal:live", { detail: { topic: "", id: "" } }));
    parts().filter((part) => part.dataset.liveUrl).forEach(soon);
  };

  let wasDown = false;
  const url = `${origin}/live/stream?topics=${encodeURIComponent(topics.join(","))}`;
  const stream = new EventSource(url, { withCredentials: true });
  stream.addEventListener("ready", () => {
    state(true);
    if (wasDown) everything();
    wasDown = false;
  });
  stream.addEventListener("change", (event) => {
    const news = JSON.parse(event.data);
    told(news.topic, news.id);
  });
  stream.addEventListener("resync", everything);
  stream.addEventListener("bye", (event) => {
    state(false);
    wasDown = true;
    if (JSON.parse(event.data).reason !== "restart") stream.close();
  });
  stream.onerror = () => {
    state(false);
    wasDown = true;
  };
  addEventListener("pagehide", () => stream.close());
})();
