// Ticks "read to the end" once the end of a text was in the window. It is the browser's statement
// and no proof: it goes with a signature and stays with it.
(() => {
  "use strict";

  let watching = null;

  function watch(root, then = () => {}) {
    const box = root.querySelector("[data-shown]"), end = root.querySelector("[data-end]");
    watching?.disconnect();
    if (!box || !end) return;
    box.tabIndex = -1;
    box.closest("label").classList.add("is-stated");
    if (box.checked) return;
    watching = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting) || document.hidden) return;
      watching.disconnect();
      box.checked = true;
      then();
    });
    watching.observe(end);
  }

  window.shown = { watch };
  watch(document);
})();
