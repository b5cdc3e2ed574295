// The form of an article as a place to write: the text fills the window, keys save and submit and
// lead to the next text, characters are counted, what stands at the side can be folded away.
(() => {
  "use strict";

  const form = document.querySelector("form.writing");
  if (!form) return;
  form.classList.add("scripted");
  const inPane = document.body.classList.contains("in-pane");
  const isNarrow = matchMedia("(max-width: 64rem)");
  const side = form.querySelector(".writing-side");
  const FOLDED = "qualitynews:folded", LEAST_HEIGHT = 240, COUNT_EVERY = 300;

  // --- the side: folded as one left it; in a narrow window a sheet that opens over the text

  const hasErrors = Boolean(side.querySelector(".errorlist"));
  side.open = hasErrors || (!isNarrow.matches && localStorage.getItem(FOLDED) !== "yes");
  side.querySelector("summary").addEventListener("click", () => {
    if (!isNarrow.matches) localStorage.setItem(FOLDED, side.open ? "yes" : "no");
  });
  isNarrow.addEventListener("change", () => { side.open = !isNarrow.matches; });
  side.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isNarrow.matches || event.defaultPrevented) return;
    side.open = false;
    side.querySelector("summary").focus();
    event.preventDefault();
  });

  // --- saving and keys

  const button = (name) => form.querySelector(`[type=submit][name=${name}]`);

  // In the pane of a desk its own buttons lead on, so that the outline follows.
  const neighbour = (rel, step) =>
    inPane ? parent.document.querySelector(`[data-step="${step}"]`) : form.querySelector(`.neighbours [rel=${rel}]`);

  function key(event) {
    const { key: pressed, altKey, shiftKey } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    let wanted = null;
    if (isCommand && !altKey && !shiftKey && pressed.toLowerCase() === "s") wanted = button("_save");
    else if (isCommand && !altKey && pressed === "Enter") wanted = button("_submit") || button("_save");
    else if (altKey && pressed === "PageUp") wanted = neighbour("prev", -1);
    else if (altKey && pressed === "PageDown") wanted = neighbour("next", 1);
    else return;
    event.preventDefault();
    wanted?.click();
  }
  document.addEventListener("keydown", key);

  form.elements.title?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // it is a line, and the text comes next
    window.CKEDITOR?.instances.id_body?.focus();
  });

  // What became of the last save; `level` is "", "warning" or "serious".
  function say(words, level = "") {
    const said = form.querySelector("[data-said]");
    said.textContent = ""; // a new text in an old place is read out
    said.textContent = words;
    said.classList.toggle("warning", level === "warning");
    said.classList.toggle("serious", level === "serious");
  }

  form.addEventListener("form:saving", () => say(server.words.saving));
  form.addEventListener("form:unsaved", ({ detail }) => say(detail, "serious"));
  form.addEventListener("form:saved", ({ detail }) => {
    const focused = form.querySelector(".writing-bar").contains(document.activeElement) && document.activeElement.name;
    for (const [place, html] of Object.entries(detail.parts)) {
      document.getElementById(place).innerHTML = html; // made and escaped by the server
    }
    if (focused !== false) (button(focused) || button("_save")).focus();
    document.title = detail.title + document.title.slice(document.title.indexOf(" | "));
    form.querySelectorAll(".errornote, .errorlist").forEach((one) => one.remove());
    form.querySelectorAll(".errors").forEach((one) => one.classList.remove("errors"));
    say(form.querySelector("[data-said]").textContent, detail.level);
    form.querySelector("[data-findings]").textContent = detail.findings || "";
    fit();
  });

  // --- the text in the window

  let editor = null;

  // As high as the window has room for, at least some lines.
  function fit() {
    if (editor?.status !== "ready") return;
    const box = editor.container.$.getBoundingClientRect();
    const below = (isNarrow.matches ? 80 : 40);
    const height = innerHeight - (box.top + scrollY) - below;
    editor.resize("100%", Math.max(height, LEAST_HEIGHT + 80));
  }

  const bare = (text) => text.replace(/\s/g, "").length;
  let counting = 0;

  function count() {
    clearTimeout(counting);
    counting = setTimeout(() => {
      const line = form.querySelector("[data-count]"), body = editor?.editable()?.$;
      if (!body) return;
      line.hidden = false;
      line.querySelector("output").textContent = bare(body.innerText).toLocaleString();
      const chosen = bare(editor.getSelection()?.getSelectedText() ?? "");
      line.querySelector("[data-chosen]").hidden = !chosen;
      line.querySelector("[data-chosen] output").textContent = chosen.toLocaleString();
    }, COUNT_EVERY);
  }

  function ready() {
    fit();
    count();
    editor.on("change", count);
    editor.on("selectionChange", count);
    editor.on("contentDom", () => {
      editor.document.$.addEventListener("keydown", key);
      editor.document.$.addEventListener("selectionchange", count);
    });
    editor.document.$.addEventListener("keydown", key);
    editor.document.$.addEventListener("selectionchange", count);
    // In the pane of a desk the keys stay with the outline.
    if (inPane || hasErrors) return;
    if (form.elements.title.value) editor.focus();
    else form.elements.title.focus();
  }

  function find() {
    editor = window.CKEDITOR?.instances.id_body ?? null;
    if (!editor) return;
    if (editor.status === "ready") ready();
    else editor.once("instanceReady", ready);
  }
  addEventListener("resize", fit);
  new ResizeObserver(fit).observe(form.querySelector("[data-keeping]")); // drafts that are offered later
  addEventListener("load", find);
})();
