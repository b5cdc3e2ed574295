"""Compares two versions of a picture with its caption and alternative text."""

from django.utils.translation import gettext as _
from rapidfuzz.distance import Indel

from articles.differences.reading import Token, of_inline, text_of
from articles.differences.results import FigureBlock, Note, ShownPicture, Style
from articles.differences.runs import are_equal, between, between_texts
from articles.richtext.allowlist import PICTURE_ADDRESS
from articles.richtext.tree import Element

# The attribute under which the hash of a picture's bytes travels with its element.
HASH = "data-hash"


def figure_block(old: Element, new: Element, was: Style | None, now: Style | None) -> FigureBlock:
    """The figure before and after; its note says only what happened to the picture itself."""
    before, after = _image(old), _image(new)
    sentence = _what_happened(before, after)
    alt = between_texts(_attribute(before, "alt"), _attribute(after, "alt"))
    caption = between(_caption(old), _caption(new))
    is_equal = not sentence and are_equal(alt) and are_equal(caption)
    return FigureBlock(
        "equal" if is_equal else "changed",
        was,
        now,
        old_picture=_picture(before),
        new_picture=_picture(after),
        picture_note=Note(sentence) if sentence else None,
        alt=alt,
        caption=caption,
    )


def figure_likeness(old: Element, new: Element) -> float:
    """1 for the same picture; else how much the captions have in common."""
    sources = {_attribute(_image(figure), "src") for figure in (old, new)}
    if len(sources) == 1 and sources != {""}:
        return 1
    captions = [text_of(_caption(figure)) for figure in (old, new)]
    return Indel.normalized_similarity(*captions) if any(captions) else 0.6


def _image(figure: Element) -> Element | None:
    return next(figure.elements("img"), None)


def _attribute(image: Element | None, name: str) -> str:
    return image.attributes.get(name, "") if image else ""


def _caption(figure: Element) -> tuple[Token, ...]:
    caption = next(figure.elements("figcaption"), None)
    return of_inline(caption.children) if caption else ()


def _name(image: Element | None) -> str:
    match = PICTURE_ADDRESS.fullmatch(_attribute(image, "src"))
    return match[1] if match else ""


def _size(image: Element | None) -> str:
    width, height = _attribute(image, "width"), _attribute(image, "height")
    return f"{width or '?'} × {height or '?'}" if width or height else ""


def _picture(image: Element | None) -> ShownPicture:
    return ShownPicture(_name(image), _size(image))


def _what_happened(before: Element | None, after: Element | None) -> str:
    if not before or not after:
        return _("picture added") if after else _("picture removed") if before else ""
    hashes = _attribute(before, HASH), _attribute(after, HASH)
    if _attribute(before, "src") != _attribute(after, "src"):
        if all(hashes) and hashes[0] == hashes[1]:
            return _("the same picture at another address")
        return _("picture replaced")
    if all(hashes) and hashes[0] != hashes[1]:
        return _("picture replaced")
    if _size(before) != _size(after):
        sizes = {"old": _size(before) or "–", "new": _size(after) or "–"}
        return _("size changed from %(old)s to %(new)s") % sizes
    return ""
