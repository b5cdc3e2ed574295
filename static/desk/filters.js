// Shows only some articles of the outline: by state, person, outlet, finding.
(() => {
  "use strict";

  const desk = window.desk;
  if (!desk) return;
  const { form, words } = desk;
  const selects = Object.fromEntries([...document.querySelectorAll("[data-filter]")].map((one) => [one.dataset.filter, one]));
  const off = document.querySelector("[data-filter-off]");
  const rows = () => [...form.querySelectorAll("#outline li[data-key]")];
  const textOf = (row, part) => row.querySelector(part)?.firstChild?.textContent.trim() ?? "";

  // What a row has for each filter: value and word.
  const OF_ROW = {
    state: (row) => [[row.dataset.state, textOf(row, ".state")]],
    editor: (row) => [[textOf(row, ".editor"), textOf(row, ".editor")]],
    outlet: (row) => [[textOf(row, ".outlet"), textOf(row, ".outlet")]],
    finding: (row) => findingsOf(row),
  };

  function findingsOf(row) {
    const codes = (row.dataset.findings ?? "").trim();
    if (!codes) return [["-none", words.none]];
    const sentences = row.querySelector(".findings").title.split("\n");
    const own = codes.split(" ").map((code, at) => [code, sentences[at].split(/[。：（(]/)[0]]);
    const blocked = row.querySelector(".is-blocked") ? [["-blocked", words.blocked]] : [];
    return [["-any", words.any], ...blocked, ...own];
  }

  function fill() {
    for (const [name, select] of Object.entries(selects)) {
      const chosen = select.value, found = new Map();
      rows().forEach((row) => OF_ROW[name](row).forEach(([value, word]) => { if (value) found.set(value, found.get(value) ?? word); }));
      const order = (pair) => (pair[0].startsWith("-") ? `0${pair[0]}` : `1${pair[1]}`);
      const options = [...found].sort((a, b) => order(a).localeCompare(order(b), "zh"));
      select.replaceChildren(select.options[0], ...options.map(([value, word]) => new Option(word, value)));
      select.value = found.has(chosen) ? chosen : "";
    }
  }

  function filter() {
    const wanted = Object.entries(selects).filter(([, select]) => select.value);
    const all = rows();
    for (const row of all) {
      row.hidden = !wanted.every(([name, select]) => OF_ROW[name](row).some(([value]) => value === select.value));
      const box = row.querySelector("[name=chosen]");
      if (row.hidden && box) box.checked = false; // what is not seen does not move along
    }
    desk.showCount?.();
    off.hidden = !wanted.length;
    const shown = all.filter((row) => !row.hidden).length;
    if (wanted.length) off.title = desk.fill(words.shown, { n: shown, all: all.length });
    form.classList.toggle("is-filtered", wanted.length > 0);
    return wanted.length ? off.title : "";
  }

  function refresh() {
    fill();
    filter();
  }

  Object.values(selects).forEach((select) => select.addEventListener("change", () => {
    const told = filter();
    if (told) desk.say(told);
  }));
  off.addEventListener("click", () => {
    Object.values(selects).forEach((select) => { select.value = ""; });
    filter();
    desk.say("");
    selects.state.focus();
  });
  document.addEventListener("desk:shown", refresh);
  refresh();
})();
