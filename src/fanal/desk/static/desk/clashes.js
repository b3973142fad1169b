/* Two texts for one field: both are shown, a person decides. Nothing is overwritten until then. */

export function showClashes(drafts, clashes) {
  const list = document.getElementById("clashes");
  const pattern = document.getElementById("clash-pattern");
  for (const clash of clashes) {
    list.querySelector(`[data-field="${clash.name}"]`)?.remove();
    const item = pattern.content.firstElementChild.cloneNode(true);
    item.dataset.field = clash.name;
    item.querySelector("[data-part=label]").textContent = clash.label;
    item.querySelector("[data-part=who]").textContent = clash.who;
    item.querySelector("[data-part=mine]").textContent = clash.mine;
    item.querySelector("[data-part=theirs]").textContent = clash.theirs;
    const settle = (values) => { item.remove(); list.hidden = !list.querySelector("[data-field]"); return drafts.decide(clash, values); };
    item.querySelector("[data-part=keep]").addEventListener("click", () => settle(null));
    item.querySelector("[data-part=take]").addEventListener("click", () => settle(clash.values));
    const both = item.querySelector("[data-part=both]");
    both.hidden = !clash.both;
    both.addEventListener("click", () => {
      const area = drafts.inputs(clash.name)[0];
      area.value = `${clash.values[clash.name]}\n${area.value}`;
      settle(null);
    });
    list.append(item);
  }
  list.hidden = !list.querySelector("[data-field]");
  if (clashes.length) list.scrollIntoView({ block: "nearest" });
}
