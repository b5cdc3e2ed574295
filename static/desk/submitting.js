// The drafts of an issue, submitted in a dialog of its desk: no page is left.
(() => {
  "use strict";

  const desk = window.desk, dialog = document.querySelector("dialog.submitting");
  if (!desk || !dialog) return;

  async function put(response) {
    if (!response.ok || response.redirected) {
      dialog.close();
      desk.say(response.redirected ? desk.words.signedOut : desk.words.unreachable);
      return;
    }
    dialog.querySelector("[data-inside]").innerHTML = await response.text(); // escaped by the server
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    dialog.querySelector("[autofocus]")?.focus({ preventScroll: true });
  }

  const failed = () => desk.say(desk.words.unreachable);

  document.getElementById("totals").addEventListener("click", (event) => {
    const link = event.target.closest("[data-submit-drafts]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fetch(`${link.href}?part`).then(put).catch(failed);
  });
  dialog.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) dialog.close(); });
  dialog.addEventListener("close", () => desk.lookSoon());
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = new FormData(event.target), wanted = typed.getAll("wanted");
    typed.delete("wanted");
    typed.delete("csrfmiddlewaretoken"); // the desk has the newest
    const button = event.target.querySelector(".default");
    button.disabled = true;
    desk.post(`${event.target.action}?part`, Object.fromEntries(typed), { wanted })
      .then(put).catch(() => { button.disabled = false; failed(); });
  });
})();
