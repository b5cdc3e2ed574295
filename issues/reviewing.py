"""The texts that wait for one person's signature, as the issue has them: in contents order."""

from dataclasses import dataclass

from articles.models import Article
from articles.review import stages
from articles.review.rules import cases
from issues import contents
from issues.models import Issue
from qualitynews.people import roles

# Ten issues of sixty texts: more waits for nobody, and each of them stands in the page.
MOST = 600


@dataclass(frozen=True)
class Waiting:
    """One text; `number` counts through its issue (None in the pool), `heading` names its section
    where that differs from the one before."""

    article: Article
    number: int | None
    heading: str


@dataclass(frozen=True)
class Group:
    """The waiting texts of one issue, in contents order; of the pool, if `issue` is None."""

    issue: Issue | None
    texts: tuple[Waiting, ...]


def waiting(articles, *, by) -> list[Article]:
    """Of a queryset, the articles at a stage that this person's role signs, without those that
    they may not sign, in a fixed number of queries; at most MOST."""
    signing = [stage for stage in stages.in_force() if roles.may(by, f"approve_{stage}")]
    states = [state for stage in signing for state in stages.states_waiting_at(stage)]
    if not states:
        return []
    # Some are not for this person (they wrote them): looked for among four times as many.
    found = cases(list(articles.filter(state__in=states)[: 4 * MOST]), by=by)
    return [
        case.article
        for case in found
        if roles.refusal(f"approve_{case.stage}", case, before=True) is None
    ][:MOST]


def queue(user) -> list[Group]:
    """What waits for one person, the oldest issue first, the pool last. Reads the contents tree of
    each issue that has such a text."""
    rows = Article.objects.defer("body", "text").select_related("section__issue")
    by_issue: dict[int | None, dict[int, Article]] = {}
    issues: dict[int | None, Issue | None] = {None: None}
    for article in waiting(rows.order_by("pk"), by=user):
        issue = article.section.issue if article.section else None
        key = issue.pk if issue else None
        issues[key] = issue
        by_issue.setdefault(key, {})[article.pk] = article
    pool = by_issue.pop(None, {})
    keys = sorted(by_issue, key=lambda key: (issues[key].year, issues[key].number))
    groups = [Group(issues[key], tuple(_in_order(issues[key], by_issue[key]))) for key in keys]
    if pool:
        groups.append(Group(None, tuple(Waiting(one, None, "") for one in pool.values())))
    return groups


def _in_order(issue: Issue, wanted: dict[int, Article]):
    before = None
    for number, (heading, item) in enumerate(_places(contents.build(issue).sections), start=1):
        if item.id in wanted:
            yield Waiting(wanted[item.id], number, heading if heading != before else "")
            before = heading


def _places(sections, above: str = ""):
    for section in sections:
        heading = f"{section.number}{section.title}" if not above else section.title
        name = f"{above} › {heading}" if above else heading
        yield from ((name, item) for item in section.articles)
        yield from _places(section.sections, name)
