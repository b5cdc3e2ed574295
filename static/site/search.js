// Titles are proposed while one types; without this script the form works as it is.
(() => {
  "use strict";
  const WAIT = 150; // milliseconds after the last key
  const form = document.querySelector("form[data-suggest]");
  const field = form.querySelector("[name=q]");
  const list = document.createElement("div");
  list.className = "suggestions";
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("aria-label"));
  list.hidden = true;
  form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) field.setAttribute(name, value);

  let timer = 0;
  let asked = "";
  let chosen = -1;

  function show(rows) {
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    list.replaceChildren(...rows.map((row, at) => {
      const link = document.createElement("a");
      const title = document.createElement("span");
      const issue = document.createElement("small");
      link.href = row.address;
      link.id = `suggestion-${at}`;
      link.tabIndex = -1;
      link.setAttribute("role", "option");
      title.textContent = row.title;
      issue.textContent = row.issue;
      link.append(title, issue);
      return link;
    }));
    list.hidden = !rows.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
  }
  function choose(at) {
    const rows = [...list.children];
    rows[chosen]?.removeAttribute("aria-selected");
    chosen = (at + rows.length + 1) % (rows.length + 1); // one step past the last is the field itself
    if (chosen === rows.length) {
      chosen = -1;
      field.removeAttribute("aria-activedescendant");
      return;
    }
    rows[chosen].setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", rows[chosen].id);
  }
  async function ask() {
    const typed = field.value.trim();
    asked = typed;
    if (!typed) {
      show([]);
      return;
    }
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      const { found } = await answer.json();
      if (asked === typed && document.activeElement === field) show(found); // not an answer that comes late
    } catch { /* the network is away: the form still works */ }
  }
  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("compositionend", () => { timer = setTimeout(ask, WAIT); });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : (chosen < 0 ? list.children.length : chosen) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      show([]);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].href);
    }
  });
  field.addEventListener("blur", () => setTimeout(() => { if (!list.contains(document.activeElement)) show([]); }, 150));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asked = "";
    for (const input of form.elements) if (input.name && !input.value) input.disabled = true; // short addresses
    setTimeout(() => { for (const input of form.elements) input.disabled = false; });
  });
})();
