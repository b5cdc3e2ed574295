"""What prevents the release of an issue: one list of checks over the contents tree.

An error blocks the release; a warning must be ticked with a remark. To add a check, add a function
to CHECKS: it takes the Facts and yields Problems.
"""

import datetime
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import richtext, sites
from articles.content import snapshots
from articles.manuscripts import joining
from articles.manuscripts.report import Report
from articles.models import Article, Proposal, Review, SourceLink
from articles.review import signatures
from articles.review.acts import acts_of
from issues import contents, numbering, text_checks
from issues.findings import ERROR, WARNING, Facts, Problem, of
from issues.models import Issue, Manuscript

# The next issue may be prepared early; a date behind that is a slip of the keyboard.
FAR_AHEAD = datetime.timedelta(days=62)
OF_REVIEW = {"not_final", "not_signed", "proposal_open"}  # codes about the review, not the text


def look(issue: Issue) -> list[Problem]:
    """All problems of an issue, errors first, in reading order within a check."""
    return problems(gather(contents.build(issue, empty=True)))


def problems(facts: Facts) -> list[Problem]:
    found = [problem for check in CHECKS for problem in check(facts)]
    return sorted(found, key=lambda problem: problem.level != ERROR)


def gather(tree: contents.Contents) -> Facts:
    """Reads the facts for a tree, in a fixed number of queries."""
    ids = [item.id for item in tree.items()]
    acts = acts_of(ids)
    open_proposals = Proposal.objects.filter(article__in=ids, fate=Proposal.Fate.OPEN)
    links = SourceLink.objects.exclude(url="").values_list("outlet", "url")
    named = [(outlet, sites.site_of(url)) for outlet, url in links]
    return Facts(
        tree=tree,
        acts=acts,
        sites=Counter(site for _outlet, site in named),
        by_outlet=Counter(named),
        unsigned=frozenset(_unsigned(tree, acts)),
        proposed=frozenset(open_proposals.values_list("article", flat=True)),
        doubled=tuple(_doubled(tree.issue)),
    )


def _doubled(issue: Issue) -> Iterator[str]:
    for report in Manuscript.objects.filter(issue=issue).values_list("report", flat=True):
        for remark in Report.from_data(report).remarks:
            if stretch := joining.doubled_in(remark):
                yield stretch


def _unsigned(tree: contents.Contents, acts: dict[int, list[Review]]) -> Iterator[int]:
    for item in tree.items():
        if item.state == Article.State.FINAL:
            digests = snapshots.digests(contents.article_content(tree, item))
            if not signatures.is_signed(acts[item.id], digests):
                yield item.id


# --- checks -----------------------------------------------------------------------------------


def no_article(facts: Facts) -> Iterator[Problem]:
    if not any(facts.items()):
        issue = facts.tree.issue
        text = _("The issue holds no article. Put articles into its sections first.")
        yield Problem(ERROR, "no_article", text, "issue", issue.pk, str(issue))


def not_final(facts: Facts) -> Iterator[Problem]:
    for item in facts.items():
        if item.state != Article.State.FINAL:
            state = Article.State(item.state).label
            text = _("It is not final: %(state)s.") % {"state": state}
            yield of(item, ERROR, "not_final", text)
        elif item.id in facts.unsigned:
            text = _("It was changed after it was signed. Return it, so that it is signed again.")
            yield of(item, ERROR, "not_signed", text)


def proposal_open(facts: Facts) -> Iterator[Problem]:
    for item in facts.items():
        if item.id in facts.proposed:
            text = _("A proposed change waits for an editor: accept or decline it.")
            yield of(item, ERROR, "proposal_open", text)


def no_source(facts: Facts) -> Iterator[Problem]:
    for item in facts.items():
        if not item.sources:
            yield of(item, ERROR, "no_source", _("It names no source. Enter where it came from."))


def source_address(facts: Facts) -> Iterator[Problem]:
    for item in facts.items():
        for source in item.sources:
            name = source.label or source.outlet or source.url
            if not source.url and not source.outlet:
                text = _("The source “%s” has no address. Look it up and enter it.") % name
                yield of(item, ERROR, "source_no_address", text)
            elif source.url and _is_bare(source.url):
                text = _("The source names only a site, not the page: %s") % source.url
                yield of(item, WARNING, "source_bare_domain", text)


