// Keeps a reviewer's remark in this tab until an act has succeeded: an ended sign-in or a refusal
// brings the page again, and the remark with it.
(() => {
  "use strict";

  const field = document.querySelector("textarea[data-remember]");
  const done = document.querySelector(".messagelist .success");
  if (done) {
    Object.keys(sessionStorage).filter((key) => key.startsWith("remark-")).forEach((key) => sessionStorage.removeItem(key));
  }
  if (!field) return;
  const key = field.dataset.remember;
  if (!field.value) field.value = sessionStorage.getItem(key) || "";
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
})();
