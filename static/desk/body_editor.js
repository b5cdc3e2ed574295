// Fits CKEditor to the allowlist (articles/richtext.py): headings of pasted pages are kept, dialogs
// lose what a body cannot hold, uploads carry the CSRF token.
(() => {
  "use strict";

  const HEADINGS = { h1: "h2", h4: "h3", h5: "h3", h6: "h3" };
  const keepHeadings = (html) =>
    html.replace(/<(\/?)(h[1456])(?=[\s>])/gi, (all, slash, tag) => `<${slash}${HEADINGS[tag.toLowerCase()]}`);

  const DROPPED_FIELDS = {
    image2: { info: ["align"] },
    table: { info: ["txtWidth", "txtHeight", "txtBorder", "cmbAlign", "txtCellSpace", "txtCellPad", "txtSummary"] },
    tableProperties: { info: ["txtWidth", "txtHeight", "txtBorder", "cmbAlign", "txtCellSpace", "txtCellPad", "txtSummary"] },
    cellProperties: { info: ["width", "widthType", "height", "htmlHeightType", "wordWrap", "hAlign", "vAlign", "bgColor", "bgColorChoose", "borderColor", "borderColorChoose"] },
  };

  function token() {
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  }

  function setUp() {
    CKEDITOR.on("instanceCreated", ({ editor }) => {
      editor.on("configLoaded", () => {
        editor.config.fileTools_requestHeaders = { "X-CSRFToken": token() };
      });
      editor.on("paste", (event) => {
        event.data.dataValue = keepHeadings(event.data.dataValue);
      }, null, null, 1);
      editor.on("afterPasteFromWord", (event) => {
        event.data.dataValue = keepHeadings(event.data.dataValue);
      });
    });
    CKEDITOR.on("dialogDefinition", ({ data }) => {
      const dropped = DROPPED_FIELDS[data.name] || {};
      for (const [tab, fields] of Object.entries(dropped)) {
        const contents = data.definition.getContents(tab);
        if (contents) fields.forEach((name) => contents.remove(name));
      }
      if (data.name === "image2") {
        const caption = data.definition.getContents("info").get("hasCaption");
        if (caption) caption.default = true;
      }
      if (data.name === "table") {
        const headers = data.definition.getContents("info").get("selHeaders");
        if (headers) headers.default = "row";
      }
    });
  }

  if (window.CKEDITOR) setUp();
})();
