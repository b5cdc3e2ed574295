"""What somebody typed to search for, taken apart: words, exact wording, what must not be there."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.search import folding

MOST_CHARACTERS = 300  # a headline is at most as long, and may be pasted
MOST_WORDS = 12
QUOTES = str.maketrans(dict.fromkeys("“”„‟＂«»「」『』", '"'))
# A figure and its unit belong together, and a day: 2021 年 10 月 8 日 is one word.
SPACES = r"[ \u3000\u00a0]"
FIGURE_AND_UNIT = re.compile(rf"(?<=[0-9０-９]){SPACES}++(?=[年月日号期第])")
IN_A_DAY = re.compile(
    rf"(?<=[0-9０-９]年){SPACES}++(?=[0-9０-９]{{1,2}}月)"
    rf"|(?<=[0-9０-９]月){SPACES}++(?=[0-9０-９]{{1,2}}[日号])"
)
PART = re.compile(r'(?P<without>[-－−–‐]?)(?:"(?P<exact>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Question:
    """Folded words, each once: all of `words` have to be there, none of `without`."""

    words: tuple[str, ...]
    without: tuple[str, ...] = ()


def read(typed: str) -> Question:
    """`质量 强国` asks for both words, `"质量 强国"` for this wording, `-召回` for texts without
    it. Raises ValidationError, with a sentence that says what to do."""
    if len(typed) > MOST_CHARACTERS:
        raise ValidationError(_("Search for at most {n} characters.").format(n=MOST_CHARACTERS))
    words, without = {}, {}
    line = " ".join(typed.split("\n")).translate(QUOTES)
    for part in PART.finditer(IN_A_DAY.sub("", FIGURE_AND_UNIT.sub("", line))):
        if part["exact"] is None:
            word = folding.folded(part["word"]).strip("-")  # between the parts of a headline
        else:
            word = folding.folded(part["exact"])
        if word:
            (without if part["without"] else words)[word] = True
    if without and not words:
        raise ValidationError(
            _("Type a word that is to be there too: -word only leaves texts out.")
        )
    if not words:
        raise ValidationError(_("Type a word to search for."))
    if len(words) + len(without) > MOST_WORDS:
        raise ValidationError(_("Search for at most {n} words.").format(n=MOST_WORDS))
    return Question(tuple(words), tuple(without))
