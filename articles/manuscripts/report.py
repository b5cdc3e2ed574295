"""What an import tells a person: what was left out, what is doubtful, what must be corrected."""

from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.manuscripts import limits

# level: (heading in the report, in the order shown)
LEVELS = {
    "lost": _("Text that could not be placed: check by hand"),
    "doubt": _("Doubtful: please check"),
    "fault": _("To be corrected"),
    "left_out": _("Left out, with the reason"),
    "note": _("Done on the way"),
}


# Nobody reads a longer list from end to end: then what is alike stands together.
MOST_APART = 30


@dataclass(frozen=True)
class Remark:
    """One entry: `level` of LEVELS, `code` for programs, `text` for people, `line` from 1."""

    level: str
    code: str
    text: str
    line: int | None = None
    article: str = ""


@dataclass
class Report:
    remarks: list[Remark] = field(default_factory=list)

    def add(self, level: str, code: str, text: str, *, line: int | None = None, article: str = ""):
        """Raises ManuscriptRefused if there are more remarks than anybody would read."""
        if len(self.remarks) == limits.MAX_REMARKS:
            raise limits.ManuscriptRefused(
                gettext(
                    "There are more than %(n)s things to check, so this manuscript was not "
                    "understood. It needs its sections and titles on lines of their own."
                )
                % {"n": limits.MAX_REMARKS}
            )
        self.remarks.append(Remark(level, code, str(text), line, article))

    def of(self, level: str) -> list[Remark]:
        """The remarks of one level, in the order of the manuscript's lines."""
        found = [remark for remark in self.remarks if remark.level == level]
        return sorted(found, key=lambda remark: remark.line or 0)

    def kinds(self, level: str) -> list[tuple[Remark, list[Remark]]]:
        """The remarks of one level for a page: each with those like it, which a long report shows
        only when they are asked for; what there is most of comes last."""
        found = self.of(level)
        if len(self.remarks) <= MOST_APART:
            return [(remark, []) for remark in found]
        by_code: dict[str, list[Remark]] = {}
        for remark in found:
            by_code.setdefault(remark.code, []).append(remark)
        return [(group[0], group[1:]) for group in sorted(by_code.values(), key=len)]

    def codes(self) -> list[str]:
        return [remark.code for remark in self.remarks]

    def as_data(self) -> dict:
        return {"remarks": [asdict(remark) for remark in self.remarks]}

    @classmethod
    def from_data(cls, data: dict) -> "Report":
        return cls([Remark(**remark) for remark in data.get("remarks", [])])

    def grouped(self) -> list[tuple[str, int, list[tuple[Remark, list[Remark]]]]]:
        """The headings that have entries, the worst first: how many entries, and `kinds`."""
        return [
            (heading, len(self.of(level)), self.kinds(level))
            for level, heading in LEVELS.items()
            if self.of(level)
        ]
