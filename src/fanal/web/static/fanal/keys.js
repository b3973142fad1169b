/* Keys and menus. Everything here is a short way to something that works without it.

   An element with data-key="Alt+P" is pressed (button, link), focused (field) or toggled (details) by that key; the same
   attribute is shown to people with {% kbd %} and listed under F1. A key that would type a character is never taken away
   from a field: on layouts where Alt and a letter make a sign, the sign wins. */
(() => {
  "use strict";
  const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
  const PRESSED_BY_CLICK = "a[href], button, summary, [type=submit], [type=button], [type=radio], [type=checkbox]";

  const typesInto = (node) =>
    node instanceof Element && (node.isContentEditable || node.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])"));

  /* "Alt+P" -> {alt: true, key: "p"} */
  const parse = (text) => {
    const parts = text.split("+");
    const key = parts.pop() || "+";
    return { alt: parts.includes("Alt"), shift: parts.includes("Shift"), key: key.toLowerCase() };
  };

  /* The letter or digit on the key, whatever alphabet is switched on. */
  const letterOf = (event) => {
    if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
    const found = /^(?:Key|Digit)(\w)$/.exec(event.code);
    return found ? found[1].toLowerCase() : event.key.toLowerCase();
  };

  const means = (wish, event) => {
    if (event.metaKey || event.getModifierState("AltGraph")) return false;
    const alt = MAC ? event.altKey && event.ctrlKey : event.altKey && !event.ctrlKey;
    if (wish.alt !== alt || (!wish.alt && (event.altKey || event.ctrlKey))) return false;
    if (wish.alt) return letterOf(event) === wish.key || event.key.toLowerCase() === wish.key;
    return event.key.toLowerCase() === wish.key;
  };

  const seen = (node) => node.getClientRects().length > 0;

  const press = (node) => {
    if (node instanceof HTMLDetailsElement) {
      node.open = !node.open;
      node.querySelector("summary").focus();
      node.scrollIntoView({ block: "nearest" });
    } else if (node.matches(PRESSED_BY_CLICK)) {
      node.focus();
      node.click();
    } else {
      if (!node.matches("input, select, textarea, [tabindex]")) node.setAttribute("tabindex", "-1");
      node.focus();
      if (typeof node.select === "function" && node.type === "search") node.select();
      node.scrollIntoView({ block: "nearest" });
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (event.key === "Escape" && closeMenus(event.target)) return;
    for (const node of document.querySelectorAll("[data-key]")) {
      const wish = parse(node.dataset.key);
      if (!means(wish, event) || !seen(node) || node.disabled) continue;
      const plain = !wish.alt && wish.key.length === 1;
      if (plain && typesInto(event.target)) continue;
      event.preventDefault();
      press(node);
      return;
    }
  });

  /* Menus close when the reader goes elsewhere, and by Esc, which gives the focus back. */
  const closeMenus = (from, but) => {
    let closed = false;
    for (const menu of document.querySelectorAll("details.drop[open]")) {
      if (menu === but) continue;
      const inside = menu.contains(from);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
      closed = true;
    }
    return closed;
  };
  document.addEventListener("click", (event) => {
    const menu = event.target instanceof Element ? event.target.closest("details.drop") : null;
    for (const open of document.querySelectorAll("details.drop[open]")) if (open !== menu) open.open = false;
  });

  /* The list of keys of this page. */
  const list = document.querySelector("[data-keys-list]");
  if (list) {
    const known = new Set([...list.querySelectorAll("kbd")].map((one) => one.textContent));
    for (const node of document.querySelectorAll("[data-key]")) {
      const shown = node.dataset.key.replaceAll("+", " ");
      if (known.has(shown)) continue;
      known.add(shown);
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      key.dir = "ltr";
      key.textContent = shown;
      term.append(key);
      const meaning = document.createElement("dd");
      meaning.textContent = node.dataset.keyLabel || labelOf(node);
      row.append(term, meaning);
      list.append(row);
    }
  }

  function labelOf(node) {
    const label = node.labels && node.labels[0];
    const copy = (label || node).cloneNode(true);
    for (const key of copy.querySelectorAll("kbd, svg")) key.remove();
    return copy.textContent.trim() || node.getAttribute("aria-label") || "";
  }
})();
