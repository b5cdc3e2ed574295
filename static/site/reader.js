// Readers' pages without this script lack nothing but comfort. It stands in the head, so that theme
// and size of text are right before anything is painted.
(() => {
  "use strict";
  const root = document.documentElement;
  const SIZES = [1, 1.15, 1.3, 1.5, 1.75, 2];
  const SCHEMES = ["", "dark", "light"]; // "" is what the system says

  function kept(name) {
    try { return localStorage.getItem(name); } catch { return null; }
  }
  function keep(name, value) {
    try { localStorage.setItem(name, value); } catch { /* a private window: it holds for this page */ }
  }
  function setSize(at) {
    root.style.setProperty("--zoom", SIZES[at]);
    root.dataset.size = at;
  }
  function setScheme(name) {
    if (name) root.dataset.scheme = name;
    else delete root.dataset.scheme;
  }
  setSize(Math.min(Math.max(Number(kept("size")) || 0, 0), SIZES.length - 1));
  setScheme(SCHEMES.includes(kept("scheme")) ? kept("scheme") : "");
  root.classList.add("scripted");

  function reading() {
    const tools = document.querySelector(".reading");
    if (!tools) return;
    const steps = [...tools.querySelectorAll("[data-size]")];
    const show = () => steps.forEach((button) => {
      const next = Number(root.dataset.size) + Number(button.dataset.size);
      button.disabled = next < 0 || next >= SIZES.length;
    });
    steps.forEach((button) => button.addEventListener("click", () => {
      const at = Number(root.dataset.size) + Number(button.dataset.size);
      setSize(at);
      keep("size", at);
      show();
    }));
    show();
    tools.querySelector("[data-scheme]").addEventListener("click", () => {
      const isDark = getComputedStyle(root).colorScheme === "dark"
        || (!root.dataset.scheme && matchMedia("(prefers-color-scheme: dark)").matches);
      const next = isDark ? "light" : "dark";
      setScheme(next);
      keep("scheme", next);
    });
  }

  // The entry of the contents at which one reads is marked, and kept in view.
  function contentsMarks() {
    const contents = document.querySelector("[data-marks]");
    if (!contents) return;
    const links = [...contents.querySelectorAll('a[href^="#"]')];
    const places = links.map((link) => document.getElementById(link.hash.slice(1)));
    let marked = null;
    let waits = false;
    function mark() {
      waits = false;
      const line = innerHeight / 4;
      let at = -1;
      places.forEach((place, index) => {
        if (place && place.getBoundingClientRect().top <= line) at = index;
      });
      if (links[at] === marked) return;
      marked?.removeAttribute("aria-current");
      marked = links[at] || null;
      if (!marked) return;
      marked.setAttribute("aria-current", "true");
      if (getComputedStyle(contents).position !== "sticky") return;
      const box = marked.getBoundingClientRect();
      const frame = contents.getBoundingClientRect();
      if (box.top < frame.top || box.bottom > frame.bottom) {
        contents.scrollTop += box.top - frame.top - frame.height / 3;
      }
    }
    addEventListener("scroll", () => {
      if (!waits) requestAnimationFrame(mark);
      waits = true;
    }, { passive: true });
    mark();
  }

  function copying() {
    document.querySelectorAll("[data-copy]").forEach((button) => {
      if (!navigator.clipboard) return;
      button.hidden = false;
      const says = button.textContent;
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        const from = document.getElementById(button.dataset.copy);
        await navigator.clipboard.writeText(from.href || from.textContent.trim());
        button.textContent = button.dataset.done;
        setTimeout(() => { button.textContent = says; }, 2000);
      });
    });
    const share = document.querySelector("[data-share]");
    if (!share || !navigator.share) return;
    share.hidden = false;
    share.addEventListener("click", () => {
      const url = document.querySelector('link[rel="canonical"]').href;
      navigator.share({ title: document.title, url }).catch(() => { /* closed without sharing */ });
    });
  }

  // A table says that it scrolls where it does.
  function tables() {
    const found = [...document.querySelectorAll(".wide")];
    const look = () => found.forEach((table) => {
      const beyond = table.scrollWidth - table.clientWidth;
      table.classList.toggle("scrolls", beyond > 1);
      table.classList.toggle("cut", beyond - table.scrollLeft > 1);
    });
    found.forEach((table) => table.addEventListener("scroll", look, { passive: true }));
    look();
    addEventListener("resize", look);
  }

  document.addEventListener("DOMContentLoaded", () => {
    reading();
    contentsMarks();
    copying();
    tables();
  });
})();
