// What is pasted or dropped: the server reads it (articles/manuscripts/pasting.py) and answers what is
// put in. Pictures of the clipboard are uploaded first; what did not come along is named.
(() => {
  "use strict";

  // Once CKEditor has read the clipboard, and once its filters have (3), which read it anew.
  const EARLY = [2, 4];
  const LATE = 998; // after CKEditor's own filters for Word and the like, before it puts the text in
  const BLOCKS = /<(?:p|div|section|article|h[1-6]|ul|ol|li|table|blockquote|pre|br|img|figure|hr)\b/i;
  const PICTURES = /^image\/(?:png|jpeg|gif|webp)$/;
  const MARKUP_KEPT = new Set(["href", "src", "data-src", "alt", "width", "height", "colspan", "rowspan", "start", "datetime", "scope", "class"]);

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("paste", () => quiet(editor), null, null, EARLY[0]);
    EARLY.forEach((priority) => editor.on("paste", ({ data }) => { data.dataValue = withoutAsking(data.dataValue); }, null, null, priority));
    editor.on("paste", (event) => take(editor, event), null, null, LATE);
    editor.on("contentDom", () => {
      const text = editor.editable();
      text.attachListener(text, "mousedown", () => { isMoved = true; });
      text.attachListener(text, "keydown", ({ data }) => { isMoved ||= !data.$.ctrlKey && !data.$.metaKey; });
    });
    editor.on("langLoaded", () => {
      editor.lang.clipboard.fileFormatNotSupportedNotification = editor.config.deskWords.noPicture;
    });
    editor.on("pluginsLoaded", () => { // or CKEditor says that it knows no pictures
      CKEDITOR.plugins.clipboard.addFileMatcher(editor, (file) => PICTURES.test(file.type));
    });
  });

  // CKEditor looks through what is pasted in a page of its own, which would ask other sites for their
  // pictures: their addresses move to where lazy pages have them.
  const withoutAsking = (html) => html.replace(/(<img\b[^<>]*?\s)src(\s*=\s*["']?https?:)/gi, "$1data-src$2");

  function take(editor, event) {
    const { dataTransfer, dataValue, type } = event.data;
    if (dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL) return;
    const files = filesOf(dataTransfer);
    const plain = dataTransfer.getData("text/plain") || "";
    const isPlain = type === "text" || !dataTransfer.getData("text/html");
    if (files.length && (isPlain && !plain.trim() || isLonePicture(dataValue))) put(editor, event, () => figures(editor, files));
    else if (isPlain && plain.trim().includes("\n")) put(editor, event, () => read(editor, { text: plain }));
    else if (!isPlain && BLOCKS.test(dataValue)) put(editor, event, () => readHtml(editor, dataValue));
  }

  const filesOf = (transfer) =>
    Array.from({ length: transfer.getFilesCount() }, (_none, at) => transfer.getFile(at))
      .filter((file) => file && PICTURES.test(file.type));

  // A picture copied in an office program comes as a file and as HTML that only names another file.
  function isLonePicture(html) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    return body.querySelectorAll("img").length === 1 && !body.textContent.trim();
  }

  // Takes the paste over: `make` promises {html, told}. One follows the other, each where the cursor
  // was when it was pasted.
  let last = Promise.resolve(), pending = 0;
  let isMoved = false; // the cursor, since the last paste

  function put(editor, event, make) {
    event.cancel();
    // Of two pastes at one place the second comes behind the first: where that leaves the cursor.
    const data = event.data, place = pending && !isMoved ? [] : markPlace(editor);
    isMoved = false;
    pending += 1;
    last = last.then(() => putOne(editor, data, place, make))
      .catch((error) => tell(editor, editor.config.deskWords.refused, [error.message]))
      .finally(() => { pending -= 1; });
  }

  async function putOne(editor, data, place, make) {
    const words = editor.config.deskWords, elsewhere = document.activeElement;
    const waiting = editor.showNotification(words.pasting, "progress", 0);
    let made;
    try {
      made = await make();
    } catch (error) {
      if (error instanceof server.Refused) tell(editor, words.refused, [error.message]);
      else made = asItIs(editor, data);
    } finally {
      waiting.hide();
    }
    if (!made) {
      unmark(editor, place);
      return;
    }
    if (editor.mode !== "wysiwyg") {
      tell(editor, words.refused, [words.notInSource]);
      return;
    }
    const active = document.activeElement;
    const before = new Set(editor.editable().find("img").toArray().map((image) => image.$));
    editor.focus();
    toPlace(editor, place);
    editor.fire("saveSnapshot");
    editor.insertHtml(made.html);
    editor.fire("saveSnapshot");
    leavePicture(editor);
    if (made.told?.length) tell(editor, words.told, made.told);
    const added = editor.editable().find("img").toArray().filter((image) => !before.has(image.$));
    if (active !== elsewhere && active !== document.body) active.focus(); // somebody types there meanwhile
    else editor.fire("desk:pictures", added);
  }

  // Where to put it: a mark in the text, which CKEditor leaves out of what is saved. Never into a
  // picture or its caption, nor in its place: below it.
  function markPlace(editor) {
    leavePicture(editor);
    return editor.getSelection()?.createBookmarks(true) ?? [];
  }

  function unmark(editor, place) {
    place.flatMap(({ startNode, endNode }) => [startNode, endNode])
      .forEach((id) => id && editor.document?.getById(id)?.remove());
  }

  function toPlace(editor, place) {
    try {
      if (place.length) editor.getSelection().selectBookmarks(place);
    } catch { /* the text was put in anew meanwhile: then where the cursor is now */ }
    leavePicture(editor);
  }

  function leavePicture(editor) {
    const start = editor.getSelection()?.getStartElement();
    const widget = editor.widgets.focused || (start && editor.widgets.getByElement(start));
    if (widget) goOnBelow(editor, widget);
  }

  // The cursor in the paragraph below a picture.
  function goOnBelow(editor, widget) {
    if (!widget.wrapper?.getParent()) return;
    let below = widget.wrapper.getNext((node) => node.type === CKEDITOR.NODE_ELEMENT);
    if (!below?.is("p")) {
      below = new CKEDITOR.dom.element("p");
      below.appendBogus();
      below.insertAfter(widget.wrapper);
    }
    const range = editor.createRange();
    range.moveToElementEditStart(below);
    range.select();
  }

  // The server was not reached: the words alone.
  function asItIs(editor, { dataTransfer, dataValue }) {
    const words = editor.config.deskWords, plain = dataTransfer.getData("text/plain") || "";
    const html = dataTransfer.getData("text/html") ? dataValue.replace(/<img\b[^<>]*>/gi, "") : lines(plain);
    const told = [words.offline];
    if (html !== dataValue && /<img\b/i.test(dataValue)) told.push(words.noPictures);
    return { html, told };
  }

  const lines = (plain) => plain.split(/\n+/).filter((line) => line.trim())
    .map((line) => `<p>${CKEDITOR.tools.htmlEncode(line.trim())}</p>`).join("");

  // --- the server

  async function read(editor, fields, told = []) {
    const body = new FormData();
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    const answer = await server.send(editor.config.deskPaste, body);
    return { html: answer.html, told: [...told, ...answer.told] };
  }

  async function upload(editor, file) {
    const body = new FormData();
    body.set("upload", file, file.name || `picture.${file.type.split("/")[1]}`); // a file without a name is none
    try {
      return await server.send(editor.config.imageUploadUrl, body);
    } catch (error) {
      if (error instanceof server.Refused) error.message = error.data?.error?.message || error.message;
      throw error;
    }
  }

  // Pictures alone, dropped or pasted: each a figure.
  async function figures(editor, files) {
    const told = [], html = [];
    for (const file of files) {
      try {
        const stored = await upload(editor, file);
        if (stored.error) told.push(stored.error.message);
        html.push(`<figure class="image"><img src="${stored.url}" alt="" width="${stored.width}" height="${stored.height}"><figcaption></figcaption></figure>`);
      } catch (error) {
        if (!(error instanceof server.Refused)) throw error;
        told.push(`${file.name || ""} ${error.message}`.trim());
      }
    }
    if (!html.length) throw new server.Refused(told.join(" "));
    return { html: html.join(""), told };
  }

  // Office programs write a drawn line as a picture of a pixel or two.
  const isDrawnLine = ({ style }) => [style.width, style.height].some((size) => size && parseFloat(size) < 4);

  async function fileOf(source) {
    if (source.startsWith("blob:")) return (await fetch(source)).blob();
    const [head, packed] = source.split(",");
    if (!head.endsWith(";base64")) throw new server.Refused("");
    return new Blob([Uint8Array.from(atob(packed.trim()), (one) => one.charCodeAt(0))], { type: head.slice(5).split(";")[0] });
  }

  // HTML with the pictures in it that the browser holds; others stay for the server to name.
  async function readHtml(editor, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const told = [];
    page.querySelectorAll("[class*=cke_widget_drag_handler]").forEach((one) => one.remove()); // of another editor
    for (const image of page.querySelectorAll("img")) {
      if (isDrawnLine(image)) {
        image.remove();
        continue;
      }
      const source = image.getAttribute("src") || "";
      if (image.dataset.src || !/^(?:data:image\/(?!svg)|blob:)/.test(source)) continue;
      try {
        const file = await fileOf(source);
        if (!PICTURES.test(file.type)) continue;
        const stored = await upload(editor, file);
        if (stored.error) told.push(stored.error.message);
        image.setAttribute("src", stored.url);
      } catch (error) {
        if (error instanceof server.Refused && error.message) told.push(error.message);
        else if (error instanceof TypeError) throw error; // the server cannot be reached
        image.setAttribute("src", "missing"); // the server names its place
      }
    }
    page.querySelectorAll("script, style, meta, link, title").forEach((one) => one.remove());
    for (const one of page.body.querySelectorAll("*")) {
      for (const { name } of [...one.attributes]) if (!MARKUP_KEPT.has(name)) one.removeAttribute(name);
    }
    return read(editor, { html: page.body.innerHTML }, told);
  }

  // --- what a person must know

  function tell(editor, heading, sentences) {
    const box = document.createElement("div"), list = document.createElement("ul");
    const title = document.createElement("strong"), close = document.createElement("button");
    quiet(editor);
    box.className = "paste-told";
    box.setAttribute("role", "status");
    title.textContent = heading;
    list.append(...sentences.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
    Object.assign(close, { type: "button", className: "button", textContent: editor.config.deskWords.close });
    close.addEventListener("click", () => {
      box.remove();
      editor.focus();
    });
    box.append(title, list, close);
    notes(editor).append(box);
  }

  // Below the text, in sight: what was told, and the line of a picture.
  function notes(editor) {
    const holder = editor.container.getParent().$;
    let box = holder.querySelector(".editor-notes");
    if (!box) {
      box = Object.assign(document.createElement("div"), { className: "editor-notes" });
      holder.append(box);
    }
    return box;
  }

  const quiet = (editor) => notes(editor).querySelector(".paste-told")?.remove();

  window.pasting = { notes, goOnBelow };
})();
