// Drags rows and sections on the desk, by mouse, pen or finger: by a grip that appears beside them.
(() => {
  "use strict";

  const desk = window.desk;
  if (!desk || !(desk.mayMove || desk.maySections)) return;
  const { form } = desk;
  const EDGE = 60, STEP = 14; // near the edge of the window a drag scrolls by this many pixels
  const SCROLL_EVERY = 20; // milliseconds

  function addGrips() {
    const draggable = [];
    if (desk.mayMove) draggable.push(...form.querySelectorAll("li[data-key]"));
    if (desk.maySections) draggable.push(...form.querySelectorAll(".section-head"));
    for (const one of draggable) {
      const grip = document.createElement("span");
      grip.className = "grip";
      grip.setAttribute("aria-hidden", "true");
      grip.addEventListener("pointerdown", (event) => drag(event, one, grip));
      one.prepend(grip);
    }
  }

  function drag(event, one, grip) {
    if (event.button) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    const section = one.matches(".section-head") ? one.parentElement : null;
    const keys = section ? [] : desk.chosen(Number(one.dataset.key));
    const moved = section ? [section] : keys.map((key) => desk.rowOf(key));
    let target = null, last = null;
    desk.isHeld = true;
    moved.forEach((row) => row.classList.add("dragged"));
    document.body.classList.add("dragging");
    const over = (at) => {
      last = at;
      clear();
      target = section ? sectionAt(at, section) : rowAt(at, moved);
      mark(target);
    };
    const scrolling = setInterval(() => {
      if (!last || (last.clientY >= EDGE && last.clientY <= innerHeight - EDGE)) return;
      scrollBy(0, last.clientY < EDGE ? -STEP : STEP);
      over(last);
    }, SCROLL_EVERY);
    const end = (isDropped) => {
      clearInterval(scrolling);
      Object.entries(handlers).forEach(([name, handler]) => grip.removeEventListener(name, handler));
      document.removeEventListener("keydown", escape, true);
      clear();
      moved.forEach((row) => row.classList.remove("dragged"));
      document.body.classList.remove("dragging");
      desk.isHeld = false;
      if (!isDropped || !target) return;
      if (section) desk.moveSectionTo(section, target.parent, target.at);
      else desk.moveTo(keys, target.list, target.at);
    };
    const escape = (pressed) => { if (pressed.key === "Escape") end(false); };
    const handlers = { pointermove: over, pointerup: () => end(true), pointercancel: () => end(false), lostpointercapture: () => end(false) };
    Object.entries(handlers).forEach(([name, handler]) => grip.addEventListener(name, handler));
    document.addEventListener("keydown", escape, true);
  }

  const clear = () =>
    document.querySelectorAll(".drop-before, .drop-end").forEach((one) => one.classList.remove("drop-before", "drop-end"));

  function mark(target) {
    if (!target) return;
    if (target.before) target.before.classList.add("drop-before");
    else target.last.classList.add("drop-end");
  }

  const isAbove = (y, one) => y < one.getBoundingClientRect().top + one.offsetHeight / 2;

  function rowAt({ clientX, clientY }, moved) {
    const under = document.elementFromPoint(clientX, clientY);
    const list = under?.closest("[data-list]") ?? under?.closest("[data-section], #pool")?.querySelector("[data-list]");
    if (!list) return null;
    const rows = [...list.children].filter((row) => !moved.includes(row));
    const visible = rows.filter((row) => !row.hidden);
    // On the head of a section: its first place.
    const isHead = !under.closest("[data-list]") && list.dataset.list !== "pool";
    const before = isHead ? visible[0] : visible.find((row) => isAbove(clientY, row));
    return { list, before, last: list, at: before ? rows.indexOf(before) : rows.length };
  }

  // A section goes before or after another one: among the top ones, or among the sub-sections of the
  // one under the pointer, if it has none of its own. A sub-section over the articles of a top one
  // becomes the first below it.
  function sectionAt({ clientX, clientY }, moved) {
    const pointed = document.elementFromPoint(clientX, clientY);
    const under = pointed?.closest("[data-section]"), onHead = pointed?.closest(".section-head");
    if (!under || moved.contains(under)) return null;
    const below = under.closest(".sub-section");
    const hasBelow = moved.querySelector(".sub-section");
    const one = below && !hasBelow ? below : under.closest(".desk-section");
    if (!one || one === moved) return null;
    if (moved.matches(".sub-section") && !below && !onHead) {
      const first = desk.sectionsIn(one).find((sibling) => sibling !== moved);
      return { parent: one, at: 0, before: first, last: one };
    }
    const parent = one.matches(".sub-section") ? one.parentElement : null;
    const siblings = desk.sectionsIn(parent).filter((sibling) => sibling !== moved);
    const isBefore = isAbove(clientY, one);
    const at = siblings.indexOf(one) + (isBefore ? 0 : 1);
    return { parent, at, before: isBefore ? one : null, last: one };
  }

  document.addEventListener("desk:shown", addGrips);
  addGrips();
})();
