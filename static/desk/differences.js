// Steps through the changes of each difference on the page: n or j forward, p or k back.
// The server writes the anchors and links; without this script they still lead there.
(() => {
  "use strict";

  const stops = (root) => {
    const byId = new Map();
    for (const element of root.querySelectorAll("[data-change]")) {
      const id = element.dataset.change;
      byId.set(id, [...(byId.get(id) ?? []), element]);
    }
    const number = ([id]) => Number(id.slice(id.lastIndexOf("-") + 1));
    return [...byId].sort((a, b) => number(a) - number(b)).map(([, elements]) => elements);
  };

  const isShown = (element) => element.getClientRects().length > 0;

  let differences = [], active = null;

  const show = (difference, at) => {
    for (const element of difference.root.querySelectorAll(".is-current")) {
      element.classList.remove("is-current");
    }
    difference.at = at;
    active = difference;
    const elements = difference.stops[at];
    for (const element of elements) element.classList.add("is-current");
    difference.place.textContent = `${at + 1} / ${difference.stops.length}`;
    const target = elements.find(isShown) ?? elements[0];
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    target.scrollIntoView({ block: "center", inline: "nearest", behavior: calm ? "auto" : "smooth" });
  };

  // Round at both ends, so that one key reaches everything.
  const step = (difference, by) => {
    const most = difference.stops.length;
    if (!most) return;
    const from = difference.at < 0 && by < 0 ? 0 : difference.at;
    show(difference, (from + by + most) % most);
  };

  const find = (id) => {
    for (const difference of differences) {
      const at = difference.stops.findIndex(([element]) => element.dataset.change === id);
      if (at >= 0) return [difference, at];
    }
    return null;
  };

  const live = (difference) => {
    difference.root.classList.add("is-live");
    difference.root.addEventListener("click", (event) => {
      active = difference;
      const link = event.target.closest("[data-step]");
      if (link) {
        event.preventDefault();
        step(difference, Number(link.dataset.step));
        return;
      }
      const unfold = event.target.closest("[data-unfold]");
      if (unfold) {
        const rows = unfold.closest("tbody");
        rows.nextElementSibling.classList.add("is-open");
        rows.remove();
        return;
      }
      const change = event.target.closest("[data-change]");
      if (change && !event.target.closest("a") && getSelection().isCollapsed) {
        show(...find(change.dataset.change));
      }
    });
  };

  // Also called for a text that was put into the page later.
  const begin = () => {
    differences = [...document.querySelectorAll("[data-difference]")].map((root) => ({
      root,
      stops: stops(root),
      place: root.querySelector("[data-place]"),
      at: -1,
    }));
    active = differences[0];
    differences.filter(({ root }) => !root.classList.contains("is-live")).forEach(live);
  };
  window.differences = { begin };
  begin();

  const steps = { n: 1, j: 1, p: -1, k: -1 };
  document.addEventListener("keydown", (event) => {
    const by = steps[event.key];
    if (!by || !active || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    step(active, by);
  });

  const follow = () => {
    const found = find(decodeURIComponent(location.hash.slice(1)));
    if (found) show(...found);
  };
  addEventListener("hashchange", follow);
  follow();
})();
