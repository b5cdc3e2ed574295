"""The readers' site as a periodical: what leads, what machines are told, what it weighs."""

import datetime
import io
import json
import re
from pathlib import Path
from urllib.parse import quote, unquote
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles import wording
from articles.content import snapshots
from articles.models import Article
from articles.search import indexing
from issues import contents, making, publishing
from issues.models import Correction, Issue, Periodical, Section
from issues.publishing import standing
from issues.readers import citing, describing
from qualitynews.kept_pages.layer import VERSION
from tests.make import (
    make_article,
    make_issue,
    make_office,
    make_picture,
    make_ready,
    make_section,
    make_user,
    release,
    sign,
    unrelease,
)
from tests.test_pages import words
from tests.test_pictures import read

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}


@pytest.fixture
def issue():
    issue = make_issue(year=2021, number=10, total_number=118, date=datetime.date(2021, 10, 31))
    top = make_section(issue, "质量要闻")
    child = make_section(issue, "国家", parent=top)
    make_article(top, "甲市召开质量大会", outlet="甲报", body="<p>甲文</p>", author="张三")
    make_article(
        child, "乙市召开标准化大会", body="<p>乙文</p>",
        sources=[{"label": "原题-乙报", "url": "https://b.example.org/1", "outlet": "乙报"}],
    )  # fmt: skip
    return issue


@pytest.fixture
def published(issue):
    return release(issue, pdf=True)


def article(title: str) -> Article:
    return Article.objects.get(title__startswith=title)


