/* The keyboard at the desk. The keys themselves are the frame's (data-key); here is where they lead, and two more in a row of
   keys, where no text can be typed. Esc is nobody's key: it never closes or clears anything. */

/** Go to where something is answered: the answer chosen, else the first; unfolding what holds it. */
export function goTo(place) {
  for (let up = place; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  const within = place.matches("input, select, textarea, button, summary, [tabindex]") ? place
    : place.querySelector("input:checked") || place.querySelector("input:not([type=hidden]), select, textarea, button");
  if (!within) return;
  within.focus({ preventScroll: true });
  (within.closest("fieldset") || within).scrollIntoView({ block: "nearest" });
}

/** Links with data-desk-go lead to an answer; in a row of keys a digit picks by place, Delete takes the answer back. */
export function listen() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-desk-go]");
    const place = link && document.querySelector(link.dataset.deskGo);
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goTo(place);
  });
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (input.type !== "radio" || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = [...input.form.elements].filter((other) => other.type === "radio" && other.name === input.name);
    if (/^[1-9]$/.test(event.key) && row[event.key - 1]) choose(row, row[event.key - 1], event);
    if (event.key === "Delete" || event.key === "Backspace") choose(row, row.find((other) => !other.value) || null, event);
  });
}

function choose(row, input, event) {
  event.preventDefault();
  for (const other of row) other.checked = other === input;
  if (input && input.value) input.focus();
  row[0].dispatchEvent(new Event("change", { bubbles: true }));
}
