"""The desk: forms, contents page, import, export, release; refusals for each."""

import re
from html import escape
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from articles.models import Article, SourceLink
from issues import contents
from issues.models import Intake, Issue, Manuscript, Section
from tests.make import (
    EDITOR,
    make_article,
    make_editor,
    make_issue,
    make_picture,
    make_section,
    make_user,
    release,
    upload_manuscript,
)
from tests.test_importing import MANUSCRIPT

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def form_values(client, address: str) -> dict:
    """What a browser would send back of an admin form as it stands."""
    context = client.get(address).context
    if "sources" in context:
        form, formsets = context["form"], [context["sources"]]
    else:
        form = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    values = {}
    for part in [form, *(f for s in formsets for f in [s.management_form, *s.forms])]:
        for field in part:
            value = field.value()
            if value is not None and value is not False:
                values[field.html_name] = value
    return values


def article_address(article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def issue_address(issue, page="change") -> str:
    return reverse(f"admin:issues_issue_{page}", args=[issue.pk])


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


# --- articles


def test_an_article_with_sources_is_made_and_placed(client, editor):
    section = make_section(make_issue())
    first = make_article(section, "先到的")
    values = {
        "title": "新稿",
        "section": section.pk,
        "body": "<h1>题</h1><p>文<script>x</script></p>",
        "sources-TOTAL_FORMS": 2,
        "sources-INITIAL_FORMS": 0,
        "sources-0-label": "甲",
        "sources-0-url": "https://example.org/1",
        "sources-1-outlet": "乙报",
    }
    answer = client.post(reverse("admin:articles_article_add"), values)
    assert answer.status_code == 302, answer.context["errors"]
    article = Article.objects.get(title="新稿")
    assert (article.body, article.text) == ("<h2>题</h2>\n<p>文</p>", "题\n文")
    assert list(section.articles.values_list("title", "position")) == [("先到的", 1), ("新稿", 2)]
    assert list(article.sources.values_list("label", "outlet", "position")) == [
        ("甲", "", 1),
        ("", "乙报", 2),
    ]
    assert first.pk


def test_a_bad_source_is_refused_and_the_typed_text_kept(client, editor):
    values = {
        "title": "新稿",
        "body": "<p>打了很久的字</p>",
        "sources-TOTAL_FORMS": 1,
        "sources-INITIAL_FORMS": 0,
        "sources-0-label": "甲",
        "sources-0-url": "javascript:alert(1)",
    }
    answer = client.post(reverse("admin:articles_article_add"), values)
    assert answer.status_code == 200 and not Article.objects.exists()
    assert "打了很久的字" in text_of(answer) and "https://" in text_of(answer)


def test_saving_unchanged_changes_nothing(client, editor):
    article = make_article(
        make_section(make_issue()), body="<p>文</p>", sources=[{"label": "甲"}, {"label": "乙"}]
    )
    before = (article.fingerprint(), Article.objects.values().get()["position"])
    address = article_address(article)
    assert client.post(address, form_values(client, address)).status_code == 302
    article = Article.objects.get()
    assert (article.fingerprint(), article.position) == before


def test_the_second_saver_is_told_and_overwrites_nothing(client, editor):
    article = make_article(body="<p>原文</p>")
    address = article_address(article)
    mine = form_values(client, address) | {"body": "<p>我的改动</p>"}
    Article.objects.filter(pk=article.pk).update(body="<p>同事的改动</p>")
    answer = client.post(address, mine)
    assert answer.status_code == 200
    assert "我的改动" in text_of(answer)
    assert Article.objects.get().body == "<p>同事的改动</p>"
    again = client.post(address, mine)
    assert again.status_code == 200 and Article.objects.get().body == "<p>同事的改动</p>"


def test_a_colleague_s_source_counts_as_a_change(client, editor):
    article = make_article(body="<p>原文</p>")
    address = article_address(article)
    mine = form_values(client, address) | {"title": "新题"}
    SourceLink.objects.create(article=article, label="刚加的")
    assert client.post(address, mine).status_code == 200
    assert Article.objects.get().title == "标题"


def test_a_colleague_s_move_is_kept(client, editor):
    issue = make_issue()
    one, two = make_section(issue, "甲"), make_section(issue, "乙")
    article = make_article(one)
    address = article_address(article)
    mine = form_values(client, address) | {"title": "新题"}
    Article.objects.filter(pk=article.pk).update(section=two)
    assert client.post(address, mine).status_code == 302
    article = Article.objects.get()
    assert (article.title, article.section) == ("新题", two)


def test_saving_what_was_deleted_keeps_the_text_on_the_page(client, editor):
    issue = make_issue()
    address = issue_address(issue)
    mine = form_values(client, address)
    Issue.objects.filter(pk=issue.pk).update(editors_note="同事写的")
    answer = client.post(address, mine | {"editors_note": "我写的"})
    assert "我写的" in text_of(answer)
    assert Issue.objects.get().editors_note == "同事写的"


def test_foreign_pictures_are_named(client, editor):
    article = make_article()
    address = article_address(article)
    values = form_values(client, address)
    values["body"] = '<p>甲</p><img src="https://elsewhere.example/a.png">'
    answer = client.post(address, values, follow=True)
    assert "https://elsewhere.example/a.png" in text_of(answer)


def test_a_published_article_cannot_be_changed_by_any_door(client, editor):
    issue = make_issue()
    section = make_section(issue)
    article = make_article(section, body="<p>原文</p>")
    address = article_address(article)
    mine = form_values(client, address) | {"body": "<p>偷改</p>"}
    release(issue)
    assert client.post(address, mine).status_code == 403
    assert (
        client.post(reverse("admin:articles_article_delete", args=[article.pk])).status_code == 403
    )
    assert client.get(address).status_code == 200
    other = make_article(None, "待用")
    values = form_values(client, article_address(other)) | {"section": section.pk}
    assert client.post(article_address(other), values).status_code == 200
    for act in (
        f"article:{article.pk}:down",
        f"place:{article.pk}",
        f"section:{section.pk}:up",
        "add-section",
    ):
        client.post(
            issue_address(issue, "desk"),
            {"act": act, f"to-{article.pk}": "pool", "title": "新"},
        )
    assert client.post(issue_address(issue), {"title": "改"}).status_code == 403
    row = Article.objects.get(pk=article.pk)
    assert (row.body, row.section) == ("<p>原文</p>", section)
    assert Section.objects.count() == 1 and other.section is None


def whole_refusal(whole):
    """Lets a door see nothing in the way; the verb sees what there is."""

    def refusal(act, case, *, before=False):
        return None if before else whole(act, case)

    return refusal


def test_the_publish_between_opening_and_saving_wins(client, editor, monkeypatch):
    """The form is open and permitted, the issue is published before the row is locked."""
    from issues.admin import edit

    issue = make_issue()
    article = make_article(make_section(issue), body="<p>原文</p>")
    address = article_address(article)
    mine = form_values(client, address) | {"body": "<p>迟到的改动</p>"}
    release(issue)
    # What the door asks before the verb locks the row: as if it had been asked a moment ago.
    monkeypatch.setattr(edit.roles, "refusal", whole_refusal(edit.roles.refusal))
    answer = client.post(address, mine)
    assert answer.status_code == 200 and "迟到的改动" in text_of(answer)
    assert Article.objects.get().body == "<p>原文</p>"


@pytest.mark.parametrize("section", ["999999", "-1"])
def test_a_section_that_is_none_is_refused(client, editor, section):
    article = make_article()
    values = form_values(client, article_address(article)) | {"section": section}
    assert client.post(article_address(article), values).status_code == 200
    assert Article.objects.get().section is None


@pytest.mark.parametrize("permission", ["articles.add_article", "articles.change_article"])
def test_article_doors_ask_for_permissions(client, permission):
    article = make_article()
    client.force_login(make_user(*(p for p in EDITOR if p != permission)))
    address = (
        reverse("admin:articles_article_add") if "add" in permission else article_address(article)
    )
    assert client.post(address, {"title": "x"}).status_code == 403
    assert Article.objects.get().title == "标题"


def test_filters_and_search(client, editor):
    issue = make_issue()
    make_article(make_section(issue, "国家"), "甲稿", outlet="甲报", body="<p>腐蚀</p>")
    make_article(None, "乙稿", outlet="乙报")
    address = reverse("admin:articles_article_changelist")
    for query, expected in (
        ({}, {"甲稿", "乙稿"}),
        ({"placed": "no"}, {"乙稿"}),
        ({"issue": issue.pk}, {"甲稿"}),
        ({"section": "国家"}, {"甲稿"}),
        ({"outlet": "乙报"}, {"乙稿"}),
        ({"q": "腐蚀"}, {"甲稿"}),
    ):
        rows = client.get(address, query).context["cl"].result_list
        assert {row.title for row in rows} == expected, query


@pytest.mark.parametrize("name", ["articles_article", "articles_picture", "issues_issue",
                                  "issues_section", "issues_manuscript"])  # fmt: skip
def test_lists_have_fixed_query_counts(client, editor, name, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill(count):
        for _ in range(count):
            issue = make_issue()
            make_article(
                make_section(issue, parent=make_section(issue, "上")), sources=[{"label": "a"}]
            )
            make_picture()
            Manuscript.objects.create(
                issue=issue,
                filename="m",
                data=b"x",
                sha256="0",
                understood={},
                report={},
                by=editor,
            )

    address = reverse(f"admin:{name}_changelist")
    counts = []
    for more in (1, 2):
        fill(more)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- issues and sections


def test_an_issue_with_sections_is_made_by_hand(client, editor):
    values = {
        "title": "质量要闻", "year": 2026, "number": 3, "date": "2026-03-31",
        "sections-TOTAL_FORMS": 2, "sections-INITIAL_FORMS": 0,
        "sections-0-title": "要闻", "sections-1-title": "国际",
    }  # fmt: skip
    assert client.post(reverse("admin:issues_issue_add"), values).status_code == 302
    issue = Issue.objects.get()
    assert list(issue.sections.values_list("title", "position", "level")) == [
        ("要闻", 1, 1),
        ("国际", 2, 1),
    ]
    again = client.post(reverse("admin:issues_issue_add"), values)
    assert again.status_code == 200 and Issue.objects.count() == 1


def test_sections_change_through_the_issue_form(client, editor):
    issue = make_issue()
    top, other = make_section(issue, "甲"), make_section(issue, "乙")
    address = issue_address(issue)
    values = form_values(client, address)
    values |= {"sections-1-parent": top.pk, "sections-1-title": "乙改"}
    assert client.post(address, values).status_code == 302
    other.refresh_from_db()
    assert (other.parent, other.level, other.title, other.position) == (top, 2, "乙改", 1)


def pool() -> list[str]:
    return list(Article.objects.unplaced().values_list("title", flat=True))


def sections_with_articles(issue) -> tuple:
    one, two = make_section(issue, "甲"), make_section(issue, "乙")
    low = make_section(issue, "子", parent=one)
    for section, name in ((two, "丙"), (two, "丁"), (low, "乙"), (one, "甲")):
        make_article(section, name)
    return one, two, low


def test_sections_deleted_in_the_list_of_sections_keep_the_order_too(client, editor):
    issue = make_issue()
    sections = sections_with_articles(issue)
    chosen = {"action": "delete_selected", "_selected_action": [c.pk for c in sections]}
    address = reverse("admin:issues_section_changelist")
    assert client.post(address, chosen | {"post": "yes"}).status_code == 302
    assert pool() == ["甲", "乙", "丙", "丁"] and not issue.sections.exists()


def test_a_new_article_without_a_section_comes_last_in_the_pool(client, editor):
    make_article(None, "早", position=3)
    values = {"title": "新", "sources-TOTAL_FORMS": 0, "sources-INITIAL_FORMS": 0}
    assert client.post(reverse("admin:articles_article_add"), values).status_code == 302
    assert pool() == ["早", "新"]


def test_an_issue_with_articles_is_not_deleted(client, editor):
    issue = make_issue()
    make_article(make_section(issue))
    assert (
        client.post(
            reverse("admin:issues_issue_delete", args=[issue.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    answer = client.post(
        reverse("admin:issues_issue_changelist"),
        {"action": "delete_selected", "_selected_action": [issue.pk], "post": "yes"},
    )
    assert answer.status_code in {200, 302, 403} and Issue.objects.exists()


def act(client, issue, name, **values):
    return client.post(issue_address(issue, "desk"), {"act": name} | values, follow=True)


def titles(issue) -> list:
    return [
        (
            c.title,
            [i.title for i in c.articles],
            [(s.title, [i.title for i in s.articles]) for s in c.sections],
        )
        for c in contents.build(issue, empty=True).sections
    ]


def test_the_desk_without_scripts_moves_everything(client, editor):
    issue = make_issue()
    act(client, issue, "add-section", title="甲")
    act(client, issue, "add-section", title="乙")
    one, two = issue.sections.all()
    act(client, issue, "add-section", title="子", parent=str(one.pk))
    child = issue.sections.get(title="子")
    a, b, c = (make_article(one, name) for name in "ABC")
    pool = make_article(None, "P")
    act(client, issue, "shift:up", chosen=[c.pk])
    assert titles(issue)[0] == ("甲", ["A", "C", "B"], [("子", [])])
    act(client, issue, "shift:up", chosen=[a.pk])
    act(client, issue, "shift:down", chosen=[b.pk])
    assert titles(issue)[0][1] == ["A", "C", "B"]
    act(client, issue, "shift:down", chosen=[a.pk, c.pk])
    assert titles(issue)[0][1] == ["B", "A", "C"]
    act(client, issue, "shift:up", chosen=[c.pk, a.pk])
    assert titles(issue)[0][1] == ["A", "C", "B"]
    act(client, issue, "place", chosen=[pool.pk, a.pk], to=str(child.pk))
    act(client, issue, "place", chosen=[b.pk], to="pool")
    act(client, issue, f"section:{two.pk}:up")
    assert titles(issue) == [("乙", [], []), ("甲", ["C"], [("子", ["A", "P"])])]
    act(client, issue, f"move-section:{child.pk}", **{f"below-{child.pk}": str(two.pk)})
    assert titles(issue) == [("乙", [], [("子", ["A", "P"])]), ("甲", ["C"], [])]
    act(client, issue, f"move-section:{child.pk}", **{f"below-{child.pk}": "top"})
    assert [title for title, *_ in titles(issue)] == ["乙", "甲", "子"]
    assert list(Article.objects.unplaced()) == [b]


@pytest.mark.parametrize(
    "name",
    ["", "nonsense", "shift:up", "place", "place:1", "section:999:down", "add-section",
     "move-section:1", "move-section:x", "remove-section:1", "take-over", "shift:2:3:4"],
)  # fmt: skip
def test_crooked_acts_do_nothing(client, editor, name):
    issue = make_issue()
    article = make_article(make_section(issue))
    before = titles(issue)
    for chosen in ([], ["x"], ["999999"], [str(article.pk)]):
        answer = client.post(
            issue_address(issue, "desk"), {"act": name, "chosen": chosen, "to": "9"}
        )
        assert answer.status_code in {302, 400}
    assert titles(issue) == before


def test_sections_are_taken_over_with_their_slugs(client, editor):
    old = make_issue(year=2026, number=1)
    top = make_section(old, "质量要闻")
    make_section(old, "国家", parent=top)
    top.title = "质量新闻"
    top.save()
    new = make_issue(year=2026, number=2)
    act(client, new, "take-over")
    assert titles(new) == [("质量新闻", [], [("国家", [])])]
    assert set(new.sections.values_list("slug", flat=True)) == {"质量要闻", "质量要闻-国家"}


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        ("articles.place_article", "shift:up"),
        ("articles.place_article", "place"),
        ("issues.change_section", "section:{section}:up"),
        ("issues.add_section", "add-section"),
        ("issues.change_section", "move-section:{section}"),
        ("issues.add_section", "take-over"),
    ],
)
def test_each_act_asks_for_its_permission(client, permission, name):
    issue = make_issue()
    section = make_section(issue)
    article = make_article(section)
    client.force_login(make_user(*(p for p in EDITOR if p != permission)))
    make_section(make_issue(), "可以沿用的栏目")
    name = name.format(section=section.pk)
    other = make_article(section)
    values = {"act": name, "title": "x", "chosen": [other.pk], "to": "pool"}
    values[f"below-{section.pk}"] = "top"
    if name == "take-over":
        issue = make_issue()
    before = issue.sections.count()
    assert client.post(issue_address(issue, "desk"), values).status_code == 403
    assert issue.sections.count() == before
    assert list(section.articles.all()) == [article, other]


@pytest.mark.parametrize(
    ("page", "permission"),
    [
        ("desk", "issues.view_issue"),
        ("export", "issues.export_issue"),
        ("withdraw", "issues.withdraw_issue"),
    ],
)
def test_each_page_asks_for_its_permission(client, page, permission):
    issue = make_issue()
    make_article(make_section(issue))
    address = issue_address(issue, page)
    assert client.get(address).status_code == 302
    client.force_login(make_user(*(p for p in EDITOR if p != permission)))
    assert client.get(address).status_code == 403
    assert client.post(address).status_code in {403, 405}
    assert not Issue.objects.get().published_at
    client.force_login(make_editor())
    assert client.get(address).status_code == 200


def test_export_from_the_admin(client, editor):
    issue = make_issue()
    make_article(make_section(issue), body="<p>文😀</p>")
    page = text_of(client.get(issue_address(issue, "export")))
    assert "U+1F600" in page and "?format=pdf" in page
    answer = client.get(issue_address(issue, "export"), {"format": "pdf"})
    assert answer.content[:5] == b"%PDF-" and "attachment" in answer["Content-Disposition"]
    assert (
        client.get(issue_address(issue, "export"), {"format": "json"}).json()["slug"] == issue.slug
    )
    assert client.get(issue_address(issue, "export"), {"format": "exe"}).status_code == 404


# --- manuscripts


def test_import_and_its_report(client, editor):
    page = text_of(upload_manuscript(client, MANUSCRIPT.encode()))
    issue = Issue.objects.get()
    assert len(list(contents.build(issue).items())) == 2
    for article in Article.objects.all():
        assert article_address(article) in page
    manuscript = Manuscript.objects.get()
    assert manuscript.by == editor
    file = client.get(reverse("admin:issues_manuscript_file", args=[manuscript.pk]))
    assert file.content == MANUSCRIPT.encode() and "attachment" in file["Content-Disposition"]


def test_a_refused_file_and_a_number_that_is_taken(client, editor):
    page = text_of(upload_manuscript(client, b"%PDF-1.7"))
    assert "PDF" in page and not Issue.objects.exists() and not Intake.objects.exists()
    upload_manuscript(client, MANUSCRIPT.encode())
    upload_manuscript(client, MANUSCRIPT.encode() + b"x")
    assert Manuscript.objects.count() == 1 and Intake.objects.count() == 1
    upload_manuscript(client, MANUSCRIPT.encode() + b"x", replace="on")
    assert Manuscript.objects.count() == 2 and Issue.objects.count() == 1


def test_importing_asks_for_the_permission(client):
    client.force_login(make_user(*(p for p in EDITOR if p != "issues.import_issue")))
    assert upload_manuscript(client, MANUSCRIPT.encode()).status_code == 403
    assert not Issue.objects.exists()
    manuscript = Manuscript.objects.create(
        filename="m", data=b"x", sha256="", understood={}, report={}
    )
    neither = {"issues.view_manuscript", "issues.import_issue"}
    client.force_login(make_user(*(p for p in EDITOR if p not in neither)))
    for page in ("report", "file"):
        address = reverse(f"admin:issues_manuscript_{page}", args=[manuscript.pk])
        assert client.get(address).status_code == 403


def test_who_may_only_import_sees_the_report(client):
    client.force_login(make_user("issues.import_issue"))
    answer = upload_manuscript(client, MANUSCRIPT.encode())
    assert answer.status_code == 200 and Issue.objects.exists()


def test_section_choice_searches_and_leaves_out_published_issues(client, editor):
    out, draft = make_issue(year=2021, number=1), make_issue(year=2021, number=2)
    make_article(make_section(out, "国家甲"))
    make_section(draft, "国家乙")
    release(out)
    answer = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "articles", "model_name": "article", "field_name": "section", "term": "国家"},
    )
    assert [r["text"] for r in answer.json()["results"]] == ["2021年第2期 国家乙"]


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("2027年第3期", ["2027年第3期 国家", "2027年第3期 国家 › 地方"]),
        ("2027-3", ["2027年第3期 国家", "2027年第3期 国家 › 地方"]),
        ("2027-03", ["2027年第3期 国家", "2027年第3期 国家 › 地方"]),
        ("2027年第3期（总第118期） 国家", ["2027年第3期 国家", "2027年第3期 国家 › 地方"]),
        ("2027年第3期 国家 › 地方", ["2027年第3期 国家 › 地方"]),
        ("2027年第3期 质量", []),
        ("2027年第4期", []),
        ("2028-01", ["2028年第2期 2028-01计划"]),
        ("2027-30", ["2027年第30期 国家"]),
        ("地方", ["2027年第3期 国家 › 地方"]),
    ],
    ids=[
        "label",
        "short label",
        "slug",
        "label with running total",
        "label and both titles",
        "label and another title",
        "another issue",
        "a title like a label",
        "a longer number",
        "a title",
    ],
)
def test_sections_are_found_by_the_label_of_their_issue(client, editor, term, found):
    issue = make_issue(year=2027, number=3, total_number=118)
    make_section(issue, "地方", parent=make_section(issue, "国家"))
    make_section(make_issue(year=2027, number=30), "国家")
    make_section(make_issue(year=2028, number=2), "2028-01计划")
    out = make_issue(year=2027, number=4)
    make_article(make_section(out, "国家"))
    release(out)
    answer = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "articles", "model_name": "article", "field_name": "section", "term": term},
    )
    assert [r["text"] for r in answer.json()["results"]] == found


