// The sources in an article's form: rows that are added and removed; an address that is pasted brings
// the outlet known for its site; names are suggested as one types.
(() => {
  "use strict";

  const box = document.querySelector("[data-source-rows]");
  if (!box) return;
  const form = box.closest("form");
  const { known, prefix } = box.dataset;
  const PAUSE = 150; // between two keys of somebody who types
  const total = () => form.elements[`${prefix}-TOTAL_FORMS`];
  const field = (number, name) => form.elements[`${prefix}-${number}-${name}`];

  function add() {
    const number = Number(total().value);
    const holder = document.createElement("template");
    holder.innerHTML = box.querySelector("template").innerHTML.replaceAll("__prefix__", number);
    const row = holder.content.firstElementChild;
    box.querySelector(".add-row").before(row);
    total().value = number + 1;
    row.querySelectorAll(".vDateField").forEach((one) => window.DateTimeShortcuts?.addCalendar(one));
    return row;
  }

  // A row stays in the form, marked as deleted: so rows keep their numbers.
  function showRemoved(row) {
    row.hidden = Boolean(row.querySelector("[name$=-DELETE]")?.checked);
  }

  box.querySelectorAll("[data-source]").forEach(showRemoved); // a page with an error comes with them
  const adding = box.querySelector(".add-row");
  adding.hidden = false;
  adding.querySelector("button").addEventListener("click", () => add().querySelector("input").focus());
  box.addEventListener("change", (event) => {
    if (!event.target.name?.endsWith("-DELETE")) return;
    const row = event.target.closest("[data-source]");
    showRemoved(row);
    if (row.hidden) (box.querySelector("[data-source]:not([hidden]) input") || adding.querySelector("button")).focus();
  });

  async function ask(values) {
    const answer = await fetch(`${known}?${new URLSearchParams(values)}`, { credentials: "same-origin" });
    return answer.ok ? answer.json() : {};
  }

  // --- the outlet of an address

  async function fillOutlet(input) {
    const number = input.name.split("-")[1], outlet = field(number, "outlet");
    if (!outlet || outlet.value || !/^https?:\/\/\S+\.\S+/.test(input.value)) return;
    const { outlet: name } = await ask({ url: input.value }).catch(() => ({}));
    if (!name || outlet.value) return;
    outlet.value = name;
    fillArticle(number);
  }

  // The first source names the outlet of the article, if nothing else does.
  function fillArticle(number) {
    const own = form.elements.outlet, first = [...box.querySelectorAll("[data-source]:not([hidden])")][0];
    if (own && !own.value && first?.id === `${prefix}-${number}`) own.value = field(number, "outlet").value;
  }

  box.addEventListener("change", (event) => {
    const [, number, name] = event.target.name?.split("-") ?? [];
    if (name === "url") fillOutlet(event.target);
    if (name === "outlet") fillArticle(number);
  });
  box.addEventListener("paste", (event) => {
    if (event.target.name?.endsWith("-url")) setTimeout(() => fillOutlet(event.target), 0);
  });

  // --- names as one types

  let later = 0;
  const SUGGESTED = { outlet: "outlet", author: "author", responsible_editor: "responsible_editor" };
  const list = document.createElement("datalist");
  list.id = "known-names";
  form.append(list);

  function suggest(input) {
    const kind = SUGGESTED[input.name] || (input.name?.endsWith("-outlet") && "outlet");
    if (!kind) return;
    input.setAttribute("list", list.id);
    clearTimeout(later);
    later = setTimeout(async () => {
      const { names = [] } = await ask({ field: kind, words: input.value }).catch(() => ({}));
      list.replaceChildren(...names.map((name) => new Option(name, name)));
    }, PAUSE);
  }
  form.addEventListener("input", (event) => suggest(event.target));
  form.addEventListener("focusin", (event) => suggest(event.target));

  window.sources = { add, showRemoved };
})();
