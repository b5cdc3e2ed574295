// Reading what waits for oneself: texts follow each other in place, fetched ahead; one key signs,
// returns or skips. A text may be signed once its end was in the window: that is this page's
// statement, and no proof.
(() => {
  "use strict";

  const box = document.querySelector("[data-waiting]");
  const place = document.getElementById("waiting-text");
  if (!box || !place) return;
  box.classList.add("scripted");
  const words = box.dataset;
  const said = box.querySelector("[data-said]"), done = box.querySelector("[data-done]");
  const isNarrow = matchMedia("(max-width: 64rem)");
  if (isNarrow.matches) box.querySelector(".waiting-list details").open = false;
  const AHEAD = 2; // texts: one is read while the next arrives; the second is for a skipped one
  const items = [...box.querySelectorAll("li[data-key]")];
  const keys = items.map((item) => item.dataset.key);
  const read = new Map(); // key: what an act sends of a text that was shown to its end
  const fetched = new Map(); // key: the promise of its HTML
  let at = place.firstElementChild.dataset.text;
  let isActing = false;

  const form = () => place.querySelector("form");
  const item = (key) => items[keys.indexOf(key)];
  const waits = (key) => !item(key).classList.contains("is-done");
  const say = (text, isSerious = false) => {
    said.textContent = text;
    said.classList.toggle("serious", isSerious);
  };

  // --- one text after the other

  function fetchText(key, query = "") {
    return fetch(`${words.address}${key}/${query}`, { headers: { Accept: "application/json" } })
      .then(async (answer) => {
        if (answer.status === 401) {
          await server.signIn();
          return fetchText(key, query);
        }
        if (!answer.ok) throw new TypeError(String(answer.status));
        return (await answer.json()).html;
      });
  }

  function ahead(key) {
    if (!fetched.has(key)) {
      const text = fetchText(key);
      text.catch(() => fetched.delete(key));
      fetched.set(key, text);
    }
    return fetched.get(key);
  }

  function following(from, by = 1) {
    const start = keys.indexOf(from);
    for (let step = 1; step <= keys.length; step += 1) {
      const key = keys[(start + by * step + keys.length * step) % keys.length];
      if (waits(key) && key !== from) return key;
    }
    return null;
  }

  async function open(key, query = "") {
    let html;
    try {
      html = await (query ? fetchText(key, query) : ahead(key));
    } catch {
      say(words.offline, true);
      return;
    }
    put(key, html);
    history.replaceState(null, "", `?at=${key}`);
    scrollTo(0, 0);
    place.querySelector(".headline").focus({ preventScroll: true });
  }

  function put(key, html) {
    at = key;
    place.innerHTML = html; // made and escaped by the server
    begin();
  }

  function begin() {
    place.querySelector(".headline").tabIndex = -1;
    window.differences?.begin();
    window.remembered?.begin();
    items.forEach((one) => one.querySelector("a").toggleAttribute("aria-current", one.dataset.key === at));
    item(at)?.scrollIntoView({ block: "nearest" });
    watch();
    let key = at;
    for (let n = 0; n < AHEAD; n += 1) {
      key = following(key);
      if (!key || key === at) break;
      ahead(key);
    }
  }

  // --- shown to its end

  function watch() {
    const { opened_as: opened, seen, shown } = form().elements, key = at;
    shown.checked = read.get(key)?.opened_as === opened.value;
    window.shown.watch(place, () => {
      read.set(key, { article: key, opened_as: opened.value, seen: seen.value, shown: "1" });
      item(key).classList.add("is-read");
      several();
    });
  }

  function several() {
    const count = [...read.keys()].filter(waits).length;
    const line = box.querySelector(".several");
    line.hidden = count < 2;
    line.querySelector(".count").textContent = count;
    const left = keys.filter(waits).length;
    box.querySelector("[data-left]").textContent = words.left.replace("{left}", left).replace("{all}", keys.length);
  }

  // --- acting

  function mark(key, act) {
    item(key).classList.add("is-done", `is-${act}`);
    fetched.delete(key);
    several();
  }

  async function act(name) {
    if (isActing) return;
    const key = at, sent = form(), body = new FormData(sent);
    if (name === "approve" && !read.has(key)) {
      say(words.notShown, true);
      scrollBy({ top: innerHeight * 0.8, behavior: "smooth" });
      return;
    }
    if ((name === "return" || name === "back") && !body.get("remark").trim()) {
      say(words.remarkWanted, true);
      form().elements.remark.focus();
      return;
    }
    isActing = true;
    body.set("act", name);
    try {
      const answer = await server.send(`${words.address}${key}/`, body);
      if (answer.refused) {
        read.delete(key);
        fetched.delete(key);
        item(key).classList.remove("is-read");
        put(key, answer.html);
        if (!answer.waits) mark(key, "gone");
        say(answer.refused, true);
      } else {
        window.remembered?.forget(sent);
        mark(key, name);
        say(answer.said);
        await goOn(key);
      }
    } catch (error) {
      say(error instanceof server.Refused && error.message || words.offline, true);
    } finally {
      isActing = false;
    }
  }

  async function goOn(from) {
    const next = following(from);
    if (next) {
      await open(next);
      return;
    }
    place.hidden = true;
    done.hidden = false;
    done.focus();
  }

  async function signSeveral() {
    if (isActing) return;
    isActing = true;
    const body = new FormData();
    body.set("texts", JSON.stringify([...read].filter(([key]) => waits(key)).map(([, sent]) => sent)));
    try {
      const { done: signed, refused, said: sentence } = await server.send(words.several, body);
      signed.forEach((key) => mark(String(key), "approve"));
      for (const { article } of refused) {
        const key = String(article);
        read.delete(key);
        fetched.delete(key);
        item(key).classList.remove("is-read");
        item(key).classList.add("is-refused");
      }
      several();
      if (refused.length) await open(String(refused[0].article));
      else if (!waits(at)) await goOn(at);
      say([sentence, ...refused.map((one) => one.refused)].join(" "), refused.length > 0);
    } catch (error) {
      say(error instanceof server.Refused && error.message || words.offline, true);
    } finally {
      isActing = false;
    }
  }

  // While an act is on its way, nothing else is opened: its answer is about the text that is shown.
  const step = (by) => {
    if (isActing) return;
    const key = following(at, by);
    say("");
    if (key) open(key);
  };

  // --- clicks and keys

  box.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[name=act]"), stepping = event.target.closest("[data-step]");
    const other = event.target.closest("[data-against]"), listed = event.target.closest("li[data-key] a");
    if (event.target.closest("[data-sign-several]")) signSeveral();
    else if (pressed) act(pressed.value);
    else if (stepping && stepping.closest(".waiting-side")) step(Number(stepping.dataset.step));
    else if (isActing && (other || listed)) event.preventDefault();
    else if (other) open(at, `?against=${other.dataset.against}`);
    else if (listed) {
      if (isNarrow.matches) listed.closest("details").open = false;
      say("");
      open(listed.closest("li").dataset.key);
    } else return;
    event.preventDefault();
  });

  const ACTS = { s: () => act("approve"), r: () => act("return"), ArrowRight: () => step(1), ArrowLeft: () => step(-1) };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.isComposing || event.repeat || place.hidden) return;
    const inField = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (inField) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.name === "remark") act("return");
      else if (event.key === "Escape" && event.target.name === "remark") place.querySelector(".headline").focus();
      return;
    }
    const wanted = ACTS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!wanted || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    wanted();
  });

  begin();
  several();
})();
