"""Two versions of a text as runs: what is the same, was replaced, or only looks different."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.differences.aligning import interned
from articles.differences.matching import hunks, smooth
from articles.differences.reading import PARAGRAPH, Look, Token, of_text, pieces
from articles.differences.results import Run

MARKS = {
    "strong": gettext_lazy("bold"),
    "em": gettext_lazy("italics"),
    "sub": gettext_lazy("subscript"),
    "sup": gettext_lazy("superscript"),
    "time": gettext_lazy("marked as a date"),
}


def between_texts(old: str, new: str) -> tuple[Run, ...]:
    """The runs between two plain texts."""
    return between(of_text(old), of_text(new))


def between(old: Sequence[Token], new: Sequence[Token]) -> tuple[Run, ...]:
    """The runs between two token sequences; their old and new pieces are both texts again."""
    if old == new:
        return (Run("equal", same := pieces(new), same),) if new else ()
    links = {"", *(token.look.href for token in old)}
    found: list[Run] = []
    i = j = 0
    for hunk in smooth(hunks(*interned(_words(old), _words(new))), old, new):
        found += _kept(old[i : hunk.a], new[j : hunk.c])
        found.append(_replaced(old[hunk.a : hunk.b], new[hunk.c : hunk.d], links))
        i, j = hunk.b, hunk.d
    return (*found, *_kept(old[i:], new[j:]))


def are_equal(runs: Iterable[Run]) -> bool:
    return all(run.kind == "equal" for run in runs)


def _words(tokens: Sequence[Token]) -> list[str]:
    """Looks do not count here: a text that only looks different is not a deletion."""
    return ["\u2029" if token is PARAGRAPH else token.text for token in tokens]


def _replaced(old: Sequence[Token], new: Sequence[Token], links: set[str]) -> Run:
    added = dict.fromkeys(token.look.href for token in new if token.look.href not in links)
    note = _("links to %s") % ", ".join(added) if added else ""
    return Run("changed", pieces(old), pieces(new), note)


def _kept(old: Sequence[Token], new: Sequence[Token]) -> list[Run]:
    """Equal words, split where the change of their look differs."""
    found: list[Run] = []
    start, fate = 0, None
    for at in range(len(old) + 1):
        here = _change_of_look(old[at].look, new[at].look) if at < len(old) else None
        if at and (here != fate or at == len(old)):
            found.append(_run_of(old[start:at], new[start:at], fate))
            start = at
        fate = here
    return found


def _change_of_look(old: Look, new: Look) -> tuple:
    """What changed in the look; () if nothing did."""
    if old is new or old == new:
        return ()
    gone, come = set(old.marks) - set(new.marks), set(new.marks) - set(old.marks)
    hrefs = (old.href, new.href) if old.href != new.href else ("", "")
    moments = (old.datetime, new.datetime) if old.datetime != new.datetime else ("", "")
    return tuple(sorted(gone)), tuple(sorted(come)), hrefs, moments, (old.kind, new.kind)


def _run_of(old: Sequence[Token], new: Sequence[Token], fate: tuple | None) -> Run:
    if not fate:
        return Run("equal", pieces(old), pieces(new))
    return Run("restyled", pieces(old), pieces(new), _sentence(*fate[:4]))


def _sentence(gone: tuple, come: tuple, hrefs: tuple, moments: tuple) -> str:
    parts = [_("%s added") % MARKS[mark] for mark in come if mark in MARKS]
    parts += [_("%s removed") % MARKS[mark] for mark in gone if mark in MARKS]
    if all(hrefs):
        parts.append(
            _("link changed from %(old)s to %(new)s")
            % dict(zip(("old", "new"), hrefs, strict=True))
        )
    elif hrefs[1]:
        parts.append(_("link added: %s") % hrefs[1])
    elif hrefs[0]:
        parts.append(_("link removed: %s") % hrefs[0])
    if all(moments):
        parts.append(
            _("date changed from %(old)s to %(new)s")
            % dict(zip(("old", "new"), moments, strict=True))
        )
    return ", ".join(parts)