def _is_bare(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def odd_site(facts: Facts) -> Iterator[Problem]:
    for item in facts.items():
        named = dict.fromkeys((sites.site_of(s.url), s.outlet) for s in item.sources)
        for site, outlet in named:
            usual = sites.slip_for(site, outlet, facts.sites, facts.by_outlet, ties=True)
            if usual:
                text = _("The site “%(odd)s” may be a slip for “%(usual)s”.")
                values = {"odd": site, "usual": usual}
                yield of(item, WARNING, "odd_site", text % values)


def no_original_title(facts: Facts) -> Iterator[Problem]:
    for item in facts.items():
        if not item.content["original_title"]:
            text = _("It has no original title. Enter the title as the source printed it.")
            yield of(item, WARNING, "no_original_title", text)


def no_responsible_editor(facts: Facts) -> Iterator[Problem]:
    for item in facts.items():
        if not item.content["responsible_editor"]:
            text = _("It names no responsible editor. Enter the real name.")
            yield of(item, WARNING, "no_responsible_editor", text)


def pictures(facts: Facts) -> Iterator[Problem]:
    for item in facts.items():
        for at, figure in enumerate(richtext.figures(item.body_html), start=1):
            values = {"n": at, "name": figure["caption"] or figure["alt"] or _("without caption")}
            if figure["name"] is None or figure["name"] not in facts.tree.pictures:
                text = _("Picture %(n)s is missing (%(name)s). Put it in, or take its place out.")
                yield of(item, ERROR, "picture_missing", text % values)
            elif not figure["alt"] and not figure["caption"]:
                text = _("Picture %(n)s has neither caption nor alternative text. Enter both.")
                yield of(item, ERROR, "picture_says_nothing", text % values)
            elif not figure["alt"]:
                text = _("Picture %(n)s has no alternative text (%(name)s).")
                yield of(item, WARNING, "picture_no_alternative", text % values)
            elif not figure["caption"]:
                text = _("Picture %(n)s has no caption (%(name)s).")
                yield of(item, WARNING, "picture_no_caption", text % values)


def same_title(facts: Facts) -> Iterator[Problem]:
    by_title: dict[str, list[contents.Item]] = defaultdict(list)
    for item in facts.items():
        by_title["".join(unicodedata.normalize("NFKC", item.title).split())].append(item)
    for items in by_title.values():
        for item in items[1:]:
            text = _("Another article of the issue has the same title.")
            yield of(item, WARNING, "same_title", text)


def same_section(facts: Facts) -> Iterator[Problem]:
    for siblings in (facts.tree.sections, *(top.sections for top in facts.tree.sections)):
        titles = Counter(section.title for section in siblings)
        for section in siblings:
            if titles[section.title] > 1 and not section.is_empty:
                text = (
                    _("Two sections beside each other are called “%s”: join them or rename one.")
                    % section.title
                )
                yield Problem(WARNING, "same_section", text, "section", section.id, section.title)


def empty_section(facts: Facts) -> Iterator[Problem]:
    for section in facts.tree.all_sections():
        if section.is_empty:
            text = _("The section “%s” holds no article; readers will not see it.") % section.title
            yield Problem(WARNING, "empty_section", text, "section", section.id, section.title)


def date_ahead(facts: Facts) -> Iterator[Problem]:
    issue = facts.tree.issue
    last = timezone.localdate() + FAR_AHEAD
    if issue.date > last or issue.year > last.year:
        date = numbering.day(issue.date.isoformat()) if issue.date > last else f"{issue.year}年"
        text = _("The issue is dated %(date)s, more than two months ahead.") % {"date": date}
        yield Problem(WARNING, "date_ahead", text, "issue", issue.pk, str(issue))


CHECKS: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    no_article,
    not_final,
    proposal_open,
    no_source,
    source_address,
    pictures,
    no_original_title,
    no_responsible_editor,
    odd_site,
    text_checks.text_faults,
    text_checks.unprintable,
    same_title,
    same_section,
    empty_section,
    date_ahead,
)
