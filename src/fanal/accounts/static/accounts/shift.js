/* "One hour more" without leaving the page: what is half typed in a form stays. Without this script the form is sent as usual. */
"use strict";

(() => {
  for (const form of document.querySelectorAll("form[action$='/shift/extend/']")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const reply = await fetch(form.action, {
          method: "POST", body: new FormData(form), credentials: "same-origin", headers: { Accept: "application/json" },
        });
        if (!reply.ok) {
          throw new Error("not extended");
        }
        const strip = form.closest(".shift-end");
        const said = (await reply.json()).sentence;
        if (strip) {
          strip.querySelector("p").textContent = said;
          strip.setAttribute("role", "status");
          form.remove();
        } else {
          location.reload();
        }
      } catch {
        form.submit();
      }
    });
  }
})();
