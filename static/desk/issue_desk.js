// The desk of an issue: sends changes one after the other, undoes them, and shows what others did.
// The other scripts of the page use `window.desk`; "desk:shown" tells them of a new outline.
(() => {
  "use strict";

  const form = document.querySelector("[data-desk]");
  if (!form) return;
  document.documentElement.classList.add("scripted");

  const LOOK_EVERY = 4000; // what others do is to be seen within five seconds
  const TAP_ENDS = 100; // a tap's click comes a moment after the finger left
  const LOOK_SOON = 250; // after a change of one's own: numbers and findings follow
  const SAID_FOR = 12000; // a message of an hour ago says nothing about now
  const words = document.getElementById("desk-words").dataset;
  const said = document.querySelector("[data-said]");
  const buttons = { undo: document.querySelector("[data-undo]"), redo: document.querySelector("[data-redo]") };
  const done = { undo: [], redo: [] }; // signed changes, the newest last
  let stamp = form.dataset.stamp;
  let waiting = 0; // changes that are not answered yet
  let round = 0; // a refusal ends a round: what was asked on top of it is not sent
  let version = 0; // grows as a change begins and as it ends: an older answer to a look is not shown
  let isOwn = false; // somebody here changed something since the last look
  let last = Promise.resolve();
  let soon = 0;

  const rowOf = (key) => form.querySelector(`li[data-key="${key}"]`);
  const sectionOf = (key) => form.querySelector(`[data-section="${key}"]`);
  const listOf = (place) => form.querySelector(`[data-list="${place}"]`);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  let fading = 0;
  const say = (text) => {
    clearTimeout(fading);
    said.textContent = "";
    said.textContent = text;
    fading = setTimeout(() => { said.textContent = ""; }, SAID_FOR);
  };

  // --- sending

  // `lists` are fields that are sent several times.
  async function post(address, fields, lists = {}) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    Object.entries(lists).forEach(([name, values]) => values.forEach((value) => body.append(name, value)));
    const response = await fetch(address, { method: "POST", body });
    if (response.status !== 403 || !(await isTokenRenewed())) return response;
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    return fetch(address, { method: "POST", body });
  }

  // Who signed in again, in another tab or in the frame, has another token.
  async function isTokenRenewed() {
    const { csrf } = await (await fetch(form.dataset.token)).json();
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = csrf; });
    return Boolean(csrf);
  }

  // What became of a change: `undo` is the change back, if it was done.
  async function send(fields) {
    let response;
    try {
      response = await post(form.dataset.change, fields);
    } catch {
      return failed(words.unreachable);
    }
    if (response.redirected || response.status === 403) return failed(words.signedOut);
    if (![200, 409].includes(response.status)) return failed(words.unreachable);
    return response.json();
  }

  function failed(text) {
    say(text);
    return { isLost: true };
  }

  // Sends a change in its turn and returns the answer; `after` is told that it was done. `put` does
  // it in the page at once; what was not done is taken back there.
  function change(data, after = () => {}, put = () => {}) {
    const mine = round, before = order();
    waiting += 1;
    version += 1;
    isOwn = true;
    put();
    const act = async () => {
      if (mine !== round) return null;
      const answer = await send({ change: JSON.stringify(data) });
      if (answer.undo) {
        done.undo.push(answer.undo);
        done.redo.length = 0;
        after();
      } else if (!answer.ask) {
        round += 1;
        putBack(before);
        await look({ isForced: true });
        if (answer.said) say(answer.said);
      }
      return answer;
    };
    const turn = last.then(act).finally(() => settled());
    last = turn.catch(() => {});
    return turn;
  }

  const order = () => [...form.querySelectorAll("[data-list]")].map((list) => [list.dataset.list, desk.keysOf(list)]);

  function putBack(lists) {
    const active = document.activeElement;
    for (const [place, keys] of lists) listOf(place)?.append(...keys.map(rowOf).filter(Boolean));
    if (active?.closest?.("li[data-key]")) active.focus();
  }

  function turnBack(from, to, told) {
    const act = async () => {
      const token = done[from].pop();
      if (!token) return say(words.nothing);
      const { undo, isLost, said: remark } = await send({ undo: token });
      if (isLost) {
        done[from].push(token);
        return undefined;
      }
      if (undo) done[to].push(undo);
      await look({ isForced: true });
      say(undo ? remark ?? told : words.notUndone);
      return undefined;
    };
    waiting += 1;
    version += 1;
    isOwn = true;
    last = last.then(act).finally(() => settled()).catch(() => {});
  }

  function settled() {
    waiting -= 1;
    version += 1;
    for (const name of ["undo", "redo"]) if (buttons[name]) buttons[name].disabled = !done[name].length;
    if (!waiting) lookSoon();
  }

  const undo = () => turnBack("undo", "redo", words.undone);
  const redo = () => turnBack("redo", "undo", words.redone);

  // --- looking

  const isBusy = () =>
    waiting > 0 || desk.isHeld || form.querySelector("details.more[open], .renaming") || document.querySelector("dialog[open]");

  // A click that began on a row would be lost if the row were exchanged before it ends.
  let isPressed = false, isLate = false, released = -Infinity;
  const press = (event) => {
    const isReleased = isPressed && !event.buttons;
    isPressed = event.buttons > 0;
    if (!isReleased) return;
    released = performance.now();
    if (isLate) lookSoon();
    isLate = false;
  };
  for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) addEventListener(name, press, true);

  async function untilFree() {
    while (desk.isHeld || isPressed || performance.now() - released < TAP_ENDS) {
      await new Promise((later) => { setTimeout(later, 50); });
    }
  }

  async function look({ isForced = false } = {}) {
    if (isBusy() && !isForced) return;
    if (isPressed && !isForced) {
      isLate = true;
      return;
    }
    await untilFree();
    const [mine, own] = [version, isOwn];
    let response;
    try {
      response = await fetch(`${form.dataset.now}?seen=${isForced ? "" : stamp}`);
    } catch {
      return; // the next look asks again
    }
    if (response.status !== 200 || response.redirected) return;
    const answer = await response.json();
    await untilFree();
    if (mine !== version || (isBusy() && !isForced)) return;
    stamp = answer.stamp;
    isOwn = false;
    const isNew = show(answer);
    if (isNew && !own) say(words.others);
  }

  function lookSoon() {
    clearTimeout(soon);
    soon = setTimeout(() => look(), LOOK_SOON);
  }

  // Puts the new outline and pool in; focus, ticks and the place on the page stay.
  function show(answer) {
    const [x, y] = [scrollX, scrollY];
    const pool = document.getElementById("pool"), scrolled = pool.scrollTop;
    const active = document.activeElement;
    const row = active?.closest?.("li[data-key]"), section = active?.closest?.("[data-section]");
    const ticked = new Set(desk.ticked());
    const before = [...form.querySelectorAll("li[data-key]")].map((one) => one.dataset.key).join();
    const totals = document.getElementById("totals"), linked = totals.contains(active) && active.getAttribute("href");
    totals.innerHTML = answer.totals;
    if (linked) totals.querySelector(`a[href="${CSS.escape(linked)}"]`)?.focus();
    document.getElementById("outline").innerHTML = answer.outline;
    pool.innerHTML = answer.pool;
    form.querySelectorAll("[name=chosen]").forEach((box) => { box.checked = ticked.has(Number(box.value)); });
    document.dispatchEvent(new CustomEvent("desk:shown"));
    if (row) focusRow(row.dataset.key, active.matches("[type=checkbox]") ? "[type=checkbox]" : ".title");
    else if (section && !document.body.contains(active)) focusSection(section.dataset.section);
    scrollTo(x, y);
    document.activeElement?.closest?.("#outline li")?.scrollIntoView({ block: "nearest" });
    pool.scrollTop = scrolled;
    return before !== [...form.querySelectorAll("li[data-key]")].map((one) => one.dataset.key).join();
  }

  const focusRow = (key, part = ".title") => rowOf(key)?.querySelector(part)?.focus({ preventScroll: false });
  const focusSection = (key) => sectionOf(key)?.querySelector(".more summary")?.focus();

  const desk = window.desk = {
    form, words, say, fill, change, post, look, lookSoon, undo, redo,
    rowOf, sectionOf, listOf, focusRow, focusSection,
    mayMove: "mayMove" in form.dataset,
    maySections: "maySections" in form.dataset,
    isHeld: false, // a drag or a typed name is under way: nothing is put in meanwhile
    ticked: () => [...form.querySelectorAll("[name=chosen]:checked")].map((box) => Number(box.value)),
    keysOf: (list) => [...list.children].map((row) => Number(row.dataset.key)),
    nameOf: (list) => list.closest("[data-section]")?.dataset.title ?? words.pool,
  };

  buttons.undo?.addEventListener("click", undo);
  buttons.redo?.addEventListener("click", redo);
  document.querySelector("[data-keys]").addEventListener("click", () => document.querySelector("dialog.keys").showModal());
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping) return;
    if (!["z", "y"].includes(event.key.toLowerCase()) || !buttons.undo) return;
    event.preventDefault();
    (event.shiftKey || event.key.toLowerCase() === "y" ? redo : undo)();
  });
  document.addEventListener("click", (event) => { // one menu is open at a time
    form.querySelectorAll("details:is(.more, .add-section)[open]").forEach((one) => { if (!one.contains(event.target)) one.open = false; });
  });
  form.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  setInterval(() => { if (!document.hidden) look(); }, LOOK_EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
})();
