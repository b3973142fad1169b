/* The keyboard at the desk. Only Alt with a letter is taken, never a key that writes: AltGr, Option on a Mac and every
   combination that yields a character pass through untouched. Esc is nobody's key here. */

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** The letter of an Alt combination, or "" for anything that may be meant as text. */
export function shortcut(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.getModifierState("AltGraph")) return "";
  if (/^[a-z0-9]$/i.test(event.key)) return event.key.toLowerCase();
  // A keyboard of another script (Arabic, Greek, Cyrillic): the place of the key tells. On a Mac Option writes characters.
  const place = /^(?:Key|Digit)([A-Z0-9])$/.exec(event.code);
  return !MAC && place ? place[1].toLowerCase() : "";
}

/** Go to where something is answered: the answer chosen, else the first; unfolding what holds it. */
export function goTo(place) {
  for (let up = place; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  const within = place.matches("input, select, textarea, button, a, summary") ? place
    : place.querySelector("input:checked") || place.querySelector("input:not([type=hidden]), select, textarea, button");
  if (!within) return;
  within.focus({ preventScroll: true });
  (within.closest("fieldset") || within).scrollIntoView({ block: "nearest" });
}

export function listen() {
  document.addEventListener("keydown", (event) => {
    const letter = shortcut(event);
    const target = letter && document.querySelector(`[data-desk-key="${letter}"]`);
    if (!target) return;
    event.preventDefault();
    const place = target.dataset.deskGo && document.querySelector(target.dataset.deskGo);
    if (place) goTo(place); else target.click();
  });
  // In a row of keys a digit picks by place and Delete takes the answer back: no text can be typed there.
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (input.type !== "radio" || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = [...input.form.elements].filter((other) => other.type === "radio" && other.name === input.name);
    if (/^[1-9]$/.test(event.key) && row[event.key - 1]) choose(row, row[event.key - 1], event);
    if (event.key === "Delete" || event.key === "Backspace") choose(row, null, event);
  });
}

function choose(row, input, event) {
  event.preventDefault();
  for (const other of row) other.checked = other === input;
  if (input) input.focus();
  row[0].dispatchEvent(new Event("change", { bubbles: true }));
}
