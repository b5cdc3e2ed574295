// Keeps what stands in the marked fields of a page in this tab until an act has succeeded: an ended
// sign-in or a refusal brings the page again, and the words with it.
(() => {
  "use strict";

  const PREFIX = "remembered:";
  if (document.querySelector(".messagelist .success")) {
    Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key));
  }
  document.querySelectorAll("[data-remember]").forEach((field) => {
    const key = PREFIX + [field.dataset.remember, location.pathname, field.name].join(":");
    if (!field.value) field.value = sessionStorage.getItem(key) || "";
    field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
  });
})();
