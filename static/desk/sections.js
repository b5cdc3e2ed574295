// Sections on the desk: moved by keys and buttons, renamed in place, removed and added; each can be
// undone.
(() => {
  "use strict";

  const desk = window.desk;
  if (!desk || !desk.maySections) return;
  const { form, words, say, sectionOf } = desk;
  const keyOf = (section) => Number(section.dataset.section);
  const parentOf = (section) => section.parentElement.closest("[data-section]");
  const sectionsIn = (parent) =>
    parent ? [...parent.querySelectorAll(":scope > .sub-section")] : [...form.querySelectorAll(".desk-section[data-section]")];

  // --- moving

  function moveSectionTo(section, parent, at) {
    const key = keyOf(section), from = parentOf(section);
    const old = sectionsIn(from).map(keyOf), rest = old.filter((one) => one !== key);
    const target = from === parent ? rest : sectionsIn(parent).map(keyOf);
    const after = [...target.slice(0, at), key, ...target.slice(at)];
    if (from === parent && old.join() === after.join()) {
      say(words.atEnd);
      return null;
    }
    const placeOf = (one) => (one ? keyOf(one) : "top");
    const lists = from === parent
      ? [[placeOf(parent), old, after]]
      : [[placeOf(from), old, rest], [placeOf(parent), target, after]];
    const where = parent ? parent.dataset.title : words.top;
    const values = { title: section.dataset.title, place: where, at: after.indexOf(key) + 1, count: after.length };
    // The page follows when it is done: a section that changes its level looks otherwise.
    return doAndLook({ sections: lists }, key, desk.fill(words.moved, values));
  }

  async function doAndLook(data, key, told) {
    const answer = await desk.change(data);
    if (answer?.ask) return answer;
    await desk.look({ isForced: true });
    const about = key ?? answer?.about;
    if (about) desk.focusSection(about);
    if (answer?.undo) say(told);
    return answer;
  }

  const MOVES = {
    ArrowUp: (section, siblings, at) => moveSectionTo(section, parentOf(section), Math.max(at - 1, 0)),
    ArrowDown: (section, siblings, at) => moveSectionTo(section, parentOf(section), at + 1),
    Home: (section) => moveSectionTo(section, parentOf(section), 0),
    End: (section, siblings) => moveSectionTo(section, parentOf(section), siblings.length),
    ArrowRight: (section, siblings, at) =>
      !parentOf(section) && at ? moveSectionTo(section, siblings[at - 1], Infinity) : say(words.atEnd),
    ArrowLeft: (section) => {
      const parent = parentOf(section);
      parent ? moveSectionTo(section, null, sectionsIn(null).indexOf(parent) + 1) : say(words.atEnd);
    },
  };

  let turn = Promise.resolve(); // each move is of the page that the one before it left

  function moveBy(key, name) {
    turn = turn.then(() => {
      const section = sectionOf(key), siblings = sectionsIn(parentOf(section));
      section.querySelector("details.more").open = false;
      return MOVES[name](section, siblings, siblings.indexOf(section));
    }).catch(() => {});
  }

  // --- renaming

  function rename(section, title = section.dataset.title) {
    const name = section.querySelector(".name"), input = document.createElement("input");
    section.querySelector("details.more").open = false;
    input.className = "renaming";
    input.value = title;
    input.setAttribute("aria-label", words.renamed.replace("{title}", section.dataset.title));
    name.replaceWith(input);
    input.focus();
    input.select();
    let isOver = false;
    const end = (title) => {
      if (isOver) return;
      isOver = true;
      input.replaceWith(name);
      if (title && title !== section.dataset.title) sendName(section, title);
      else desk.focusSection(keyOf(section));
    };
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") {
        event.preventDefault();
        end(input.value.trim());
      } else if (event.key === "Escape") {
        end("");
      }
      event.stopPropagation();
    });
    input.addEventListener("blur", () => end(input.value.trim()));
  }

  async function sendName(section, title, slug = "") {
    const key = keyOf(section), before = section.dataset.title;
    const data = { kind: "rename", section: key, before, title, slug };
    const answer = await doAndLook(data, key, desk.fill(words.renamed, { title }));
    if (!answer?.undo && !answer?.ask && sectionOf(key)) rename(sectionOf(key), title); // what was typed is kept
    if (!answer?.ask) return;
    const choice = await askWebName(answer.ask);
    if (choice) await sendName(section, title, choice);
    else desk.focusSection(key);
  }

  function askWebName({ old, new: fresh }) {
    const dialog = document.querySelector("dialog.web-name");
    dialog.querySelector("[data-old]").textContent = old;
    dialog.querySelector("[data-new]").textContent = fresh;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((answered) => dialog.addEventListener("close", () => answered(dialog.returnValue), { once: true }));
  }

  // --- removing and adding

  function remove(section) {
    const values = { title: section.dataset.title, n: section.querySelectorAll("li[data-key]").length };
    const next = section.nextElementSibling ?? section.previousElementSibling;
    doAndLook({ kind: "remove", section: keyOf(section) }, next?.dataset?.section, desk.fill(words.removed, values));
  }

  document.getElementById("add-section").addEventListener("submit", (event) => {
    const title = form.querySelector("[form=add-section][name=title]");
    const parent = form.querySelector("[form=add-section][name=parent]").value;
    event.preventDefault();
    if (event.submitter?.disabled) return;
    if (event.submitter) event.submitter.disabled = true; // a double click makes one section
    const data = { kind: "add", title: title.value, parent: parent ? Number(parent) : null };
    doAndLook(data, null, desk.fill(words.added, { title: title.value.trim() })).then((answer) => {
      if (event.submitter) event.submitter.disabled = false;
      if (!answer?.undo) return;
      title.value = "";
      title.dispatchEvent(new Event("input", { bubbles: true })); // what is remembered of it goes, too
      title.closest("details").open = false;
    });
  });

  const typed = form.querySelector("[form=add-section][name=title]");
  if (typed.value) typed.closest("details").open = true; // it was typed before the page was loaded again

  form.addEventListener("click", (event) => {
    const section = event.target.closest("[data-section]");
    if (!section) return;
    const [shift, named, removed] = ["[data-section-shift]", "[data-rename]", "[data-remove]"].map((one) => event.target.closest(one));
    if (!shift && !named && !removed) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (shift) moveBy(keyOf(section), shift.dataset.sectionShift);
    if (named) rename(section);
    if (removed) remove(section);
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter, section = button?.closest("[data-section]");
    if (!button?.value?.startsWith("move-section:")) return;
    event.preventDefault();
    const to = section.querySelector("[data-section-below]").value;
    section.querySelector("details.more").open = false;
    if (to) moveSectionTo(section, to === "top" ? null : sectionOf(to), Infinity);
  });
  form.addEventListener("dblclick", (event) => {
    if (event.target.matches(".section-head .name")) rename(event.target.closest("[data-section]"));
  });
  form.addEventListener("keydown", (event) => {
    const section = event.target.closest(".section-head")?.closest("[data-section]");
    if (!section || event.target.matches("input, select")) return;
    if (event.altKey && event.key in MOVES) {
      event.preventDefault();
      moveBy(keyOf(section), event.key);
    } else if (event.key === "F2") {
      event.preventDefault();
      rename(section);
    }
  });
  Object.assign(desk, { sectionsIn, moveSectionTo });
})();
