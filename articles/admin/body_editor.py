"""The editor of the body in the admin: CKEditor's widget, configured from the allowlist."""

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from js_asset import Script

from articles import richtext

TOOLBAR = [
    ["Format", "Styles"],
    ["Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"],
    ["NumberedList", "BulletedList", "Blockquote"],
    ["Link", "Unlink"],
    ["Image", "Table", "HorizontalRule", "SpecialChar"],
    ["PasteText", "Undo", "Redo"],
    ["Find", "Maximize", "Source"],
]
# Plugins that offer what the allowlist does not hold; and `uploadimage`, which fails on a drawing
# in the clipboard and leaves the pictures of Word as they are: `desk/pasting.js` uploads them.
REMOVED = (
    "about,bidi,colorbutton,colordialog,div,exportpdf,font,forms,iframe,image,justify,language,"
    "newpage,pagebreak,preview,print,save,scayt,smiley,templates,liststyle,indentblock,wsc,"
    "uploadimage"
)


def config() -> dict:
    """CKEditor's configuration; names and values as in its documentation."""
    return {
        "toolbar": TOOLBAR,
        "allowedContent": richtext.editor_rules(),
        "removePlugins": REMOVED,
        "extraPlugins": "image2,tabletools",
        # What is pasted is cleaned and read by the server (`desk/pasting.js`).
        "pasteFilter": None,
        "deskPaste": reverse_lazy("admin:articles_paste"),
        "deskWords": paste_words(),
        "removeDialogTabs": "link:advanced;link:target;image2:advanced;table:advanced",
        "format_tags": "p;h2;h3;pre",
        "stylesSet": [
            {"name": _("speaker"), "element": "p", "attributes": {"class": "speaker"}},
            {"name": _("signature"), "element": "p", "attributes": {"class": "signature"}},
            {"name": _("time stamp"), "element": "time"},
            {"name": _("name and value"), "element": "table", "attributes": {"class": "meta"}},
        ],
        "image2_captionedClass": "image",
        "image2_alignClasses": None,
        "image2_disableResizer": True,
        "filebrowserUploadMethod": "xhr",
        "clipboard_handleImages": False,  # pasted pictures go through `desk/pasting.js` instead
        "filebrowserImageUploadUrl": reverse_lazy("admin:articles_picture_upload"),
        "imageUploadUrl": reverse_lazy("admin:articles_picture_upload"),
        "filebrowserImageBrowseUrl": reverse_lazy("admin:articles_picture_browse"),
        "contentsCss": [static("desk/body.css")],
        "bodyClass": "body",
        "entities": False,
        "basicEntities": True,
        "forcePasteAsPlainText": False,
        "pasteFromWordRemoveFontStyles": True,
        "pasteFromWordRemoveStyles": True,
        "disableNativeSpellChecker": False,
        "height": 480,
        "width": "100%",
        "linkShowAdvancedTab": False,
        "linkShowTargetTab": False,
    }


def paste_words() -> dict:
    """The words that the scripts of the editor show."""
    return {
        "pasting": _("Pasting …"),
        "told": _("Pasted. Please look at:"),
        "refused": _("It was not pasted:"),
        "offline": _(
            "The server cannot be reached: the text was pasted as it is, without being read."
        ),
        "notInSource": _("The editor shows the source now. Go back to the text and paste again."),
        "noPictures": _("Pictures did not come along."),
        "noPicture": _("This file is no picture. Use JPEG, PNG, WebP or GIF."),
        "close": _("Close"),
        "caption": _("Caption"),
        "alt": _("Alternative text"),
        "altHelp": _("what the picture shows, for those who do not see it"),
        "done": _("Done"),
        "picture": _("Picture"),
    }


class BodyWidget(CKEditorWidget):
    """The widget of django-ckeditor with our configuration and our paste rules."""

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs)

    def get_context(self, name, value, attrs):
        self.config = config()
        return super().get_context(name, value, attrs)

    @property
    def media(self):
        script = Script(
            "desk/body_editor.js", **{"data-missing-picture": static("desk/missing.svg")}
        )
        own = [Script(f"desk/{name}") for name in ("pasting.js", "pictures.js")]
        return super().media + forms.Media(js=["ckeditor/ckeditor/ckeditor.js", script, *own])


class BodyField(forms.CharField):
    """A form field that cleans, and remembers which pictures of other sites were removed."""

    def __init__(self, **kwargs):
        kwargs["widget"] = BodyWidget
        super().__init__(**kwargs)
        self.dropped: tuple[str, ...] = ()

    def clean(self, value):
        cleaned = richtext.cleaned(super().clean(value) or "")
        self.dropped = cleaned.dropped
        return cleaned.html

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            return richtext.clean(initial or "") != richtext.clean(data or "")
        except forms.ValidationError:
            return True