def test_issues_are_found_by_their_label(client, editor):
    make_issue(year=2027, number=3, total_number=118)
    make_issue(year=2027, number=30)
    for term in ("2027年第3期", "2027-3", "2027-03", "质量要闻 2027年第3期（总第118期）"):
        answer = client.get(reverse("admin:issues_issue_changelist"), {"q": term})
        assert [issue.number for issue in answer.context["cl"].result_list] == [3], term


def test_a_visitor_reaches_no_staff_page(client):
    for name in ("issues_issue_import", "articles_picture_browse", "articles_article_changelist"):
        answer = client.get(reverse(f"admin:{name}"))
        assert answer.status_code == 302 and "/admin/login/" in answer["Location"]
    client.force_login(make_user(staff=False))
    assert client.get(reverse("admin:issues_issue_import")).status_code == 302


# --- sections on their own form


def section_address(section) -> str:
    return reverse("admin:issues_section_change", args=[section.pk])


def section_values(client, section) -> dict:
    form = client.get(section_address(section)).context["adminform"].form
    return {field.html_name: field.value() for field in form}


def test_a_taken_address_part_is_refused(client, editor):
    issue = make_issue()
    one, two = make_section(issue, "甲"), make_section(issue, "乙")
    answer = client.post(section_address(two), section_values(client, two) | {"slug": one.slug})
    assert answer.status_code == 200
    two.refresh_from_db()
    assert two.slug == "乙"


