// The pane beside the outline: the pool, the pages of the PDF as last set, or one article in a frame
// of its own, since the editor needs a weaker content policy than the desk.
(() => {
  "use strict";

  const desk = window.desk;
  if (!desk) return;
  const { form, words } = desk;
  const tabs = Object.fromEntries([...form.querySelectorAll("[data-pane]")].map((one) => [one.dataset.pane, one]));
  const ASK_AGAIN = 1000, AFTER_A_CHANGE = 1500;
  let isSetting = false, isChanged = true, shownStamp = "";

  // In a narrow window the pane is a dock at the lower edge: its tabs open it, and close it again.
  const isNarrow = matchMedia("(max-width: 64rem)");

  function show(name, isOpen = true) {
    const isShut = isNarrow.matches && !isOpen;
    for (const [one, tab] of Object.entries(tabs)) {
      document.getElementById(one).hidden = one !== name;
      tab.setAttribute("aria-expanded", String(one === name && !isShut));
    }
    form.classList.toggle("is-docked-open", isOpen);
    form.classList.toggle("is-reading", name === "reading" && !isShut);
  }

  Object.entries(tabs).forEach(([name, tab]) => tab.addEventListener("click", () => {
    show(name, tab.getAttribute("aria-expanded") !== "true");
  }));

  function counts() {
    const pool = form.querySelector("[data-of-pool]");
    form.querySelector("[data-pool-count]").textContent = pool ? pool.textContent : "";
  }

  // --- the pages

  // Asks for the pages after a change: one run at a time, and the last change is in the last run.
  async function setPages() {
    if (!form.dataset.proof) return;
    if (isSetting) {
      isChanged = true;
      return;
    }
    isSetting = true;
    isChanged = false;
    const strip = document.getElementById("strip");
    strip.setAttribute("aria-busy", "true");
    let response = null;
    try {
      do {
        if (response) await new Promise((later) => { setTimeout(later, ASK_AGAIN); });
        response = await desk.post(form.dataset.proof, {});
      } while (response.status === 202);
      const answer = response.ok || response.status === 409 ? await response.json() : {};
      if (answer.strip && answer.fingerprint !== shownStamp) {
        shownStamp = answer.fingerprint;
        const scrolled = strip.scrollTop;
        strip.innerHTML = answer.strip;
        strip.scrollTop = scrolled;
        if (wanted) toSheet(wanted);
        tabs.strip.querySelector("[data-page-count]").textContent = strip.querySelector("[data-count]").dataset.count;
        desk.lookSoon();
      }
      if (answer.said) desk.say(answer.said);
    } catch { /* the next change asks again */ }
    strip.removeAttribute("aria-busy");
    isSetting = false;
    if (isChanged) setPages();
  }

  let later = 0;
  function setPagesLater() {
    clearTimeout(later);
    later = setTimeout(setPages, AFTER_A_CHANGE);
  }

  let wanted = null; // the page that is looked for before the pages are there

  function toSheet(number) {
    show("strip");
    const sheet = document.getElementById(`sheet-${number}`);
    wanted = sheet ? null : number;
    if (!sheet) return;
    document.querySelectorAll(".sheets .is-found").forEach((one) => one.classList.remove("is-found"));
    sheet.classList.add("is-found");
    sheet.scrollIntoView({ block: "nearest" });
    sheet.querySelector("a").focus({ preventScroll: true });
  }

  // --- one article

  let opened = null; // its key

  function open(key, address) {
    const pane = document.getElementById("reading");
    opened = String(key);
    tabs.reading.disabled = false;
    const whole = address.split("?")[0];
    if (!pane.querySelector("iframe")) pane.replaceChildren(head(), frame());
    // Not by `src`: each article would be a step of the browser's Back.
    const inner = pane.querySelector("iframe").contentWindow;
    if (inner) inner.location.replace(whole);
    else pane.querySelector("iframe").src = whole;
    pane.querySelector("[data-whole]").href = whole;
    mark();
    show("reading");
    fit();
    pane.querySelector("[data-step='1']").focus();
  }

  function head() {
    const bar = document.createElement("div");
    bar.className = "reading-head";
    const button = (text, label, act) => {
      const one = document.createElement("button");
      Object.assign(one, { type: "button", className: "button", textContent: text });
      one.setAttribute("aria-label", label);
      one.title = label;
      one.addEventListener("click", act);
      return one;
    };
    const before = button("‹", words.previous, () => step(-1)), after = button("›", words.next, () => step(1));
    before.dataset.step = "-1";
    after.dataset.step = "1";
    const whole = document.createElement("a");
    Object.assign(whole, { className: "button", textContent: words.whole });
    whole.dataset.whole = "";
    const findings = document.createElement("ul");
    findings.className = "reading-findings";
    bar.append(before, after, whole, button("×", words.close, close), findings);
    return bar;
  }

  function frame() {
    const one = document.createElement("iframe");
    one.title = words.article;
    one.addEventListener("load", () => loaded(one));
    return one;
  }

  // Down to the foot of the window; a narrow one has its dock.
  function fit() {
    const one = form.querySelector("#reading iframe");
    if (!one) return;
    const top = one.getBoundingClientRect().top;
    one.style.height = isNarrow.matches ? "" : `${Math.max(innerHeight - top - 12, 320)}px`;
  }
  addEventListener("resize", fit);
  addEventListener("scroll", fit, { passive: true });

  function loaded(one) {
    const inner = one.contentDocument;
    if (!inner) { // the page for signing in may not stand in a frame
      close();
      desk.say(words.notOpened);
      return;
    }
    if (inner.location.href === "about:blank" || !inner.body) return;
    inner.addEventListener("form:saved", desk.lookSoon);
    inner.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) close(); });
    desk.lookSoon();
  }

  const links = () => [...form.querySelectorAll("#outline li[data-key]:not([hidden]) .title")];

  function step(by) {
    const all = links(), at = all.findIndex((link) => link.closest("li").dataset.key === opened);
    const next = all[at + by];
    if (next) open(next.closest("li").dataset.key, next.getAttribute("href"));
  }

  function mark() {
    form.querySelectorAll("li.is-open").forEach((row) => row.classList.remove("is-open"));
    const row = opened ? desk.rowOf(opened) : null;
    row?.classList.add("is-open");
    const shown = form.querySelector(".reading-findings");
    if (!shown) return;
    const findings = row?.querySelector(".findings");
    const sentences = (findings?.title ?? "").split("\n").filter(Boolean);
    const levels = (findings?.dataset.levels ?? "").split(" ");
    shown.replaceChildren(...sentences.map((text, at) => {
      const item = document.createElement("li");
      item.textContent = text;
      item.className = levels[at];
      return item;
    }));
    const all = links(), at = all.findIndex((link) => link.closest("li").dataset.key === opened);
    form.querySelector("[data-step='-1']").disabled = at <= 0;
    form.querySelector("[data-step='1']").disabled = at < 0 || at === all.length - 1;
  }

  function close() {
    const key = opened;
    opened = null;
    document.getElementById("reading").replaceChildren();
    tabs.reading.disabled = true;
    form.querySelectorAll("li.is-open").forEach((row) => row.classList.remove("is-open"));
    show("pool", false);
    desk.focusRow(key);
  }

  form.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const title = event.target.closest("li[data-key] .title"), page = event.target.closest("[data-sheet]");
    const item = event.target.closest("[data-open]");
    if (!title && !page && !item) return;
    event.preventDefault();
    if (page) toSheet(page.dataset.sheet);
    else if (item) open(item.dataset.open, item.getAttribute("href"));
    else open(title.closest("li").dataset.key, title.getAttribute("href"));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened && event.target.closest("#reading")) close();
  });

  document.addEventListener("desk:shown", () => {
    counts();
    mark();
    setPagesLater();
  });
  counts();
  show("pool", false);
  setPages();
})();
