// Hands the chosen picture's address to the editor that opened this window.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-address]");
  if (!button || !window.opener) return;
  const number = Number(button.closest("[data-function]").dataset.function);
  window.opener.CKEDITOR.tools.callFunction(number, button.dataset.address);
  window.close();
});