def told(page: str) -> dict:
    """The JSON-LD of a page."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1])


def metas(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page))


# --- what leads -------------------------------------------------------------------------------


def test_the_first_article_leads_unless_the_editor_says_which(client, published):
    page = words(client.get("/"))
    assert page.index("甲市召开质量大会") < page.index("乙市召开标准化大会")
    assert page.count(">甲市召开质量大会</a>") == 1, "the lead stands once"
    published.lead = article("乙市")
    published.save()
    page = words(client.get("/"))
    assert page.index("乙市召开标准化大会") < page.index("甲市召开质量大会")
    assert "leads" in client.get(published.get_absolute_url()).content.decode()
    # What the choice was made for may leave the issue: then the first one leads again.
    published.lead.delete()
    assert "甲市召开质量大会" in words(client.get("/"))


def test_the_lead_stands_in_its_issue(published):
    other = make_article(make_section(make_issue()))
    published.lead = other
    with pytest.raises(ValidationError):
        published.full_clean()


def test_a_front_page_with_no_picture_and_only_a_lead(client):
    issue = make_issue()
    make_article(make_section(issue, "独栏"), "只有一篇", body="<p>正文开头。</p>")
    release(issue)
    page = words(client.get("/"))
    assert "lead plain" in page and "正文开头" in page
    assert page.count("独栏") == 1, "in the bar of sections alone"


# --- what a page is told to be ----------------------------------------------------------------


def test_one_page_one_address(client, published, settings):
    settings.SITE_ADDRESS = "https://news.example.org"
    for path, canonical in (
        ("/", "/"),
        (published.get_absolute_url(), published.get_absolute_url()),
        ("/issues/", "/issues/"),
        ("/sections/质量要闻/?page=7", quote("/sections/质量要闻/")),
        (f"/articles/{article('甲').pk}/?from=feed", f"/articles/{article('甲').pk}/"),
    ):
        page = client.get(path, follow=True).content.decode()
        found = re.findall(r'<link rel="canonical" href="([^"]+)"', page)
        assert [unquote(one) for one in found] == ["https://news.example.org" + unquote(canonical)]
        assert metas(page)["og:url"] == found[0]


def test_an_article_says_what_it_rests_on(client, published):
    page = client.get(reverse("article_detail", args=[article("乙").pk])).content.decode()
    data = told(page)
    assert data["@type"] == "NewsArticle" and data["headline"] == "乙市召开标准化大会"
    assert data["isBasedOn"] == [
        {"@type": "CreativeWork", "name": "乙报：原题-乙报", "url": "https://b.example.org/1",
         "publisher": {"@type": "Organization", "name": "乙报"}}
    ]  # fmt: skip
    assert data["articleSection"] == ["质量要闻", "国家"]
    assert data["isPartOf"]["@type"] == "PublicationIssue"
    assert data["isPartOf"]["isPartOf"]["@type"] == "Periodical"
    assert data["author"] == [{"@type": "Organization", "name": "乙报"}]
    meta = metas(client.get(reverse("article_detail", args=[article("甲").pk])).content.decode())
    assert meta["citation_author"] == "张三" and meta["citation_issue"] == "10"
    assert meta["citation_pdf_url"].endswith("/issues/2021-10.pdf")
    assert meta["og:type"] == "article" and meta["twitter:card"] == "summary_large_image"


def test_a_correction_is_told_to_machines_and_moves_the_dates(client):
    office = make_office()
    issue = make_issue()
    one = sign(make_ready(make_section(issue, "要闻"), "错题", by=office.bian), office)
    publishing.publish(issue, by=office.zhong)
    Issue.objects.update(published_at=timezone.now() - datetime.timedelta(hours=1))
    publishing.correct(
        one, snapshots.of_article(Article.objects.get(pk=one.pk)) | {"title": "对题"}, by=office.zhong,
        opened_as=one.content_hash(), note="题目有误",
    )  # fmt: skip
    page = client.get(reverse("article_detail", args=[one.pk])).content.decode()
    data = told(page)
    assert [said["text"] for said in data["correction"]] == ["题目有误"]
    assert data["dateModified"] > data["datePublished"]
    feed = ElementTree.fromstring(client.get(reverse("article_feed")).content)
    entry = feed.find("a:entry", ATOM)
    assert entry.find("a:updated", ATOM).text > entry.find("a:published", ATOM).text


HOSTILE = '</script><script>alert("x")</script><!--&\u2028'


def test_a_hostile_title_stays_a_title_everywhere(client):
    issue = make_issue(title="刊<b>")
    section = make_section(issue, "栏]]><x>")
    one = make_article(
        section, HOSTILE, outlet="媒/体<o>", body="<p>]]&gt;&lt;i&gt;</p>", author="<a>"
    )
    release(issue)
    page = client.get(reverse("article_detail", args=[one.pk])).content.decode()
    assert told(page)["headline"] == one.title and "<script>alert" not in page
    assert "<o>" not in page and "<x>" not in page
    for path in (reverse("article_feed"), reverse("issue_feed"), "/sitemap.xml"):
        ElementTree.fromstring(client.get(path).content)
    entry = ElementTree.fromstring(client.get(reverse("article_feed")).content).find(
        "a:entry", ATOM
    )
    assert entry.find("a:title", ATOM).text == one.title
    assert entry.find("a:content", ATOM).text.count("<script") == 0
    assert client.get(reverse("article_json_feed")).json()["items"][0]["title"] == one.title
    answer = client.get(reverse("article_card", args=[one.pk]))
    assert answer.status_code == 200
    with Image.open(io.BytesIO(read(answer))) as card:
        assert (card.format, card.size) == ("PNG", (1200, 630))


def test_an_outlet_with_a_slash_has_a_page(client, published):
    rewrite_outlet = article("甲")
    Article.objects.filter(pk=rewrite_outlet.pk).update(outlet="甲报/网络版")
    standing.follow(published)
    address = reverse("outlet_detail", args=["甲报/网络版"])
    assert client.get(address).status_code == 200
    page = client.get(reverse("article_detail", args=[rewrite_outlet.pk])).content.decode()
    assert f'href="{address}"' in page
    assert client.get("/outlets/无此报/").status_code == 404


# --- nothing of a draft, nothing of the withdrawn ---------------------------------------------


def everything(issue: Issue) -> list[str]:
    keys = Article.objects.filter(section__issue=issue).values_list("pk", flat=True)
    slugs = issue.sections.values_list("slug", flat=True)
    return [
        *(reverse("article_card", args=[key]) for key in keys),
        *(reverse(name, args=[slug]) for slug in slugs
          for name in ("section_detail", "section_feed", "section_json_feed")),
        issue.cover_address, issue.card_address, reverse("outlet_detail", args=["甲报"]),
        reverse("outlet_detail", args=["乙报"]),
        f"/sitemap-{issue.year}.xml",
    ]  # fmt: skip


LISTS = ("/", "/issues/", "/feeds/issues.atom", "/feeds/articles.atom", "/feeds/articles.json",
         "/sitemap.xml", "/sitemap-pages.xml", "/about/")  # fmt: skip


@pytest.mark.parametrize("who", ["public", "staff"])
def test_a_draft_is_in_no_list_for_machines(client, issue, who):
    if who == "staff":  # an answer that anybody may cache is the same for everybody
        client.force_login(make_user("issues.view_issue", "articles.view_article"))
    for path in everything(issue):
        assert client.get(path).status_code == 404, path
    for path in LISTS:
        page = words(client.get(path))
        assert "大会" not in page and "2021-10" not in page and "2021年" not in page, path
    release(issue, pdf=True)
    for path in [*everything(issue), *LISTS]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.streaming:
            read(answer)
    unrelease(issue)
    for path in everything(issue):
        assert client.get(path).status_code == 404, path
    for path in LISTS:
        assert "大会" not in words(client.get(path)), path


# --- feeds, sitemaps --------------------------------------------------------------------------


def test_feeds_have_the_whole_text(client, published):
    feed = ElementTree.fromstring(client.get(reverse("article_feed")).content)
    texts = [entry.find("a:content", ATOM).text for entry in feed.findall("a:entry", ATOM)]
    assert "甲文" in texts[0] and "乙文" in texts[1] and "https://b.example.org/1" in texts[1]
    only = ElementTree.fromstring(
        client.get(reverse("section_feed", args=["质量要闻-国家"])).content
    )
    assert [e.find("a:title", ATOM).text for e in only.findall("a:entry", ATOM)] == [
        "乙市召开标准化大会"
    ]
    issues = ElementTree.fromstring(client.get(reverse("issue_feed")).content)
    links = {link.get("rel"): link.get("href") for link in issues.findall("a:entry/a:link", ATOM)}
    assert links["enclosure"].endswith("/issues/2021-10.pdf")
    data = client.get(reverse("article_json_feed")).json()
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert "乙文" in data["items"][1]["content_html"]


def test_the_sitemap_has_pages_dates_and_pictures(client, issue):
    picture = make_picture()
    body = f'<p>文</p><figure><img src="{picture.address}" alt="图"></figure>'
    Article.objects.filter(title__startswith="甲").update(body=body)
    release(issue, pdf=True)
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = {}
    for where in [element.text for element in index.findall("s:sitemap/s:loc", MAP)]:
        tree = ElementTree.fromstring(client.get(where.removeprefix("http://testserver")).content)
        for url in tree.findall("s:url", MAP):
            found[unquote(url.find("s:loc", MAP).text)] = url
    wanted = ["/", "/issues/", "/about/", "/sections/质量要闻/", "/sections/质量要闻-国家/"]
    wanted += [issue.get_absolute_url(), *(f"/articles/{a.pk}/" for a in Article.objects.all())]
    assert set(found) == {"http://testserver" + path for path in wanted}
    of_article = found[f"http://testserver/articles/{article('甲').pk}/"]
    assert of_article.find("i:image/i:loc", MAP).text == "http://testserver" + picture.address
    assert of_article.find("s:lastmod", MAP).text[:4] == str(timezone.now().year)
    icon = client.get("/favicon.ico")
    assert (icon.status_code, icon["Location"]) == (302, "/static/site/icon-192.png")
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots and "Disallow: /admin/" in robots


# --- what every page says of the periodical ---------------------------------------------------


def test_the_settings_stand_on_every_page(client, published):
    office = make_office()
    row = Periodical(
        title="新刊名", publisher="某院", email="a@example.org", phone="010-12345678",
        icp_number="京ICP备1号", police_number="京公网安备11号", reprint_note="不得转载",
        about="第一段\n\n第二段", address="某路1号", issn="1234-567X",
    )  # fmt: skip
    row.full_clean()
    making.write_periodical(row, by=office.zhong)
    gone = release(make_issue(year=2021, number=9))
    unrelease(gone)
    for path, status in (
        ("/", 200), ("/issues/", 200), (published.get_absolute_url(), 200), ("/about/", 200),
        (reverse("article_detail", args=[article("甲").pk]), 200), ("/nowhere/", 404),
        (gone.get_absolute_url(), 410), ("/outlets/甲报/", 200),
    ):  # fmt: skip
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == status, path
        for said in ("某院", "mailto:a@example.org", "tel:01012345678", "京ICP备1号", "不得转载",
                     "beian.miit.gov.cn", "京公网安备11号", "新刊名"):  # fmt: skip
            assert said in page, (path, said)


@pytest.mark.parametrize(
    ("name", "value"),
    [("issn", "1234"), ("phone", "<b>1"), ("email", "nobody"), ("kept_words", "字" * 21)],
)
def test_settings_that_make_no_sense_are_refused(name, value):
    with pytest.raises(ValidationError) as refusal:
        Periodical(**{name: value}).full_clean()
    assert name in refusal.value.message_dict


def test_the_offices_words_stay_whole(client, published):
    Article.objects.filter(title__startswith="甲").update(title="关于加强碳足迹核算工作的若干意见")
    page = client.get("/").content.decode()
    making.write_periodical(Periodical(kept_words="碳足迹核算工作"), by=make_office().zhong)
    kept = client.get("/").content.decode()
    assert "碳足迹核算工作" not in page and "碳足迹核算工作" in kept


def test_headlines_break_at_their_spaces_first(client, published):
    Article.objects.filter(title__startswith="甲").update(title="甲市 召开 大会")
    page = client.get(reverse("article_detail", args=[article("甲市").pk])).content.decode()
    assert "<span>甲市</span> <span>召开</span> <span>大会</span>" in page
    assert "".join(wording.phrases("甲市召开质量大会（一）")) == "甲市召开质量大会（一）"


# --- what it costs ----------------------------------------------------------------------------

# Queries of a page, whatever the size of the issue and of the archive.
# Alone, and of the pages that are kept: those share what is read once a change. (The first two
# would read the pictures too, in one query more, if they had any.)
QUERIES = {
    "front_page": (11, 9), "issue_list": (8, 6), "issue_detail": (6, 4), "article_detail": (6, 4),
    "section_detail": (6, 4), "outlet_detail": (7, 5), "about": (2, 0), "article_feed": (6, 5),
    "issue_feed": (6, 5), "article_json_feed": (6, 5), "section_feed": (6, 5),
    "sitemap_index": (1, 0), "sitemap_pages": (3, 2), "sitemap_year": (5, 5),
}  # fmt: skip


def archive_of(issues: int, articles: int) -> None:
    """The newest issue with so many articles, and so many issues before it with one each."""
    rows = [
        Issue(title="质量要闻", year=2025 - at // 12, number=12 - at % 12,
              slug=f"{2025 - at // 12}-{12 - at % 12:02d}", date=datetime.date(2025, 1, 1),
              published_at=timezone.now())
        for at in range(issues)
    ]  # fmt: skip
    Issue.objects.bulk_create(rows)
    sections = [Section(issue=row, title="要闻", slug="要闻", position=0) for row in rows]
    Section.objects.bulk_create(sections)
    made = [
        Article(section=section, title=f"文{at}", outlet="甲报", body="<p>文</p>", position=at)
        for place, section in enumerate(sections)
        for at in range(1 if place else articles)
    ]
    Article.objects.bulk_create(made)
    indexing.rebuild(standing.of)


@pytest.mark.parametrize(("issues", "articles"), [(5, 1), (5, 3), (5, 200), (500, 1)])
def test_queries_do_not_grow(client, issues, articles):
    archive_of(issues, articles)
    newest = Issue.objects.newest_first().first()
    arguments = {
        "issue_detail": [newest.year, newest.number],
        "article_detail": [newest.sections.get().articles.first().pk],
        "section_detail": ["要闻"], "section_feed": ["要闻"], "outlet_detail": ["甲报"],
        "sitemap_year": [newest.year],
    }  # fmt: skip
    asked = {}
    for name in QUERIES:
        path, of_a_version = (
            reverse(name, args=arguments.get(name)),
            {VERSION: f"{issues} {articles}"},
        )
        client.get("/about/", **of_a_version)  # reads what they share
        asked[name] = tuple(queries_of(client, path, **environ) for environ in ({}, of_a_version))
    assert asked == QUERIES


def queries_of(client, path: str, **environ) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, **environ).status_code == 200, path
    return len(captured)


def test_pages_with_a_picture_take_five_queries(client, published):
    """The most that an issue's and an article's page take when they are made to be kept."""
    other = make_issue(year=2027, number=1)
    picture = make_picture()
    shown = make_article(make_section(other), body=f'<img src="{picture.address}" alt="图">')
    release(other, pdf=True)
    version = {VERSION: "v1"}
    client.get("/about/", **version)
    assert queries_of(client, other.get_absolute_url(), **version) == 5
    assert queries_of(client, reverse("article_detail", args=[shown.pk]), **version) == 5


def test_the_site_is_light(client, published):
    style = Path(finders.find("site/reader.css")).read_bytes()
    script = Path(finders.find("site/reader.js")).read_bytes()
    assert len(style) <= 18_000 and len(script) <= 10_000
    assert len(client.get("/").content) + len(style) + len(script) <= 60_000


def test_descriptions_have_an_end():
    assert len(describing._short("字" * 1000)) == describing.LONGEST
    assert contents.tree.OPENING <= describing.LONGEST


# --- odd names --------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["a/b", "a b", "a?b", ".", "a\n"])
def test_an_address_part_that_no_address_can_have_is_refused(slug):
    section = make_section(make_issue())
    section.slug = slug
    with pytest.raises(ValidationError, match="地址部分只能"):
        section.full_clean()


@pytest.mark.parametrize(
    "path",
    ["/sections/%00/", "/feeds/sections/%00.atom", "/feeds/sections/a%00.json", "/outlets/%00/"],
)
def test_nul_in_an_address_is_an_unknown_page(client, published, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["甲?乙#丙", "50% off", "甲\n乙", "a&b;c", "甲 乙"])
def test_any_outlet_has_one_address(client, published, name):
    Article.objects.filter(title__startswith="甲").update(outlet=name)
    standing.follow(published)
    address = reverse("outlet_detail", args=[name])
    page = client.get(address).content.decode()
    canonical = re.search(r'<link rel="canonical" href="http://testserver([^"]+)"', page)[1]
    assert unquote(canonical.replace("&amp;", "&")) == f"/outlets/{name}/"
    assert client.get(canonical.replace("&amp;", "&")).status_code == 200
    assert client.get(reverse("article_detail", args=[article("甲").pk])).status_code == 200


def test_an_outlet_shows_what_it_reported_with_others(client, issue):
    changed = article("乙")
    for name in ("丙报", "丁报"):
        changed.sources.create(label=name, outlet=name)
    release(issue)
    assert "乙市召开标准化大会" in words(client.get("/outlets/丁报/"))


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("John Smith、Mary Jones", ["John Smith", "Mary Jones"]), ("张三 李四", ["张三", "李四"]),
        ("张三，李四; 王五", ["张三", "李四", "王五"]), ("", []), (" 欧阳 John ", ["欧阳 John"]),
    ],
)  # fmt: skip
def test_names_are_told_apart(author, names):
    row = make_article(author=author)
    assert citing.names_of(contents.single_article(row)[0]) == names


def test_a_summary_is_plain_text_in_a_feed(client, issue):
    said = "误差 a<b 且 c>d，<img src=x onerror=alert(1)>"
    Article.objects.filter(title__startswith="甲").update(summary=said)
    release(issue)
    entry = ElementTree.fromstring(client.get(reverse("article_feed")).content).find(
        "a:entry", ATOM
    )
    summary = entry.findall("a:summary", ATOM)
    assert [(one.get("type"), one.text) for one in summary] == [("text", said)]


def test_a_page_says_the_same_date_everywhere(client, published):
    Correction.objects.create(
        article=article("甲"), edition=published.editions.get(), note="旧",
        at=timezone.now() - datetime.timedelta(days=3), by=make_user(),
    )  # fmt: skip
    page = client.get(reverse("article_detail", args=[article("甲").pk])).content.decode()
    tree = ElementTree.fromstring(client.get("/sitemap-2021.xml").content)
    found = {u.find("s:loc", MAP).text: u.find("s:lastmod", MAP).text for u in tree}
    changed = datetime.datetime.fromisoformat(
        found[f"http://testserver/articles/{article('甲').pk}/"]
    )
    assert changed.replace(microsecond=0) == datetime.datetime.fromisoformat(
        told(page)["dateModified"]
    )


@pytest.mark.parametrize("tag", ["{}", "W/{}", '"x", {}', "*"])
def test_a_kept_pdf_is_not_sent_again(client, published, tag):
    for path in (published.pdf_address, published.cover_address):
        first = client.get(path)
        read(first)
        again = client.get(path, headers={"if-none-match": tag.format(first["ETag"])})
        assert again.status_code == 304, path
