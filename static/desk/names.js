// Gives names to fields of Django's own pages that assistive technology finds nameless; on a phone
// it brings the door behind which the page lies into view.
(() => {
  "use strict";

  const name = (element, words) => {
    if (element && words && !element.getAttribute("aria-label")) element.setAttribute("aria-label", words.trim());
  };

  const labelOf = (field) => {
    const label = field && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    return label ? label.textContent.replace(/[:：]\s*$/, "") : "";
  };

  function nameAll() {
    const search = document.getElementById("searchbar");
    if (search) name(search, search.form.querySelector("[type=submit]").value);
    document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
      const box = select.nextElementSibling;
      if (!box) return;
      box.querySelectorAll(".select2-selection, .select2-selection__rendered").forEach((part) => name(part, labelOf(select)));
    });
  }

  document.querySelector(".doors [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  window.addEventListener("load", () => {
    nameAll();
    setTimeout(nameAll, 1000); // the choices of sections are made after the page is there
  });
})();
