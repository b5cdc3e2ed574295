// Keeps what is typed in an article's form: a private draft on the server every few seconds, in this
// browser while the server cannot be reached; says who else has the text open; saves without leaving
// the page; and never lets a form go off to a server that would not take it.
(() => {
  "use strict";

  const TYPED_EVERY = 3000, SEEN_EVERY = 10000;
  // Who is still here then has stopped the loading, and may save again. A database that is busy is
  // waited for 20 seconds; an answer that takes longer is none.
  const STOPPED_AFTER = 30000;

  const box = document.querySelector("[data-keeping]");
  document.addEventListener("DOMContentLoaded", () => {
    if (box) new Keeper(box).begin();
  });

  class Keeper {
    constructor(box) {
      this.box = box;
      this.form = box.closest("form");
      this.data = box.dataset;
      this.words = server.words;
      this.notTyped = JSON.parse(this.data.notTyped);
      this.sources = JSON.parse(this.data.sources);
      this.shelf = `qualitynews:${this.data.user}:${this.data.article || "new"}:`;
      this.kept = this.begun = null;
      this.seenAt = 0;
    }

    async begin() {
      this.form.addEventListener("submit", (event) => this.submit(event), true);
      window.addEventListener("pagehide", () => this.leave());
      window.addEventListener("pageshow", (event) => event.persisted && this.comeBack());
      this.form.addEventListener("click", (event) => {
        const button = event.target.closest("[data-take]");
        if (button) this.take(button);
      });
      await this.editorReady();
      await this.forgetRefill();
      this.begun = this.kept = this.typed();
      this.data.begun = "yes";
      await this.bringIn();
      const wanted = new URLSearchParams(location.search).get("take");
      const button = wanted && this.box.querySelector(`[data-draft="${CSS.escape(wanted)}"] [data-take]`);
      if (button) await this.take(button);
      this.beat();
      setInterval(() => this.beat(), TYPED_EVERY);
    }

    // After "back" the browser puts old words into the new form, where they would pass for a text
    // typed on the newest version. What was typed and not saved is offered as a draft instead.
    async forgetRefill() {
      const [navigation] = performance.getEntriesByType("navigation");
      if (!navigation || navigation.type !== "back_forward") return;
      if (document.readyState !== "complete") {
        await new Promise((resolve) => { window.addEventListener("load", resolve); });
      }
      await new Promise((resolve) => { setTimeout(resolve, 50); });
      this.form.reset();
      const editor = window.CKEDITOR && CKEDITOR.instances.id_body;
      if (editor) {
        const stored = document.getElementById("id_body").defaultValue;
        await new Promise((resolve) => { editor.setData(stored, { callback: resolve }); });
      }
    }

    comeBack() {
      clearTimeout(this.stopped);
      this.isSent = this.isGone = this.isSubmitting = false;
      this.again = null;
      this.form.dispatchEvent(new CustomEvent("form:unsaved", { detail: "" }));
      this.beat();
    }

    editorReady() {
      return new Promise((resolve) => {
        const look = () => {
          const editor = window.CKEDITOR && CKEDITOR.instances.id_body;
          if (!document.getElementById("id_body") || (editor && editor.status === "ready")) resolve();
          else setTimeout(look, 50);
        };
        look();
      });
    }

    // --- what stands in the form

    get tab() { return this.form.elements.tab.value; }
    get openedAs() { return this.form.elements.opened_as ? this.form.elements.opened_as.value : ""; }

    values() {
      Object.values((window.CKEDITOR || {}).instances || {}).forEach((editor) => editor.updateElement());
      const values = {};
      for (const [name, value] of new FormData(this.form)) {
        if (typeof value === "string" && !this.notTyped.includes(name)) (values[name] ||= []).push(value);
      }
      return values;
    }

    typed() { return JSON.stringify(this.values()); }

    // --- the server

    async ask(extra) {
      const body = new FormData();
      body.set("tab", this.tab);
      body.set("article", this.data.article);
      body.set("opened_as", this.openedAs);
      body.set("typed_by", this.data.user);
      Object.entries(extra || {}).forEach(([name, value]) => body.set(name, value));
      return server.post(this.data.keep, body);
    }

    // --- every few seconds

    beat() {
      if (this.isBusy || this.isGone || this.isSubmitting) return this.beating;
      this.beating = this.tell();
      return this.beating;
    }

    async tell() {
      const typed = this.typed();
      const isNew = typed !== this.kept;
      if (!isNew && Date.now() - this.seenAt < SEEN_EVERY) return;
      this.isBusy = true;
      try {
        this.show(await this.ask(isNew ? { values: typed } : {}));
        if (isNew) this.kept = typed;
        this.seenAt = Date.now();
        localStorage.removeItem(this.shelf + this.tab);
      } catch (error) {
        await this.fail(error, typed, isNew);
      } finally {
        this.isBusy = false;
      }
    }

    async fail(error, typed, isNew) {
      if (isNew) this.shelve(typed);
      if (error instanceof server.SignedOut) await server.signIn();
      else if (error instanceof server.Refused) this.say(".keeping-state", error.message);
      else this.say(".keeping-state", this.words.offline);
    }

    shelve(typed) {
      const note = { values: JSON.parse(typed), opened_as: this.openedAs };
      try {
        localStorage.setItem(this.shelf + this.tab, JSON.stringify(note));
      } catch {
        return; // the browser has no room or forbids it: the form itself still holds the text
      }
    }

    show(answer) {
      if (answer.kept_at) this.say(".keeping-state", `${this.words.kept} ${answer.kept_at}`);
      else if (answer.error) this.say(".keeping-state", answer.error);
      else if (this.wasOffline) this.say(".keeping-state", "");
      this.wasOffline = false;
      const others = (answer.others || []).map((other) => `${other.name} ${this.words.open} ${other.since}`);
      this.say(".keeping-others", others.join("；"));
      this.say(".keeping-changed", answer.changed_by ? `${answer.changed_by} ${this.words.changed}` : "");
    }

    say(selector, words) {
      const line = this.box.querySelector(selector);
      if (words === this.words.offline) this.wasOffline = true;
      if (line.textContent !== words) line.textContent = words;
      line.hidden = !words;
    }

    leave() {
      this.isGone = !this.isSent;
      const typed = this.typed();
      if (typed !== this.kept) this.shelve(typed); // also what was typed while the answer was on its way
      if (!this.data.article) return;
      const body = new FormData();
      body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
      body.set("tab", this.tab);
      body.set("article", this.data.article);
      body.set("leaving", "1");
      navigator.sendBeacon(this.data.keep, body);
    }

    // What this browser kept, because the server could not be reached or the page was left at once,
    // goes to the server's drafts, and is offered like those the page came with.
    async bringIn() {
      for (const key of Object.keys(localStorage).filter((name) => name.startsWith(this.shelf))) {
        const note = JSON.parse(localStorage.getItem(key));
        const body = new FormData();
        body.set("tab", key.slice(this.shelf.length));
        body.set("article", this.data.article);
        body.set("opened_as", note.opened_as);
        body.set("values", JSON.stringify(note.values));
        body.set("typed_by", this.data.user);
        body.set("found", "1");
        try {
          const answer = await server.post(this.data.keep, body);
          if (answer.error) continue;
          localStorage.removeItem(key);
          if (answer.row) this.offer(answer.row);
        } catch {
          return; // it stays for the next time
        }
      }
    }

    offer(row) {
      const holder = document.createElement("template");
      holder.innerHTML = row; // made and escaped by the server
      const draft = holder.content.querySelector("[data-draft]");
      const before = this.box.querySelector(`[data-draft="${CSS.escape(draft.dataset.draft)}"]`);
      if (before) before.remove(); // the same tab's, as the server had it
      this.box.querySelector(".keeping-drafts").prepend(draft);
    }

    // --- a draft back into the form

    async take(button) {
      const answer = await fetch(button.dataset.take, { credentials: "same-origin" });
      if (!answer.ok) return;
      const { values, labels, opened_as: openedAs } = await answer.json();
      await this.fill(values, labels || {});
      if (button.dataset.key) this.form.elements.tab.value = button.dataset.key;
      if (openedAs && this.form.elements.opened_as) this.form.elements.opened_as.value = openedAs;
      button.closest(".keeping-draft, .keeping-proposal").remove();
    }

    async fill(values, labels) {
      for (const [name, texts] of Object.entries(values)) {
        if (name.startsWith("sources-")) continue;
        const field = this.form.elements[name];
        if (!field || name === "body" || this.notTyped.includes(name)) continue;
        if (field.tagName === "SELECT") this.choose(field, texts[0], labels[name]);
        else if ("value" in field) field.value = texts[0];
      }
      this.fillSources(values);
      const editor = window.CKEDITOR && CKEDITOR.instances.id_body;
      if (editor && values.body) {
        await new Promise((resolve) => { editor.setData(values.body[0], { callback: resolve }); });
      }
    }

    choose(field, value, label) {
      if (field.disabled) return;
      if (value && ![...field.options].some((option) => option.value === value)) {
        field.add(new Option(label || value, value));
      }
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }

    fillSources(values) {
      const wanted = Number((values["sources-TOTAL_FORMS"] || [0])[0]);
      const total = this.form.elements["sources-TOTAL_FORMS"];
      while (total && Number(total.value) < wanted) sources.add();
      for (let at = 0; total && at < Number(total.value); at += 1) {
        this.sources.forEach((name) => {
          const field = this.form.elements[`sources-${at}-${name}`];
          const texts = values[`sources-${at}-${name}`];
          if (field && (texts || at >= wanted)) field.value = texts ? texts[0] : "";
        });
        const gone = this.form.elements[`sources-${at}-DELETE`];
        if (!gone) continue;
        gone.checked = Boolean(values[`sources-${at}-DELETE`]) || at >= wanted;
        sources.showRemoved(gone.closest("[data-source]"));
      }
    }

    // --- sending the form

    async submit(event) {
      if (this.isPassing) {
        this.isSent = true;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (this.isSubmitting) { // a second click, or more was typed while it was saved
        this.again = event.submitter;
        if (this.isSent) this.form.dispatchEvent(new CustomEvent("form:saving"));
        return;
      }
      this.isSubmitting = true;
      await this.beating; // so that no draft arrives after what it is a draft of
      await this.send(event.submitter);
      this.isSubmitting = this.isSent;
      if (this.isSent) this.stopped = setTimeout(() => this.comeBack(), STOPPED_AFTER);
      const again = this.again && this.form.querySelector(`[type=submit][name=${this.again.name}]`);
      this.again = null;
      if (again && !this.isSent && this.typed() !== this.begun) this.form.requestSubmit(again);
    }

    // Saves and stays on the page. False if the server answers with a page of its own (something is
    // missing, somebody else changed the same): then the form is sent as ever.
    async saveHere(button) {
      const typed = this.typed();
      const sentNote = this.form.elements.note.value, sentSection = this.form.elements.section?.value;
      let answer;
      this.form.dispatchEvent(new CustomEvent("form:saving"));
      try {
        answer = await server.send(location.href, new FormData(this.form, button));
      } catch (error) {
        if (error instanceof server.Refused) return false;
        // Perhaps it was saved, and only the answer was lost: sent again it might be saved twice.
        this.form.dispatchEvent(new CustomEvent("form:unsaved", { detail: this.words.offline }));
        return true;
      }
      if (!answer.saved && !answer.address) return false;
      if (!answer.saved) { // with what somebody else changed: the page shows it
        this.isSent = true;
        this.kept = typed;
        localStorage.removeItem(this.shelf + this.tab);
        location.assign(answer.address);
        return true;
      }
      const isAsSent = this.typed() === typed; // or more was typed meanwhile
      const { opened_as: opened, note, section } = this.form.elements;
      opened.value = answer.opened_as;
      if (note.value === sentNote) note.value = "";
      if (section && section.value === sentSection) this.choose(section, ...answer.section);
      if (!this.data.article) history.replaceState(null, "", answer.address);
      this.data.article = answer.article;
      this.shelf = `qualitynews:${this.data.user}:${answer.article}:`;
      this.begun = this.kept = isAsSent ? this.typed() : typed;
      this.say(".keeping-state", "");
      this.form.dispatchEvent(new CustomEvent("form:saved", { detail: answer, bubbles: true }));
      return true;
    }

    async send(button) {
      const typed = this.typed();
      try {
        await this.ask(typed === this.begun ? {} : { values: typed });
      } catch (error) {
        this.form.dispatchEvent(new CustomEvent("form:unsaved", { detail: "" }));
        await this.fail(error, typed, typed !== this.begun);
        if (!(error instanceof server.SignedOut || error instanceof server.Refused)) return;
      }
      if (button?.dataset.here !== undefined && await this.saveHere(button)) return;
      this.kept = typed;
      localStorage.removeItem(this.shelf + this.tab);
      // Only this one goes to the server: a click while the answer is on its way would save again.
      this.isPassing = true;
      try {
        this.form.requestSubmit(button);
      } finally {
        this.isPassing = false;
      }
    }
  }
})();