def test_a_rename_does_not_overwrite_a_rename(client, editor):
    section = make_section(make_issue(), "甲")
    mine = section_values(client, section) | {"title": "我的"}
    Section.objects.filter(pk=section.pk).update(title="同事的")
    assert client.post(section_address(section), mine).status_code == 200
    section.refresh_from_db()
    assert section.title == "同事的"


def test_the_issue_form_removes_no_section_unasked(client, editor):
    issue = make_issue()
    section = make_section(issue, "甲")
    address, asks = issue_address(issue), [issue.pk, section.pk]
    assert reverse("admin:issues_section_remove", args=asks) in client.get(address).text
    values = form_values(client, address) | {"sections-0-DELETE": "on"}
    assert client.post(address, values).status_code == 302
    assert issue.sections.exists()


def test_issue_and_section_forms_lead_back_to_where_one_came_from(client, editor):
    section = make_section(make_issue(), "甲")
    contents = reverse("admin:issues_issue_desk", args=[section.issue_id])
    for address in (issue_address(section.issue), section_address(section)):
        page = client.get(address + "?" + urlencode({"back": contents}))
        assert page.context["back"] == contents and f'value="{contents}"' in page.text
        values = form_values(client, address) | {"back": contents}
        assert f'value="{contents}"' in client.post(address, values | {"title": "题" * 999}).text
        assert client.post(address, values).url == contents
        elsewhere = form_values(client, address) | {"back": "//evil.example.org/admin/"}
        assert client.post(address, elsewhere).url.startswith("/admin/issues/")


