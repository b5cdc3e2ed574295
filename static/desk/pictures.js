// Caption and alternative text of a picture, asked for where it was put in: a line below the text,
// for the picture that is chosen, and for new ones one after the other.
(() => {
  "use strict";

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    let line = null, widget = null, waiting = [];
    let isNewOne = false; // the picture in the line was just put in: no click on another takes it away

    editor.on("desk:pictures", ({ data }) => {
      const added = new Set(data.map((image) => editor.widgets.getByElement(image))); // a widget has icons, too
      const fresh = [...added].filter((one) => one && isHere(one) && !one.data.alt);
      waiting.push(...fresh);
      if (widget && !fresh.includes(widget)) line.querySelector("input:enabled").focus(); // that one first
      else if (waiting.length) ask(waiting.shift(), true);
    });
    editor.on("setData", hide);
    editor.on("change", () => { if (widget && !editor.editable()?.contains(widget.wrapper)) hide(); });
    editor.on("instanceReady", () => {
      editor.widgets.on("instanceCreated", ({ data }) => watch(data));
      Object.values(editor.widgets.instances).forEach(watch);
    });

    // The place of a missing picture has none to speak of.
    const isHere = (one) => one.data.src?.startsWith("/media/");

    function watch(one) {
      if (one.name !== "image") return;
      one.on("focus", () => { if (!waiting.length && !isNewOne && isHere(one)) ask(one, false); });
      one.on("destroy", () => { if (one === widget) hide(); });
    }

    function ask(one, isNew) {
      widget = one;
      isNewOne = isNew;
      line ||= build();
      line.hidden = false;
      line.querySelector("img").src = one.parts.image.getAttribute("src");
      const caption = line.querySelector("[name=_caption]"), place = one.editables.caption;
      caption.value = place?.getText().trim() ?? "";
      // With links or bold type in it, it is changed in the text.
      caption.disabled = Boolean(place?.findOne("a, strong, em, sub, sup, br + *"));
      line.querySelector("[name=_alt]").value = one.data.alt ?? "";
      if (isNew) line.querySelector("input:enabled").focus();
      line.scrollIntoView({ block: "nearest" });
    }

    function build() {
      const words = editor.config.deskWords, box = document.createElement("div");
      box.className = "picture-line";
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", words.picture);
      const shown = Object.assign(document.createElement("img"), { alt: "" });
      const done = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words.done });
      done.addEventListener("click", next);
      box.append(shown, field("_caption", words.caption, ""), field("_alt", words.alt, words.altHelp), done);
      box.addEventListener("input", write);
      box.addEventListener("keydown", (event) => {
        if (event.isComposing || !["Enter", "Escape"].includes(event.key) || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        next();
      });
      pasting.notes(editor).prepend(box);
      return box;
    }

    function field(name, label, help) {
      const holder = document.createElement("label");
      const input = Object.assign(document.createElement("input"), { type: "text", name, placeholder: help, autocomplete: "off" });
      input.setAttribute("form", ""); // no part of the article's form
      holder.append(label, input);
      return holder;
    }

    // As it is typed: the text holds it at once, and is kept as a draft like everything else.
    function write() {
      if (!widget?.element || !editor.widgets.instances[widget.id]) return;
      const caption = line.querySelector("[name=_caption]").value.trim();
      const alt = line.querySelector("[name=_alt]").value.trim();
      widget.setData({ alt, hasCaption: widget.data.hasCaption || Boolean(caption) });
      const place = widget.editables.caption;
      if (line.querySelector("[name=_caption]").disabled) return;
      if (place && place.getText().trim() !== caption) place.setText(caption);
      editor.fire("change");
    }

    function next() {
      if (waiting.length) {
        ask(waiting.shift(), true);
        return;
      }
      const left = widget;
      hide();
      goOnBelow(left);
    }

    // Who goes on typing, or puts the next picture in, does not put it in the place of this one.
    function goOnBelow(one) {
      editor.focus();
      if (one?.wrapper?.getParent()) pasting.goOnBelow(editor, one);
      hide();
    }

    function hide() {
      if (line) line.hidden = true;
      widget = null;
      isNewOne = false;
    }
  });
})();
