// A page of one article that stands in the desk's pane: what leads out of the article leaves the
// pane. Loaded before the page is drawn: a click may come before the last picture has.
(() => {
  "use strict";

  const own = location.pathname.match(/\/article\/[^/]+\//)?.[0];
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.getAttribute("href").startsWith("#")) return;
    if (!own || !link.href.includes(own)) link.target = "_top";
  }, true);
})();
