/* Small comforts of forms. Without this script the server reads the same things from what is sent.

   - a short answer (?, -, !) standing alone in an answer field becomes its reason when the field is left;
   - typing into a field takes its reason back; a second press on a reason does too;
   - the summary of errors gets the focus, so that it is read first. */
(() => {
  "use strict";
  const SHORT = { "?": "unknown", "-": "not_asked", "!": "refused" };
  const tell = (node) => node.dispatchEvent(new Event("change", { bubbles: true }));

  const reasonsOf = (input) => {
    const box = input.closest(".answer");
    return box ? [...box.querySelectorAll(".choice-quiet input")] : [];
  };
  const choose = (reasons, value) => {
    const wanted = reasons.find((one) => one.value === value);
    if (!wanted || wanted.checked) return;
    wanted.checked = true;
    tell(wanted);
  };

  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement)) return;
    const state = SHORT[input.value.trim()];
    const reasons = state ? reasonsOf(input) : [];
    if (!reasons.length || reasons.includes(input)) return;
    input.value = "";
    choose(reasons, state);
  });

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLElement) || !input.value || SHORT[input.value.trim()]) return;
    const reasons = reasonsOf(input);
    if (reasons.includes(input)) return;
    choose(reasons, "");
  });

  let before = null;
  document.addEventListener("pointerdown", (event) => {
    const label = event.target instanceof Element ? event.target.closest(".choice-quiet label") : null;
    before = label && label.querySelector("input:checked");
  });
  document.addEventListener("click", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input !== before) return;
    before = null;
    choose([...input.closest(".choice-quiet").querySelectorAll("input")], "");
  });

  document.getElementById("errors")?.focus();
})();
