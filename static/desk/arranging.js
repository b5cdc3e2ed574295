// Moves articles on the desk, one or all that are ticked: by keys, by buttons, by typing the name of
// a section. The page moves at once; the server is told in turn, and the next look puts it right.
(() => {
  "use strict";

  const desk = window.desk;
  if (!desk) return;
  const { form, words, say, rowOf, listOf, keysOf, nameOf } = desk;
  const dialog = document.querySelector("dialog.to-section");
  const place = (list) => (list.dataset.list === "pool" ? "pool" : Number(list.dataset.list));

  // --- moving

  // `at` counts the rows that do not move.
  function moveTo(keys, list, at) {
    if (!keys.length || !list) return;
    const lists = new Map(); // what stands where now
    for (const one of [list, ...keys.map((key) => rowOf(key)?.parentElement)]) {
      if (!one) return;
      lists.set(one, keysOf(one));
    }
    const rest = lists.get(list).filter((key) => !keys.includes(key));
    const start = Math.min(at, rest.length);
    const after = [...rest.slice(0, start), ...keys, ...rest.slice(start)];
    const isSame = lists.size === 1 && lists.get(list).join() === after.join();
    // The pool is in order of arrival: nothing is moved within it.
    if (isSame || (lists.size === 1 && place(list) === "pool")) {
      say(words.atEnd);
      return;
    }
    const change = [];
    for (const [one, old] of lists) {
      if (place(one) === "pool") {
        const moved = keys.filter((key) => one === list ? !old.includes(key) : old.includes(key));
        change.push(["pool", one === list ? [] : moved, one === list ? moved : []]);
      } else {
        change.push([place(one), old, one === list ? after : old.filter((key) => !keys.includes(key))]);
      }
    }
    let told = "";
    desk.change({ articles: change }, () => say(told), () => {
      put(keys, list, place(list) === "pool" ? null : rowOf(rest[start]));
      told = telling(keys, list);
    });
  }

  function put(keys, list, before) {
    const active = document.activeElement;
    for (const key of keys) list.insertBefore(rowOf(key), before ?? null);
    if (active?.closest?.("li[data-key]")) active.focus();
  }

  function telling(keys, list) {
    const rows = keysOf(list);
    const values = { n: keys.length, place: nameOf(list), at: rows.indexOf(keys[0]) + 1, count: rows.length };
    if (keys.length === 1) values.title = rowOf(keys[0]).querySelector(".title").textContent;
    return desk.fill(keys.length === 1 ? words.moved : words.movedMany, values);
  }

  // The row with the focus, or all that are ticked if it is one of them; in the order of the page.
  function chosen(key) {
    const ticked = desk.ticked();
    return ticked.includes(key) ? ticked : [key];
  }

  function shift(keys, step) {
    const list = rowOf(keys[0]).parentElement;
    if (keys.some((key) => rowOf(key).parentElement !== list)) {
      say(words.oneSection);
      return;
    }
    // Past the next row that is seen: a filter may hide some between.
    const rows = keysOf(list), rest = rows.filter((key) => !keys.includes(key));
    const seen = rest.filter((key) => !rowOf(key).hidden), at = (key) => rows.indexOf(key);
    const next = step < 0 ? seen.filter((key) => at(key) < at(keys[0])).at(-1) : seen.find((key) => at(key) > at(keys.at(-1)));
    if (next === undefined) say(words.atEnd);
    else moveTo(keys, list, rest.indexOf(next) + (step < 0 ? 0 : 1));
  }

  const MOVES = {
    ArrowUp: (keys) => shift(keys, -1),
    ArrowDown: (keys) => shift(keys, 1),
    Home: (keys, list) => moveTo(keys, list, 0),
    End: (keys, list) => moveTo(keys, list, Infinity),
    ArrowRight: (keys, list) => {
      const below = list.closest(".sub-section") ? null : list.closest(".desk-section")?.querySelector(".sub-section [data-list]");
      below ? moveTo(keys, below, Infinity) : say(words.atEnd);
    },
    ArrowLeft: (keys, list) => {
      const above = list.closest(".sub-section")?.closest(".desk-section").querySelector("[data-list]");
      above ? moveTo(keys, above, Infinity) : say(words.atEnd);
    },
  };

  // --- keys

  function toNeighbour(row, step) {
    const rows = [...form.querySelectorAll("li[data-key]:not([hidden])")];
    rows[rows.indexOf(row) + step]?.querySelector(".title").focus();
  }

  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("li[data-key]");
    if (!row || event.ctrlKey || event.metaKey) return;
    const key = Number(row.dataset.key), name = event.key;
    const act = () => {
      if (!event.altKey && (name === "ArrowUp" || name === "ArrowDown")) return toNeighbour(row, name === "ArrowUp" ? -1 : 1);
      if (!desk.mayMove) return null;
      if (event.altKey && name in MOVES) return MOVES[name](chosen(key), row.parentElement);
      if (!event.altKey && name.toLowerCase() === "m") return choose(chosen(key), key);
      if (name === " " && event.target.matches(".title")) return tick(row, event.shiftKey);
      return false;
    };
    if (act() !== false && (desk.mayMove || name.startsWith("Arrow"))) event.preventDefault();
  });

  // --- ticking

  let lastTicked = null; // where a range begins

  function tick(row, isRange, isOn = !row.querySelector("[name=chosen]").checked) {
    const rows = [...form.querySelectorAll("li[data-key]:not([hidden])")];
    const begin = rowOf(lastTicked);
    const [from, to] = isRange && begin ? [rows.indexOf(begin), rows.indexOf(row)].sort((a, b) => a - b) : [0, -1];
    rows.slice(from, to + 1).concat(row).forEach((one) => { one.querySelector("[name=chosen]").checked = isRange || isOn; });
    lastTicked = row.dataset.key;
    showCount();
  }

  function showCount() {
    const count = document.querySelector("[data-chosen-count]");
    if (count) count.textContent = desk.ticked().length;
  }

  form.addEventListener("click", (event) => {
    const row = desk.mayMove && event.target.closest("li[data-key]");
    if (!row) return;
    const isBox = event.target.matches("[name=chosen]");
    if (isBox) {
      tick(row, event.shiftKey, event.target.checked);
    } else if (event.shiftKey || event.ctrlKey || event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      getSelection().removeAllRanges();
      tick(row, event.shiftKey);
    }
  }, true);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tick]");
    if (!button) return;
    const section = button.closest("[data-section]");
    section.querySelectorAll("li[data-key]:not([hidden])").forEach((row) => {
      if (button.dataset.tick === "all" || row.dataset.state === button.dataset.tick) row.querySelector("[name=chosen]").checked = true;
    });
    button.closest("details").open = false;
    desk.focusSection(section.dataset.section);
    showCount();
  });

  // --- the bar of what is ticked

  document.querySelector("[data-chosen-none]")?.addEventListener("click", () => {
    const [first] = desk.ticked();
    form.querySelectorAll("[name=chosen]:checked").forEach((box) => { box.checked = false; });
    desk.focusRow(first);
    showCount();
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter, keys = desk.ticked();
    if (button?.matches("[data-shift]")) {
      event.preventDefault();
      if (keys.length) shift(keys, Number(button.dataset.shift));
    } else if (button?.matches("[data-place]")) {
      event.preventDefault();
      const to = form.querySelector("[data-to]").value;
      if (to && keys.length) moveTo(keys, listOf(to), Infinity);
    }
  });

  // --- choosing a section by typing: a part of its name, or its number (2, 2.1)

  function choose(keys, focused) {
    const input = dialog.querySelector("input"), shown = dialog.querySelector("ul");
    const tops = [...form.querySelectorAll(".desk-section[data-section]")];
    const places = [...form.querySelectorAll("[data-list]")].map((list) => {
      const section = list.closest("[data-section]"), printed = section?.querySelector(".number").textContent ?? "";
      const number = tops.includes(section) ? String(tops.indexOf(section) + 1) : printed;
      return { list, number, text: `${printed} ${nameOf(list)}` };
    });
    let at = 0;
    const found = () => {
      const typed = input.value.trim().toLowerCase();
      const isIt = ({ number, text }) => text.toLowerCase().includes(typed) || number.startsWith(typed);
      return places.filter(isIt).sort((one, other) => (other.number === typed) - (one.number === typed));
    };
    const take = (one) => {
      dialog.close();
      if (one) moveTo(keys, listOf(one.list.dataset.list), Infinity);
    };
    const draw = () => shown.replaceChildren(...found().map((one, index) => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.textContent = one.text;
      if (index === at) button.className = "is-next";
      button.addEventListener("click", () => take(one));
      item.append(button);
      return item;
    }));
    input.value = "";
    input.oninput = () => {
      at = 0;
      draw();
    };
    input.onkeydown = (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.isComposing || (event.key !== "Enter" && !step)) return;
      event.preventDefault();
      if (!step) {
        if (found()[at]) take(found()[at]);
        return;
      }
      at = Math.max(0, Math.min(found().length - 1, at + step));
      draw();
      shown.querySelector(".is-next")?.scrollIntoView({ block: "nearest" });
    };
    dialog.onclose = () => desk.focusRow(focused);
    draw();
    dialog.showModal();
    input.focus();
  }

  // The choices outside the outline name the sections as they now are.
  function fillTargets() {
    const option = (section, before) => {
      const number = section.querySelector(".number").textContent, name = section.dataset.title;
      return new Option(before + (before ? `${number} ${name}` : number + name), section.dataset.section);
    };
    const tops = [...form.querySelectorAll(".desk-section[data-section]")];
    const to = form.querySelector("[data-to]"), parent = form.querySelector("[form=add-section][name=parent]");
    const fill = (select, kept, options) => {
      const value = select.value;
      select.replaceChildren(...kept, ...options);
      select.value = value;
      if (!select.value) select.selectedIndex = 0;
    };
    if (to) {
      const below = (top) => [...top.querySelectorAll(":scope > .sub-section")].map((one) => option(one, "　"));
      fill(to, [to.options[0]], [...tops.flatMap((top) => [option(top, ""), ...below(top)]), to.options[to.options.length - 1]]);
    }
    if (parent) fill(parent, [parent.options[0]], tops.map((top) => option(top, "")));
  }

  document.addEventListener("desk:shown", () => {
    showCount();
    fillTargets();
  });
  Object.assign(desk, { moveTo, chosen, showCount });
})();
