// Talks to the server for a page that stays open: a fresh token where the old one ended, and signing
// in again in place. The other scripts use `window.server`.
(() => {
  "use strict";

  const box = document.querySelector("[data-sign-in]");
  if (!box) return;
  const ASKED_FOR = 15000;
  const data = box.dataset, words = JSON.parse(document.getElementById("server-words").textContent);
  let asking = null;

  class SignedOut extends Error {}
  class Refused extends Error {}

  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;

  function renewToken(csrf) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = csrf; });
  }

  async function freshToken() {
    const answer = await fetch(data.token, { credentials: "same-origin" });
    renewToken((await answer.json()).csrf);
  }

  // The JSON of the answer. Throws SignedOut, Refused (its message says why) or TypeError (not reached).
  async function post(address, body, isSecond) {
    body.set("csrfmiddlewaretoken", token());
    const answer = await fetch(address, {
      method: "POST", body, credentials: "same-origin", signal: AbortSignal.timeout(ASKED_FOR),
      headers: { Accept: "application/json" },
    });
    if (answer.status === 401) throw new SignedOut();
    if (answer.status === 403 && !isSecond) {
      await freshToken();
      return post(address, body, true);
    }
    const told = await answer.json().catch(() => ({ error: String(answer.status) }));
    if (answer.status >= 500) throw new TypeError(told.error);
    if (!answer.ok) throw Object.assign(new Refused(told.error), { data: told });
    if (told.csrf) renewToken(told.csrf);
    return told;
  }

  // The same, for who opened the page: if they were signed out, or somebody else signed in, they sign
  // in first.
  async function send(address, body) {
    body.set("typed_by", data.user);
    try {
      return await post(address, body);
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
      await signIn();
      return post(address, body);
    }
  }

  // Resolves once the same person has signed in again.
  function signIn() {
    asking ||= new Promise(openDialog).finally(() => { asking = null; });
    return asking;
  }

  function openDialog(done) {
    const dialog = document.createElement("dialog");
    const form = document.createElement("form");
    const told = document.createElement("p");
    const wrong = document.createElement("p");
    const label = document.createElement("label");
    const field = document.createElement("input");
    const button = document.createElement("button");
    dialog.className = "keeping-sign-in";
    dialog.setAttribute("aria-label", words.sign_in);
    told.textContent = words.signed_out;
    wrong.className = "errornote";
    wrong.setAttribute("role", "alert");
    wrong.hidden = true;
    Object.assign(field, { type: "password", name: "password", autocomplete: "current-password", required: true });
    label.append(`${data.username} · ${words.password} `, field);
    Object.assign(button, { className: "button default", textContent: words.sign_in });
    form.append(told, wrong, label, button);
    dialog.append(form);
    document.body.append(dialog);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = new FormData();
      body.set("username", data.username);
      body.set("password", field.value);
      body.set("expected", data.user);
      try {
        await post(data.signIn, body);
        dialog.close();
        dialog.remove();
        done();
      } catch (error) {
        wrong.textContent = error instanceof Refused ? error.message : words.offline;
        wrong.hidden = false;
        field.select();
      }
    });
    dialog.showModal();
    field.focus();
  }

  window.server = { words, token, post, send, signIn, SignedOut, Refused };
})();
