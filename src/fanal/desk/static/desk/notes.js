/* The time at the start of each new line of the notes. Never touches a letter that was typed: it only adds, before the first
   letter of an empty field and after each Enter, and Ctrl+Z takes it away again. */

/** `zone` is the node's: a laptop with another clock notes the same times as its neighbour. */
export function stampLines(area, now, zone) {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const stamp = () => `${clock.format(now())}  `;
  const insert = (text) => {
    // execCommand keeps the browser's undo list whole; setRangeText is the way out where it is gone.
    if (!document.execCommand || !document.execCommand("insertText", false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    insert(`\n${stamp()}`);
  });
  let before = area.value;
  const first = () => {
    if (before === "" && area.value !== "" && !/^\d\d:\d\d/.test(area.value)) area.setRangeText(stamp(), 0, 0, "end");
    if (before === "" && area.value !== "") area.setSelectionRange(area.value.length, area.value.length);
    before = area.value;
  };
  area.addEventListener("input", (event) => { if (!event.isComposing) first(); });
  area.addEventListener("compositionend", first);
}