def test_deleting_a_section_frees_its_articles(client, editor):
    section = make_section(make_issue())
    article = make_article(section)
    address = reverse("admin:issues_section_delete", args=[section.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    article.refresh_from_db()
    assert (article.section, article.position) == (None, 1)


def test_an_issue_with_empty_sections_is_deleted(client, editor):
    issue = make_issue()
    make_section(issue, "子", parent=make_section(issue, "甲"))
    address = reverse("admin:issues_issue_delete", args=[issue.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not Issue.objects.exists()


def test_the_issue_form_asks_for_parents_once(client, editor):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for sections in (2, 8):
        issue = make_issue()
        for at in range(sections):
            make_section(issue, f"栏{at}")
        client.get(issue_address(issue))
        with CaptureQueriesContext(connection) as queries:
            client.get(issue_address(issue))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("number", ["²", "9" * 20, "x"])
def test_keys_that_are_none(client, editor, number):
    issue = make_issue()
    make_article(make_section(issue))
    for name in (f"article:{number}:up", f"section:{number}:up"):
        assert client.post(issue_address(issue, "desk"), {"act": name}).status_code == 302
    assert client.get(reverse("admin:articles_article_add"), {"section": number}).status_code == 200
    answer = client.get(reverse("admin:articles_article_changelist"), {"issue": number})
    assert answer.status_code in {200, 302}


def test_a_form_from_an_earlier_sign_in_is_told_how_to_save_its_text():
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_editor())
    answer = client.post(reverse("admin:articles_article_add"), {"title": "打了很久的字"})
    assert answer.status_code == 403 and "还没有保存" in text_of(answer)
    assert not Article.objects.exists()


def test_a_staff_sign_in_lasts_twelve_hours(client):
    user = make_editor("lin")
    address = reverse("admin:login")
    answer = client.post(address, {"username": user.username, "password": "pw", "next": "/admin/"})
    assert answer.cookies["sessionid"]["max-age"] == 12 * 60 * 60
    assert answer.cookies["sessionid"]["httponly"]


# --- where saving leads


@pytest.mark.parametrize("page", ["desk", "publish", "list", "report", "work"])
def test_saving_leads_back_to_where_one_came_from(client, editor, page):
    issue = make_issue()
    article = make_article(make_section(issue), body="<p>文</p>")
    manuscript = Manuscript.objects.create(
        issue=issue, filename="m", data=b"x", sha256="0", understood={}, report={}
    )
    came_from = {
        "desk": issue_address(issue, "desk"),
        "publish": issue_address(issue, "publish"),
        "list": reverse("admin:articles_article_changelist") + "?state=draft&p=2",
        "report": reverse("admin:issues_manuscript_report", args=[manuscript.pk]),
        "work": reverse("admin:index"),
    }[page]
    address = article_address(article)
    referer = {"Referer": f"http://testserver{came_from}"}
    form = client.get(address, headers=referer).context["form"]
    assert form.initial["back"] == f"http://testserver{came_from}"
    values = form_values(client, address) | {"title": "", "back": form.initial["back"]}
    answer = client.post(address, values)  # refused: the way back stays in the form
    assert answer.status_code == 200 and escape(form.initial["back"]) in answer.content.decode()
    answer = client.post(address, values | {"title": "新题"})
    assert answer["Location"].removeprefix("http://testserver") == came_from
    answer = client.post(address, form_values(client, address) | {"back": came_from, "_save": "1"})
    assert answer["Location"] == f"{address}?{urlencode({'back': came_from})}"


def test_a_way_back_that_is_too_long_is_dropped(client, editor):
    address = article_address(make_article())
    long = reverse("admin:articles_article_changelist") + "?q=" + "x" * 3000
    assert client.get(address, headers={"Referer": long}).context["form"].initial["back"] == ""
    values = form_values(client, address) | {"title": "新题", "back": long}
    assert client.post(address, values)["Location"] == reverse("admin:articles_article_changelist")


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/admin/", "//evil.example/admin/", "javascript:alert(1)", "/", "x",
     "/admin/articles/article/1/change/", "/admin/login/?next=/", "/issues/2026-01/"],
)  # fmt: skip
def test_no_other_page_is_led_back_to(client, editor, elsewhere):
    article = make_article()
    address = article_address(article)
    form = client.get(address, headers={"Referer": elsewhere}).context["form"]
    assert form.initial["back"] == ""
    values = form_values(client, address) | {"title": "新题", "back": elsewhere}
    assert client.post(address, values)["Location"] == reverse("admin:articles_article_changelist")
