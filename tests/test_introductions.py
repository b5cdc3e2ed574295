"""The introduction of a section: where it is typed, shown, printed and kept."""

import pytest
from django.urls import reverse

from articles.models import Article
from issues import arranging, contents, preflight, publishing
from issues.models import Section
from issues.section_change import Removing
from tests.make import make_editor, make_issue, make_office, make_ready, make_section, sign
from tests.test_printing import pdf_of

pytestmark = pytest.mark.django_db

LINES = "编者按：以下稿件<选自>各地。\n文中观点不代表本刊。"


@pytest.fixture
def issue():
    issue = make_issue(year=2026, number=3)
    top = make_section(issue, "要闻")
    below = make_section(issue, "地方", parent=top)
    make_ready(below)
    Section.objects.filter(pk=top.pk).update(introduction=LINES)
    Section.objects.filter(pk=below.pk).update(introduction="各地来稿。")
    return issue


def publish(issue):
    office = make_office()
    for article in Article.objects.filter(section__issue=issue):
        sign(article, office)
    publishing.publish(issue, by=office.zhong, ticks={p.key: "看过" for p in preflight.look(issue)})


def test_readers_and_print_and_files_have_it(issue, client):
    publish(issue)
    page = client.get(issue.get_absolute_url()).content.decode()
    above, below = page.index("编者按：以下稿件&lt;选自&gt;各地。"), page.index("各地来稿。")
    assert page.index('id="section-') < above < below < page.index("甲市召开质量大会", below)
    data = contents.as_data(contents.build(issue))
    assert data["sections"][0]["introduction"] == LINES
    assert data["sections"][0]["sections"][0]["introduction"] == "各地来稿。"
    answer = client.get(f"/api/v1/issues/{issue.slug}").json()
    assert answer["sections"][0]["introduction"] == LINES
    pdf = pdf_of(issue)
    text = "".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "文中观点不代表本刊。" in text and text.index("各地来稿。") > text.index("选自>各地。")


def test_an_older_edition_has_none(issue, client):
    publish(issue)
    edition = issue.editions.get()
    for section in edition.contents["sections"]:
        del section["introduction"]
    type(edition).objects.filter(pk=edition.pk).update(contents=edition.contents)
    answer = client.get(f"/api/v1/issues/{issue.slug}").json()
    assert answer["sections"][0]["introduction"] == ""


def test_an_editor_changes_it(issue, client):
    client.force_login(make_editor("lin"))
    section = issue.sections.get(title="要闻")
    address = reverse("admin:issues_section_change", args=[section.pk])
    values = {name: field.value() or "" for name, field in (
        (bound.html_name, bound) for bound in client.get(address).context["adminform"].form
    )}  # fmt: skip
    client.post(address, values | {"introduction": " 改过的导语。 "})
    section.refresh_from_db()
    assert section.introduction == "改过的导语。"


def test_renaming_keeps_it_and_removing_brings_it_back(issue):
    section = issue.sections.get(title="要闻")
    arranging.rename_section(section, title="新闻", slug=section.slug, by=None)
    section.refresh_from_db()
    assert (section.title, section.introduction) == ("新闻", LINES)
    back = arranging.change_sections(issue, Removing(section.pk), by=None)
    assert not issue.sections.exists()
    arranging.change_sections(issue, back, by=None)
    kept = dict(issue.sections.values_list("title", "introduction"))
    assert kept == {"新闻": LINES, "地方": "各地来稿。"}


def test_who_looked_at_the_issue_sees_that_it_changed(issue):
    before = contents.part_hashes(contents.build(issue))
    issue.sections.filter(title="地方").update(introduction="")
    assert contents.changes(before, contents.build(issue)) == ("栏目",)
