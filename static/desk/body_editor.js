// Fits CKEditor to the allowlist (articles/richtext): an empty picture place can be filled with a
// double click, dialogs lose what a body cannot hold, uploads carry the CSRF token.
(() => {
  "use strict";

  const MISSING = document.querySelector("script[data-missing-picture]").dataset.missingPicture;
  const TABLE_FIELDS = ["txtWidth", "txtHeight", "txtBorder", "cmbAlign", "txtCellSpace", "txtCellPad", "txtSummary"];
  const DROPPED_FIELDS = {
    image2: ["alignment"],
    table: TABLE_FIELDS,
    tableProperties: TABLE_FIELDS,
    cellProperties: ["width", "widthType", "height", "htmlHeightType", "wordWrap", "hAlign", "vAlign", "bgColor", "bgColorChoose", "borderColor", "borderColorChoose"],
  };

  const isEmptyPlace = (element) =>
    element.name === "figure" && element.hasClass("image") && !element.find("img", true).length;

  // The picture widget fails on a figure without a picture, so it is shown one that is not stored.
  function fillEmptyPlaces(event) {
    event.data.dataValue.forEach((element) => {
      if (isEmptyPlace(element)) {
        element.add(new CKEDITOR.htmlParser.element("img", { src: MISSING, alt: "" }), 0);
      }
    }, CKEDITOR.NODE_ELEMENT, true);
  }

  function emptyPlaces(event) {
    event.data.dataValue.find((element) => element.name === "img" && element.attributes.src === MISSING, true)
      .forEach((image) => image.remove());
  }

  function token() {
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  }

  // A picture in print has a caption: the box is ticked for a new one.
  function captionNewPictures(box) {
    const setup = box.setup;
    box.setup = function (widget) {
      setup.call(this, widget);
      if (!widget.data.src) this.setValue(true);
    };
  }

  // Whether the page is dark: the editor's skin and the frame with the text do not know.
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

  function showTheme(editor) {
    const theme = document.documentElement.dataset.theme;
    const isDark = theme === "dark" || (theme !== "light" && systemIsDark.matches);
    document.documentElement.classList.toggle("is-dark", isDark);
    editor.document?.$.documentElement.classList.toggle("is-dark", isDark);
    document.querySelectorAll(".cke_panel_frame").forEach((panel) => {
      panel.contentDocument?.documentElement.classList.toggle("is-dark", isDark);
    });
  }

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("contentDom", () => showTheme(editor));
    editor.on("panelShow", () => showTheme(editor)); // lists open in frames of their own
    editor.on("menuShow", () => showTheme(editor));
    systemIsDark.addEventListener("change", () => showTheme(editor));
    new MutationObserver(() => showTheme(editor)).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    editor.on("configLoaded", () => {
      editor.config.fileTools_requestHeaders = { "X-CSRFToken": token() };
    });
    editor.on("toHtml", fillEmptyPlaces, null, null, 7);
    editor.on("toDataFormat", emptyPlaces, null, null, 13);
  });

  CKEDITOR.on("dialogDefinition", ({ data }) => {
    const info = data.definition.getContents("info");
    (DROPPED_FIELDS[data.name] || []).forEach((name) => info && info.remove(name));
    if (data.name === "image2") captionNewPictures(info.get("hasCaption"));
    if (data.name === "table") info.get("selHeaders").default = "row";
  });
})();
