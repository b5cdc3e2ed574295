// Keeps what stands in the marked fields of a page in this tab until an act has succeeded: an ended
// sign-in or a refusal brings the page again, and the words with it.
(() => {
  "use strict";

  const PREFIX = "remembered:";
  const keyOf = (field) => PREFIX + [field.dataset.remember, location.pathname, field.name].join(":");
  if (document.querySelector(".messagelist .success")) {
    Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key));
  }

  // Also called for fields that were put into the page later.
  function begin() {
    document.querySelectorAll("[data-remember]").forEach((field) => {
      if (!field.value) field.value = sessionStorage.getItem(keyOf(field)) || "";
      field.addEventListener("input", () => sessionStorage.setItem(keyOf(field), field.value));
    });
  }

  // After an act that leads to no new page.
  function forget(form) {
    form.querySelectorAll("[data-remember]").forEach((field) => sessionStorage.removeItem(keyOf(field)));
  }

  window.remembered = { begin, forget };
  begin();
})();
