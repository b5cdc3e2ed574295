"""Generated articles by the thousand, for trials of searching: made up from words whose frequencies
fall as those of a language do, the same ones at each run."""

import datetime
import itertools
import random
from collections.abc import Iterator

from django.utils import timezone

from articles.models import Article
from issues.models import Issue, Section

COMMON = "质量强国标准监管召回检验检测认证认可计量腐蚀缺陷产品企业市场总局国家地方管理提升发展"
SECTIONS = ("质量要闻", "国家监督", "地方动态", "企业质量", "标准计量")
AN_ISSUE = 40
BEGINS = datetime.date(2010, 1, 1)


def vocabulary(chance: random.Random, size: int = 4000) -> list[str]:
    """Words of one to four characters, the frequent ones from few characters."""
    words = [COMMON[at : at + 2] for at in range(0, len(COMMON), 2)]
    rare = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    while len(words) < size:
        some = COMMON if chance.random() < 0.3 else rare
        words.append("".join(chance.choices(some, k=chance.choice((1, 2, 2, 2, 3, 4)))))
    return words


def texts(count: int, *, characters: int = 900, seed: int = 1) -> Iterator[tuple[str, str, str]]:
    """Title, summary and text of `count` articles."""
    chance = random.Random(seed)
    words = vocabulary(chance)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))

    def some(length: int) -> str:
        return "".join(chance.choices(words, cum_weights=weights, k=max(1, length // 2)))

    for number in range(count):
        length = int(chance.lognormvariate(0, 0.6) * characters)
        paragraphs = [some(min(200, left)) + "。" for left in range(length, 0, -200)]
        document = f"（国市监质〔{2010 + number % 15}〕{number}号）" if number % 7 == 0 else ""
        yield some(24), some(60), "\n".join([*paragraphs, document or some(40)])


def make(count: int, *, characters: int = 900, seed: int = 1) -> None:
    """Write that many articles in released issues, without an index: rows as the verbs leave them."""
    made = iter(texts(count, characters=characters, seed=seed))
    for number in itertools.count():
        portion = list(itertools.islice(made, AN_ISSUE))
        if not portion:
            return
        year, month = divmod(number, 24)
        issue = Issue.objects.create(
            year=BEGINS.year + year,
            number=month + 1,
            date=BEGINS + datetime.timedelta(days=15 * number),
            published_at=timezone.now(),
        )
        sections = [
            Section.objects.create(issue=issue, title=title, slug=f"s{at}", position=at)
            for at, title in enumerate(SECTIONS, start=1)
        ]
        Article.objects.bulk_create(
            Article(
                section=sections[at % len(sections)],
                position=at,
                title=title,
                summary=summary,
                body="".join(f"<p>{line}</p>" for line in text.split("\n")),
                outlet=f"报社{at % 9}",
                state=Article.State.FINAL,
            )
            for at, (title, summary, text) in enumerate(portion, start=1)
        )
