// Keeps what stands in the marked fields of a page in this browser until it was sent and done: an
// ended sign-in, a refusal or a crash brings the page again, and the words with it.
(() => {
  "use strict";

  const PREFIX = "remembered:", SENT = "remembered-sent";
  const keyOf = (field) => PREFIX + [field.dataset.remember, location.pathname, field.name].join(":");
  const fieldsOf = (form) => [...form.querySelectorAll("[data-remember]")];

  // What the last page sent was done, says this one.
  const sent = JSON.parse(sessionStorage.getItem(SENT) || "[]");
  sessionStorage.removeItem(SENT);
  if (document.querySelector(".messagelist .success")) sent.forEach((key) => localStorage.removeItem(key));

  // Also called for fields that were put into the page later.
  function begin() {
    document.querySelectorAll("[data-remember]").forEach((field) => {
      if (!field.value) field.value = localStorage.getItem(keyOf(field)) || "";
      field.addEventListener("input", () => {
        if (field.value) localStorage.setItem(keyOf(field), field.value);
        else localStorage.removeItem(keyOf(field));
      });
    });
  }

  document.addEventListener("submit", (event) => {
    sessionStorage.setItem(SENT, JSON.stringify(fieldsOf(event.target).map(keyOf)));
  });

  // After an act that leads to no new page.
  function forget(form) {
    fieldsOf(form).forEach((field) => localStorage.removeItem(keyOf(field)));
  }

  window.remembered = { begin, forget };
  begin();
})();
