"""Issues for trials of print, put together from the texts of the demonstration (and of the sample
where it is there), the same ones at each run."""

import datetime
import io
import random
from collections.abc import Iterator

from PIL import Image, ImageDraw

from articles import pictures, richtext
from articles.models import Article
from issues.models import Issue, Section

CAPTIONS = (
    "市场监管人员在超市检查预包装食品标签（王海 摄）",
    "图为9月1日，某市检测中心工作人员正在检验电动自行车电池。",
    "（图2：三季度抽查合格率走势图）",
    "研讨会现场",
)
SECTIONS = ("要闻", "监督抽查", "地方动态", "企业质量", "标准计量", "认证认可", "召回", "国际")
# Wide, high, common, very wide, and one smaller than the line.
SIZES = ((1600, 1000), (1000, 1400), (1200, 900), (2000, 700), (300, 220))


def with_pictures() -> Issue:
    """28 articles with one or two pictures each."""
    chance, titles, texts = _material()
    issue = _issue(8)
    for section in _sections(issue, 4):
        for at in range(7):
            body = [f"<p>{text}</p>" for text in chance.sample(texts, chance.randrange(2, 6))]
            for _picture in range(chance.choice((1, 1, 2))):
                body.insert(chance.randrange(len(body) + 1), _figure(chance))
            _article(section, at, chance.choice(titles), "".join(body))
    return issue


def of_short_articles() -> Issue:
    """200 articles of one or two paragraphs."""
    chance, titles, texts = _material()
    issue = _issue(9)
    for section in _sections(issue, 8):
        for at in range(25):
            body = "".join(f"<p>{text}</p>" for text in chance.sample(texts, chance.choice((1, 2))))
            _article(section, at, chance.choice(titles), body)
    return issue


def huge(count: int = 700, characters: int = 2750) -> Issue:
    """Many long articles without pictures: with 700 of them some 5.8 MB."""
    chance, titles, texts = _material()
    issue = _issue(12)
    sections = _sections(issue, 8)
    rows = []
    for number in range(count):
        chosen: list[str] = []
        while sum(map(len, chosen)) < characters:
            chosen.append(chance.choice(texts))
        body = "".join(f"<p>{text}</p>" for text in chosen)
        section = sections[number * len(sections) // count]
        rows.append(
            Article(
                section=section, title=chance.choice(titles), summary=chosen[0][:70], body=body,
                text="\n".join(chosen), position=number + 1,
            )
        )  # fmt: skip
    Article.objects.bulk_create(rows)
    return issue


def _material() -> tuple[random.Random, list[str], list[str]]:
    """A chance that is the same at each run, and titles and paragraphs of the articles there are."""
    rows = list(Article.objects.filter(section__issue__year__in=(2021, 2026)).order_by("pk"))
    texts = [text for row in rows for text in richtext.plain_text(row.body).split("\n")]
    return random.Random(7), [row.title for row in rows], [t for t in texts if 60 < len(t) < 260]


def _issue(number: int) -> Issue:
    return Issue.objects.create(
        year=2025, number=number, date=datetime.date(2025, number, 20), imprint="主办：某某质量协会"
    )


def _sections(issue: Issue, count: int) -> list[Section]:
    return [
        Section.objects.create(issue=issue, title=title, position=at)
        for at, title in enumerate(SECTIONS[:count], start=1)
    ]


def _article(section: Section, at: int, title: str, body: str) -> None:
    Article.objects.create(section=section, title=title, body=body, position=at + 1)


def _figure(chance: random.Random) -> str:
    file = io.BytesIO()
    _drawn(chance, *chance.choice(SIZES)).save(file, "JPEG", quality=80)
    file.seek(0)
    picture, *_remarks = pictures.store(file, by=None, name="p.jpg")
    return (
        f'<figure class="image"><img src="{picture.address}" alt="检查现场">'
        f"<figcaption>{chance.choice(CAPTIONS)}</figcaption></figure>"
    )


def _drawn(chance: random.Random, width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (width, height), "#dcd5c6")
    draw = ImageDraw.Draw(image)
    for x, y, radius in _circles(chance, width, height):
        colour = tuple(chance.randrange(60, 230) for _channel in "rgb")
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return image


def _circles(chance: random.Random, width: int, height: int) -> Iterator[tuple[int, int, int]]:
    for _circle in range(14):
        yield chance.randrange(width), chance.randrange(height), chance.randrange(20, height // 3)
