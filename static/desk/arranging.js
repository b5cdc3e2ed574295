// Moves articles and sections on the contents page without a page load: by dragging, by keys, by
// typing the name of a section; undoes and redoes. The server answers each move with the outline as
// it then is, so that numbers are right and what others did is seen.
(() => {
  "use strict";

  const box = document.querySelector("[data-arranging]");
  if (!box) return;
  const words = box.dataset;
  const said = box.querySelector(".said");
  const buttons = { undo: box.querySelector("[data-undo]"), redo: box.querySelector("[data-redo]") };
  const done = { undo: [], redo: [] }; // signed changes, the newest last
  const dialog = document.querySelector("dialog.to-section");
  const EDGE = 60, STEP = 14; // near the edge of the window a drag scrolls by this many pixels
  let last = Promise.resolve(); // moves are sent one after the other

  const rowOf = (key) => document.querySelector(`li[data-key="${key}"]`);
  const sectionOf = (key) => document.querySelector(`[data-section="${key}"]`);
  const listOf = (place) => document.querySelector(`[data-list="${place}"]`);
  const keysOf = (list) => [...list.children].map((row) => Number(row.dataset.key));
  const place = (list) => (list.dataset.list === "pool" ? "pool" : Number(list.dataset.list));
  const nameOf = (list) => list.closest("[data-section]")?.dataset.title ?? words.pool;
  const parentOf = (section) => section.parentElement.closest("[data-section]");
  const siblingsOf = (section) => sectionsIn(parentOf(section));
  const sectionsIn = (parent) =>
    [...document.querySelectorAll(parent ? ".sub-section" : ".desk-section[data-section]")].filter(
      (one) => !parent || parent.contains(one),
    );

  const say = (text) => { said.textContent = ""; said.textContent = text; };
  const inTurn = (act) => { last = last.then(act, act); };

  // --- sending

  // What became of it: `undo` is the change back, if it was done; `isLost`: nobody answered.
  async function send(fields) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    let response;
    try {
      response = await fetch(words.arranging, { method: "POST", body });
    } catch {
      say(words.unreachable);
      return { isLost: true };
    }
    if (response.redirected || ![200, 409].includes(response.status)) {
      say(response.redirected || response.status === 403 ? words.signedOut : words.unreachable);
      return { isLost: true };
    }
    const answer = await response.json();
    show(answer);
    if (answer.said) say(answer.said);
    return answer;
  }

  function show(answer) {
    const [x, y] = [scrollX, scrollY];
    const row = document.activeElement.closest("li[data-key]");
    document.getElementById("outline").innerHTML = answer.outline;
    document.getElementById("pool").innerHTML = answer.pool;
    addGrips();
    if (row) focusOn(row.dataset.key, "article");
    scrollTo(x, y);
  }

  async function move(change, key, kind) {
    const { undo } = await send({ change: JSON.stringify(change) });
    if (undo) {
      done.undo.push(undo);
      done.redo.length = 0;
      announce(key, kind);
    }
    focusOn(key, kind);
    showButtons();
  }

  async function turnBack(from, to, told) {
    const token = done[from].pop();
    if (!token) return say(words.nothing);
    const { undo, isLost } = await send({ undo: token });
    if (undo) {
      done[to].push(undo);
      say(told);
    }
    if (isLost) done[from].push(token);
    showButtons();
  }

  function announce(key, kind) {
    const one = kind === "section" ? sectionOf(key) : rowOf(key);
    if (!one) return;
    const siblings = kind === "section" ? siblingsOf(one) : [...one.parentElement.children];
    const where = kind === "section" ? parentOf(one)?.dataset.title ?? words.top : nameOf(one.parentElement);
    const title = kind === "section" ? one.dataset.title : one.querySelector(".title").textContent;
    const values = { title, place: where, at: siblings.indexOf(one) + 1, count: siblings.length };
    say(words.moved.replace(/\{(\w+)\}/g, (_all, name) => values[name]));
  }

  function focusOn(key, kind) {
    const one = kind === "section" ? sectionOf(key)?.querySelector(".acts a, .acts button") : rowOf(key)?.querySelector(".title");
    one?.focus({ preventScroll: false });
  }

  function showButtons() {
    for (const name of ["undo", "redo"]) buttons[name].disabled = !done[name].length;
  }

  // --- moving

  function moveArticle(key, list, at) {
    const row = rowOf(key);
    if (!row || !list) return null;
    const from = row.parentElement;
    const old = keysOf(from);
    const rest = old.filter((one) => one !== key);
    const target = from === list ? rest : keysOf(list);
    const after = [...target.slice(0, at), key, ...target.slice(at)];
    if (from === list && old.join() === after.join()) return say(words.atEnd);
    const lists = from === list ? [[place(list), old, after]] : [
      [place(from), place(from) === "pool" ? [key] : old, place(from) === "pool" ? [] : rest],
      [place(list), place(list) === "pool" ? [] : target, place(list) === "pool" ? [key] : after],
    ];
    // The pool is in order of arrival: nothing is moved within it.
    if (from === list && place(list) === "pool") return say(words.atEnd);
    return move({ articles: lists }, key, "article");
  }

  function moveSection(key, parent, at) {
    const section = sectionOf(key);
    if (!section) return null;
    const numbers = (sections) => sections.map((one) => Number(one.dataset.section));
    const placeOf = (one) => (one ? Number(one.dataset.section) : "top");
    const from = parentOf(section);
    const old = numbers(sectionsIn(from));
    const rest = old.filter((one) => one !== key);
    const target = from === parent ? rest : numbers(sectionsIn(parent));
    const after = [...target.slice(0, at), key, ...target.slice(at)];
    if (from === parent && old.join() === after.join()) return say(words.atEnd);
    const lists = from === parent ? [[placeOf(parent), old, after]] : [
      [placeOf(from), old, rest], [placeOf(parent), target, after],
    ];
    return move({ sections: lists }, key, "section");
  }

  const ARTICLE_KEYS = {
    ArrowUp: (row, list, at) => [list, Math.max(at - 1, 0)],
    ArrowDown: (row, list, at) => [list, at + 1],
    Home: (row, list) => [list, 0],
    End: (row, list) => [list, list.children.length],
    ArrowRight: (row, list) => [list.closest(".desk-section")?.querySelector(".sub-section [data-list]"), Infinity],
    ArrowLeft: (row, list) => [list.closest(".sub-section")?.closest(".desk-section").querySelector("[data-list]"), Infinity],
  };

  function articleByKey(key, name) {
    const row = rowOf(key);
    if (!row) return null;
    const list = row.parentElement;
    const [target, at] = ARTICLE_KEYS[name](row, list, [...list.children].indexOf(row));
    return target ? moveArticle(key, target, at) : say(words.atEnd);
  }

  function sectionByKey(key, name) {
    const section = sectionOf(key);
    if (!section) return null;
    const siblings = siblingsOf(section), at = siblings.indexOf(section), parent = parentOf(section);
    if (name === "ArrowRight") return !parent && at ? moveSection(key, siblings[at - 1], Infinity) : say(words.atEnd);
    if (name === "ArrowLeft") return parent ? moveSection(key, null, siblingsOf(parent).indexOf(parent) + 1) : say(words.atEnd);
    const to = { ArrowUp: Math.max(at - 1, 0), ArrowDown: at + 1, Home: 0, End: siblings.length }[name];
    return moveSection(key, parent, to);
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !typing && ["z", "y"].includes(event.key.toLowerCase())) {
      event.preventDefault();
      const again = event.shiftKey || event.key.toLowerCase() === "y";
      inTurn(() => (again ? turnBack("redo", "undo", words.redone) : turnBack("undo", "redo", words.undone)));
      return;
    }
    if (typing || dialog.open) return;
    const row = event.target.closest("li[data-key]");
    const heading = event.target.closest("h2, h3");
    const section = !row && heading ? heading.closest("[data-section]") : null;
    if (event.altKey && event.key in ARTICLE_KEYS && (row || section)) {
      event.preventDefault();
      const key = Number(row ? row.dataset.key : section.dataset.section);
      inTurn(() => (row ? articleByKey(key, event.key) : sectionByKey(key, event.key)));
    } else if (row && event.key.toLowerCase() === "m" && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      choose(Number(row.dataset.key));
    }
  });
  buttons.undo.addEventListener("click", () => inTurn(() => turnBack("undo", "redo", words.undone)));
  buttons.redo.addEventListener("click", () => inTurn(() => turnBack("redo", "undo", words.redone)));

  // --- choosing a section by typing

  function choose(key) {
    const input = dialog.querySelector("input"), shown = dialog.querySelector("ul");
    const places = [...document.querySelectorAll("[data-list]")];
    const numbered = (list) => list.closest("[data-section]")?.querySelector(".number")?.textContent ?? "";
    const found = () => places.filter((list) => (numbered(list) + nameOf(list)).toLowerCase().includes(input.value.trim().toLowerCase()));
    const take = (list) => {
      dialog.close();
      if (list) inTurn(() => moveArticle(key, listOf(list.dataset.list), Infinity));
    };
    const draw = () => shown.replaceChildren(...found().map((list) => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.textContent = `${numbered(list)} ${nameOf(list)}`;
      button.addEventListener("click", () => take(list));
      item.append(button);
      return item;
    }));
    input.value = "";
    input.oninput = draw;
    input.onkeydown = (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      if (found().length) take(found()[0]);
    };
    dialog.onclose = () => focusOn(key, "article");
    draw();
    dialog.showModal();
    input.focus();
  }

  // --- dragging, by mouse, pen or finger

  function addGrips() {
    document.querySelectorAll("li[data-key]").forEach((row) => {
      const grip = document.createElement("span");
      grip.className = "grip";
      grip.textContent = "⠿";
      grip.setAttribute("aria-hidden", "true");
      grip.addEventListener("pointerdown", (event) => drag(event, row, grip));
      row.prepend(grip);
    });
  }

  function drag(event, row, grip) {
    if (event.button) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    const key = Number(row.dataset.key);
    let target = null;
    row.classList.add("dragged");
    document.body.classList.add("dragging");
    const clear = () => document.querySelectorAll(".drop-before, .drop-end").forEach((one) => one.classList.remove("drop-before", "drop-end"));
    const over = (moved) => {
      if (moved.clientY < EDGE) scrollBy(0, -STEP);
      if (moved.clientY > innerHeight - EDGE) scrollBy(0, STEP);
      clear();
      target = dropAt(moved.clientX, moved.clientY, row);
      target?.before ? target.before.classList.add("drop-before") : target?.list.classList.add("drop-end");
    };
    const end = (drop) => {
      ["pointermove", "pointerup", "pointercancel"].forEach((name) => grip.removeEventListener(name, handlers[name]));
      document.removeEventListener("keydown", escape, true);
      clear();
      row.classList.remove("dragged");
      document.body.classList.remove("dragging");
      if (!drop || !target) return;
      const rows = [...target.list.children].filter((one) => one !== row);
      const at = target.before ? rows.indexOf(target.before) : rows.length;
      const list = target.list.dataset.list;
      inTurn(() => moveArticle(key, listOf(list), at));
    };
    const escape = (pressed) => pressed.key === "Escape" && end(false);
    const handlers = { pointermove: over, pointerup: () => end(true), pointercancel: () => end(false) };
    Object.entries(handlers).forEach(([name, handler]) => grip.addEventListener(name, handler));
    document.addEventListener("keydown", escape, true);
  }

  function dropAt(x, y, dragged) {
    const under = document.elementFromPoint(x, y);
    const list = under?.closest("[data-list]") ?? under?.closest("[data-section], .pool")?.querySelector("[data-list]");
    if (!list) return null;
    const rows = [...list.children].filter((one) => one !== dragged);
    const before = rows.find((one) => y < one.getBoundingClientRect().top + one.offsetHeight / 2);
    return { list, before };
  }

  addGrips();
  box.hidden = false;
})();
