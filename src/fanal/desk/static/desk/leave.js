/* "Leave now": away at once. The page is replaced by the other one, so that Back does not lead here, and the server forgets the token.
   Esc three times does the same. Without this script the link does it, but for Back. Plain old JavaScript: it runs on old phones. */
(function () {
  "use strict";
  var IN_MS = 1500;
  var link = document.querySelector("[data-leave]");
  if (!link) return;

  function leave() {
    document.documentElement.classList.add("left");
    document.title = "";
    try {
      if (navigator.sendBeacon) navigator.sendBeacon(link.getAttribute("href"), "");
      else {
        var request = new XMLHttpRequest();
        request.open("POST", link.getAttribute("href"));
        request.send();
      }
    } finally {
      location.replace(link.getAttribute("data-leave"));
    }
  }
  link.addEventListener("click", function (event) {
    event.preventDefault();
    leave();
  });

  var pressed = [];
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" && event.key !== "Esc") return;
    var now = Date.now();
    pressed = pressed.filter(function (at) { return now - at < IN_MS; });
    pressed.push(now);
    if (pressed.length >= 3) leave();
  }, true);

  /* A page that the browser kept whole comes back with everything on it: ask the server instead. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });
})();
