"""An uploaded manuscript: looked through, corrected, written."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.manuscripts.document import Block
from articles.manuscripts.limits import ManuscriptRefused
from articles.manuscripts.report import Report
from issues.importing import correcting, front, taking_in
from issues.importing.parts import Part
from issues.models import Intake, Issue, Manuscript
from qualitynews.people.models import AuditEntry
from tests.make import make_editor, make_user, upload_manuscript
from tests.test_importing import PROSE, tree_of

pytestmark = pytest.mark.django_db

LINES = f"""质量要闻
2026年第3期

一、要闻
甲市召开大会
来源：某报
{PROSE}
乙市发布报告
来源：某报
{PROSE}

二、论坛
丙市谈质量
来源：某报
{PROSE}
"""


@pytest.fixture
def editor(client):
    user = make_editor("lin")
    client.force_login(user)
    return user


def taken(text: str = LINES, by=None) -> Intake:
    return taking_in.take_in(text.encode(), filename="稿件.txt", by=by)


def outline_of(intake: Intake) -> list:
    outline = taking_in.look(intake).outline
    return [(s.title, [a.typed or a.title for a in s.articles]) for s in outline.sections]


def keys(intake: Intake, *kinds: str) -> dict[str, str]:
    """The title of each part of these kinds, by key."""
    parts = correcting.from_data(intake.parts)
    rows = zip(correcting.keys_of(parts), parts, strict=True)
    return {correcting.shown_title(part): key for key, part in rows if part.kind in kinds}


def corrected(intake: Intake, kinds=(), titles=()):
    taking_in.correct(intake, by=None, kinds=dict(kinds), titles=dict(titles), asked={})
    return outline_of(intake)


def line_of(intake: Intake, text: str) -> int:
    return next(n for n, line in enumerate(taking_in.look(intake).lines) if line.text == text)


def marked(intake: Intake, text: str, what: str):
    taking_in.mark(intake, by=None, at=line_of(intake, text), what=what)
    return outline_of(intake)


WHOLE = [("要闻", ["甲市召开大会", "乙市发布报告"]), ("论坛", ["丙市谈质量"])]


def test_nothing_is_written_before_somebody_says_so():
    intake = taken()
    assert outline_of(intake) == WHOLE
    assert not Issue.objects.exists() and not Manuscript.objects.exists()
    result = taking_in.write(intake, by=None, year=2026, number=3)
    assert tree_of(result.issue) == [(*section, []) for section in WHOLE]
    assert not Intake.objects.exists()
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert {"manuscript_uploaded", "manuscript_imported"} <= acts


def test_kinds_and_titles_are_corrected():
    intake = taken()
    titles, sections = keys(intake, "article"), keys(intake, "section")
    both = corrected(
        intake,
        kinds={titles["乙市发布报告"]: "text", sections["论坛"]: "sub"},
        titles={titles["甲市召开大会"]: "甲市开会"},
    )
    assert both == [("要闻", ["甲市开会"])]
    result = taking_in.write(intake, by=None, year=2026, number=3)
    assert tree_of(result.issue) == [("要闻", ["甲市开会"], [("论坛", ["丙市谈质量"], [])])]
    article = result.issue.sections.get(title="要闻").articles.get()
    assert "乙市发布报告" in article.text and article.original_title == "甲市召开大会"


def test_what_is_left_out_is_told_and_can_come_back():
    intake = taken()
    key = keys(intake, "article")["乙市发布报告"]
    assert corrected(intake, kinds={key: "left_out"})[0] == ("要闻", ["甲市召开大会"])
    texts = [r.text for r in taking_in.look(intake).report.of("left_out")]
    assert any("乙市发布报告" in text for text in texts)
    assert corrected(intake, kinds={key: "article"}) == WHOLE


@pytest.mark.parametrize(
    ("text", "what", "first"),
    [
        (PROSE, "article", ("要闻", ["甲市召开大会", PROSE, "乙市发布报告"])),
        ("乙市发布报告", "text", ("要闻", ["甲市召开大会"])),
        ("乙市发布报告", "section", ("要闻", ["甲市召开大会"])),
        ("乙市发布报告", "left_out", ("要闻", ["甲市召开大会"])),
        ("来源：某报", "goes_on", ("要闻", ["甲市召开大会来源：某报", "乙市发布报告"])),
        ("2026年第3期", "section", ("2026年第3期", [])),
        ("质量要闻", "section", ("质量要闻", [])),
    ],
)
def test_a_line_is_marked(text, what, first):
    assert marked(taken(), text, what)[0] == first


def test_a_further_line_of_a_title_is_taken_off_again():
    intake = taken()
    assert marked(intake, "来源：某报", "goes_on")[0][1][0] == "甲市召开大会来源：某报"
    assert marked(intake, "来源：某报", "text") == WHOLE


def test_a_line_without_a_title_above_goes_on_nothing():
    intake = taken()
    with pytest.raises(ValidationError):
        marked(intake, PROSE, "goes_on")
    for at, what in ((-1, "text"), (99, "text"), (3, "poem")):
        with pytest.raises(ValidationError):
            taking_in.mark(intake, by=None, at=at, what=what)
    assert outline_of(intake) == WHOLE


def test_a_manuscript_without_structure_is_marked_by_hand():
    intake = taken("甲\n" + f"{PROSE}\n" * 3)
    assert [row[0] for row in intake.parts] == ["front"]
    with pytest.raises(ValidationError, match="标出"):
        taking_in.write(intake, by=None, year=2026, number=3)
    marked(intake, "甲", "article")
    with pytest.raises(ValidationError, match="前面没有栏目"):
        taking_in.write(intake, by=None, year=2026, number=3)
    marked(intake, "甲", "section")
    assert marked(intake, PROSE, "article") == [("甲", [PROSE])]
    assert taking_in.write(intake, by=None, year=2026, number=3).is_new


def test_what_was_asked_about_a_corrected_line_is_answered():
    own = f"{PROSE * 4}\n{PROSE}\n{PROSE}\n{PROSE}\n"
    listed = "目录\n一、要闻 1\n甲市召开大会 1\n\n"
    intake = taken(f"{listed}一、要闻\n{own}甲市召开大会\n{PROSE}\n")
    doubts = [doubt for doubt in intake.doubts if doubt["code"] == "article_not_listed"]
    assert doubts
    key = keys(intake, "article")["要闻"]
    corrected(intake, titles={key: "要闻综述"})
    assert not [doubt for doubt in intake.doubts if doubt["code"] == "article_not_listed"]


def test_starting_over_and_rules_that_changed():
    intake = taken()
    marked(intake, "乙市发布报告", "text")
    taking_in.start_over(intake, by=None)
    assert outline_of(intake) == WHOLE
    marked(intake, "乙市发布报告", "text")
    Intake.objects.update(lines="0" * 64)
    intake.refresh_from_db()
    assert outline_of(intake) == WHOLE
    intake.refresh_from_db()
    assert intake.lines != "0" * 64


def test_parts_that_somebody_else_changed_keep_their_corrections():
    intake = taken()
    titles = keys(intake, "article")
    other = Intake.objects.get()
    marked(other, "乙市发布报告", "text")
    corrected(intake, titles={titles["丙市谈质量"]: "丙市说", titles["乙市发布报告"]: "没有了"})
    assert outline_of(intake) == [("要闻", ["甲市召开大会"]), ("论坛", ["丙市说"])]


def test_keys_tell_parts_apart_that_begin_at_one_line():
    parts = [Part("section", "甲", 0, 1), Part("article", "乙", 1, 1), Part("article", "丙", 1, 2)]
    assert correcting.keys_of(parts) == ["0.1", "1.1", "1.2"]
    kept = correcting.corrected(parts, {"1.2": "text", "0.1": "text"}, {"1.1": "  "})
    assert [part.title for part in kept] == ["甲", "乙"]
    assert correcting.from_data(correcting.as_data(parts)) == parts


# --- in the admin -----------------------------------------------------------------------------


def page_of(intake: Intake) -> str:
    return reverse("admin:issues_intake", args=[intake.pk])


def test_the_page_takes_number_and_date_from_the_manuscript(client, editor):
    intake = taken(by=editor)
    form = client.get(page_of(intake)).context["form"]
    assert (form["year"].value(), form["number"].value()) == (2026, 3)


def test_what_was_typed_is_kept_though_the_number_is_wrong(client, editor):
    intake = taken(by=editor)
    key = keys(intake, "article")["甲市召开大会"]
    values = {"year": "20x6", "number": "3", "write": "", f"title-{key}": "甲市开会\x00"}
    page = client.post(page_of(intake), values).content.decode()
    assert "甲市开会" in page and "20x6" in page and not Issue.objects.exists()
    assert "20x6" in client.get(page_of(intake)).content.decode()


def test_two_remarks_are_shown_where_they_belong(client, editor):
    intake = taken(LINES.replace("丙市谈质量\n来源：某报\n", "丙市谈质量\n"), by=editor)
    rows = client.get(page_of(intake)).context["rows"]
    told = {row.title: [remark.code for remark in row.asked] for row in rows}
    assert "no_source" in told["丙市谈质量"] and "no_source" not in told["乙市发布报告"]


def test_what_cannot_be_understood_any_more_can_be_taken_back(client, editor, monkeypatch):
    intake = taken(by=editor)

    def refuse(*_given, **_named):
        raise ManuscriptRefused("太长了")

    with monkeypatch.context() as patched:
        patched.setattr(taking_in, "complete", refuse)
        page = client.get(page_of(intake)).content.decode()
        assert "太长了" in page and 'name="start_over"' in page
    client.post(page_of(intake), {"start_over": ""})
    assert client.get(page_of(intake)).context["rows"]


def test_a_heading_without_a_title_is_not_written(client, editor):
    intake = taken(by=editor)
    Intake.objects.update(parts=[*intake.parts, ["section", "", 3, 3, ""]])
    page = client.post(page_of(intake), {"year": 2026, "number": 3, "write": ""}).content.decode()
    assert "还没有标题" in page and not Issue.objects.exists()


def test_a_long_manuscript_is_shown_in_portions(client, editor):
    intake = taken(LINES + f"{PROSE}\n" * 3_200, by=editor)
    page = client.get(page_of(intake))
    assert len(page.context["lines"]) == 1_500 and page.context["neighbours"]["after"] == 1_500
    answer = client.post(page_of(intake), {"show": "3000"})
    page = client.get(answer["Location"].partition("#")[0])
    assert page.context["lines"][0][0].at == 3_000 and page.context["neighbours"]["before"] == 1_500


def test_starting_over_deleting_and_a_file_that_is_known(client, editor):
    upload_manuscript(client, LINES.encode(), year=2026, number=3)
    client.post(
        reverse("admin:issues_issue_import"), {"file": SimpleUploadedFile("a.txt", LINES.encode())}
    )
    intake = Intake.objects.get()
    assert "2026年第3期" in client.get(page_of(intake)).content.decode()
    assert intake.filename in client.get(reverse("admin:issues_issue_import")).content.decode()
    at = line_of(intake, "乙市发布报告")
    client.post(page_of(intake), {"mark": f"{at}:text"})
    intake.refresh_from_db()
    assert outline_of(intake) != WHOLE
    client.post(page_of(intake), {"start_over": ""})
    intake.refresh_from_db()
    assert outline_of(intake) == WHOLE
    client.post(page_of(intake), {"discard": ""})
    assert not Intake.objects.exists()
    page = client.post(page_of(intake), {"save": ""}, follow=True).content.decode()
    assert "已写入或已被删除" in page, "somebody else may have done it"


def test_only_who_may_import_sees_or_changes_an_upload(client):
    intake = taken()
    user = make_user("issues.view_manuscript", "issues.view_issue")
    client.force_login(user)
    assert client.get(page_of(intake)).status_code == 403
    assert client.post(page_of(intake), {"discard": ""}).status_code == 403
    for act in (taking_in.discard, taking_in.start_over):
        with pytest.raises(PermissionDenied):
            act(intake, by=user)
    with pytest.raises(PermissionDenied):
        taking_in.write(intake, by=user, year=2026, number=3)
    assert Intake.objects.exists()


def test_the_report_leads_to_the_line(client, editor):
    text = LINES.replace("丙市谈质量\n来源：某报\n", "丙市谈质量\n")
    upload_manuscript(client, text.encode(), year=2026, number=3)
    manuscript = Manuscript.objects.get()
    report = client.get(reverse("admin:issues_manuscript_report", args=[manuscript.pk]))
    address = reverse("admin:issues_manuscript_lines", args=[manuscript.pk])
    assert f'href="{address}?line=13#N13"' in report.content.decode()
    page = client.get(address, {"line": "13"}).content.decode()
    assert '<li id="N13" class="near">' in page and "丙市谈质量" in page
    client.force_login(make_user("issues.view_issue"))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("lines", "title", "imprint"),
    [
        (
            ["钢铁行业周报", "第35期", "华岳钢铁工业协会信息部"],
            "钢铁行业周报",
            ["华岳钢铁工业协会信息部"],
        ),
        (
            ["政务信息", "江临市人民政府办公室　　2025年4月21日"],
            "政务信息",
            ["江临市人民政府办公室　　2025年4月21日"],
        ),
        (
            ["江临市人民政府办公室　　2025年4月21日", "政务信息"],
            "政务信息",
            ["江临市人民政府办公室　　2025年4月21日"],
        ),
    ],
)
def test_masthead_and_publisher_are_told_apart(lines, title, imprint):
    report = Report()
    found = front.read_front([Block(n, text) for n, text in enumerate(lines, 1)], report=report)
    assert (found.title, found.imprint, report.remarks) == (title, imprint, [])
