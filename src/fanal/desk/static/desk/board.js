/* J and K walk through the board's keys; Enter opens, as on every link. Never in a field. */
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !/^[jk]$/i.test(event.key)) return;
    if (event.target.matches("input, select, textarea, [contenteditable]")) return;
    const jobs = [...document.querySelectorAll("[data-job]")];
    const step = event.key.toLowerCase() === "j" ? 1 : -1;
    const here = jobs.indexOf(document.activeElement);
    const next = jobs[here < 0 ? 0 : here + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
