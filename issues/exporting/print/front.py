"""What the cover and the colophon of an issue say, beside its masthead."""

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from articles.models import Stage
from articles.review import signatures, stages
from articles.review.acts import acts_of
from issues import contents, numbering
from issues.exporting.print import imprint, styles
from issues.exporting.print.figures import PIXELS_A_MM
from issues.exporting.print.fitting import Fitter
from issues.models.printing import MOST_HIGHLIGHTS

# A picture fills the width of the cover if no more of its height is cut off, and if it has enough
# pixels.
MOST_CUT = 0.12
MOST_ENLARGED = 1.5
SMALLEST = 0.4  # of the width: a smaller picture would look like a stamp
FINGERPRINT, GROUP = "内容指纹", 16  # its digits that stand on one line together


def cover(tree: contents.Contents, plain: dict, fitter: Fitter, *, publisher: str) -> dict:
    """`masthead` (lines of spans), `picture` (`file`, `width`, `height`, `alt`) or None,
    `highlights` (`lines`, and the `key` of the article or None), `publisher` as spans. `plain` is
    the issue as data; the fitter has been through it; `publisher` is the periodical's, or ""."""
    return {
        "masthead": _masthead(plain["title"], fitter),
        "picture": _picture(tree, plain["print"], fitter),
        "highlights": _highlights(tree, plain, fitter),
        "publisher": fitter.line(publisher or imprint.publisher(plain["imprint"])),
    }


def _masthead(name: str, fitter: Fitter) -> list[list[dict]]:
    """The name on one line or two, the type as small as that asks for; a long one on more."""
    measure = fitter.style["measure"] * fitter.style["em"]
    _largest, *smaller = fitter.style["sizes"]["masthead"]
    ways = (fitter.headline(name, measure / size) for size in smaller)
    *_others, smallest = ways = list(ways)
    return next((lines for lines in ways if len(lines) <= 2), smallest)


def _picture(tree: contents.Contents, chosen: dict, fitter: Fitter) -> dict | None:
    lead = tree.lead
    names = [chosen["cover_picture"], *(lead.picture_names() if lead else ())]
    for name in names:
        found = fitter.picture(name, fitter.style["cover_height"]) if name else None
        if found and found["width"] >= SMALLEST * styles.measure_mm(fitter.style):
            alt = _("Picture of the cover: %s") % lead.title if lead else _("Picture of the cover")
            return _filling(found, fitter) | {"alt": fitter.alternative(alt)}
    return None


def _filling(picture: dict, fitter: Fitter) -> dict:
    """The picture as wide as the text, cut above and below where that takes little of it."""
    width = styles.measure_mm(fitter.style)
    height = width * picture["height"] / picture["width"]
    most = fitter.style["cover_height"]
    natural = fitter.pictures[picture["file"]].width / PIXELS_A_MM
    if height * (1 - MOST_CUT) > most or width > MOST_ENLARGED * natural:
        return picture
    return picture | {"width": round(width, 2), "height": round(min(height, most), 2)}


def _highlights(tree: contents.Contents, plain: dict, fitter: Fitter) -> list[dict]:
    lines = plain["print"]["highlights"] or _first_ones(tree)
    keys = {title: key for key, title in fitter.titles.items()}
    # The number of the page stands beside them.
    room = fitter.room("highlight", indent=5 * fitter.style["sizes"]["highlight"])
    return [
        {"lines": fitter.headline(line, room), "key": keys.get(line.strip())}
        for line in lines[:MOST_HIGHLIGHTS]
    ]


def _first_ones(tree: contents.Contents) -> list[str]:
    """The lead article, then the first one of each section that it does not stand in."""
    lead = tree.lead
    if not lead:
        return []
    firsts = (next(section.items()) for section in tree.sections if not _holds(section, lead))
    return [lead.title, *(item.title for item in firsts)]


def _holds(section: contents.NumberedSection, lead: contents.Item) -> bool:
    return any(item.id == lead.id for item in section.items())


def colophon(tree: contents.Contents, plain: dict, fitter: Fitter) -> dict:
    """`rows` (`label`, `lines` of spans), `code` (the file of a QR code, or None), `code_alt`."""
    rows: list[tuple[str, list[str]]] = [
        ("刊名", [plain["title"]]),
        ("期号", [plain["label"]]),
        ("出版日期", [numbering.day(plain["date"])]),
    ]
    rows += imprint.rows(plain["imprint"])
    editors = dict.fromkeys(item.content["responsible_editor"] for item in tree.items())
    named = [name for name in editors if name]
    if named and not any(label == "责任编辑" for label, _lines in rows):
        rows.append(("责任编辑", ["、".join(named)]))
    rows += [(label, ["、".join(names)]) for label, names in _reviewers(tree)]
    address = settings.SITE_ADDRESS + tree.issue.get_absolute_url() if settings.SITE_ADDRESS else ""
    if address:
        rows.append(("网络版", [address]))
    rows.append((FINGERPRINT, [contents.fingerprint(tree)]))
    return {
        "rows": [
            {"label": label, "lines": [_row(label, line, fitter) for line in lines]}
            for label, lines in rows
        ],
        "code": _code(address, fitter) if address else None,
        "code_alt": _("QR code of the address of this issue on the web."),
    }


def _row(label: str, line: str, fitter: Fitter) -> list[dict]:
    if label != FINGERPRINT:
        return fitter.line(line)
    pieces = [line[at : at + GROUP] for at in range(0, len(line), GROUP)]
    return [{"marks": [], "href": "", "text": "", "pieces": pieces}]


def _reviewers(tree: contents.Contents) -> list[tuple[str, list[str]]]:
    """Who signed, by stage, as the sign-off sheet has them."""
    found: dict[str, dict[str, None]] = {stage: {} for stage in stages.in_force()}
    for acts in acts_of(item.id for item in tree.items()).values():
        for stage, act in signatures.valid(acts).items():
            found.setdefault(stage, {})[act.name] = None
    return [(str(Stage(stage).label), list(names)) for stage, names in found.items() if names]


def _code(address: str, fitter: Fitter) -> str:
    segno.make(address, error="m", micro=False).save(str(fitter.folder / "code.svg"), border=1)
    return "code.svg"
