"""Single articles from files: in the admin, by command, and what is refused."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.models import Article, Picture
from issues import importing
from issues.models import Manuscript
from tests.make import EDITOR, make_issue, make_section, make_user, picture_bytes, release
from tests.word_files import WordFile

pytestmark = pytest.mark.django_db

PROSE = "各地要认真落实有关要求，切实加强组织领导，确保各项工作落到实处、取得实效。"


def word(title: str = "某市召开质量工作会议", *, picture: bool = False) -> bytes:
    file = WordFile()
    file.text(title)
    file.text("来源：某报 2026-05-08")
    file.text(PROSE)
    if picture:
        file.picture(picture_bytes(50, 40), "图1 现场")
    return file.bytes()


def test_each_file_is_an_article_in_the_pool(media):
    results = importing.import_articles(
        [("a.docx", word(picture=True)), ("b.txt", f"某省发布方案\n来源：乙报\n{PROSE}".encode())],
        by=None,
    )
    assert [r.refusal for r in results] == ["", ""]
    first, second = Article.objects.order_by("position")
    assert (first.title, second.title) == ("某市召开质量工作会议", "某省发布方案")
    assert [s.outlet for s in first.sources.all()] == ["某报"]
    assert str(first.published_on) == "2026-05-08"
    assert Picture.objects.get().address in first.body
    assert first.section is None and first.revisions.get().kind == "imported"
    assert [m.filename for m in Manuscript.objects.order_by("pk")] == ["a.docx", "b.txt"]


def test_a_refused_file_does_not_keep_the_others_out():
    results = importing.import_articles(
        [("a.docx", b"PK\x03\x04 cut off"), ("b.docx", word()), ("c.txt", b"")], by=None
    )
    assert [bool(r.refusal) for r in results] == [True, False, True]
    assert Article.objects.count() == Manuscript.objects.count() == 1


def test_a_title_of_two_lines_a_file_without_one_and_a_whole_issue():
    texts = {
        "两行.txt": f"中共中央办公厅印发关于进一步加强\n产品质量监督的意见\n来源：新华社\n{PROSE}",
        "无题.txt": f"{PROSE}\n{PROSE}",
        "整期.txt": f"一、要闻\n甲市召开大会\n来源：某报\n{PROSE}\n二、论坛\n乙市召开大会\n来源：某报\n{PROSE}",
    }
    results = importing.import_articles(
        [(name, text.encode()) for name, text in texts.items()], by=None
    )
    titles = [r.article.title for r in results]
    assert titles[:2] == ["中共中央办公厅印发关于进一步加强产品质量监督的意见", "无题"]
    codes = [[remark["code"] for remark in r.manuscript.report["remarks"]] for r in results]
    assert "title_of_file" in codes[1] and "whole_issue" in codes[2]


def test_who_may_not_import_gets_nothing(client):
    client.force_login(make_user(*(p for p in EDITOR if p != "issues.import_issue")))
    assert client.get(reverse("admin:issues_articles_import")).status_code == 403
    with pytest.raises(PermissionDenied):
        importing.import_articles([("a.docx", word())], by=make_user())
    assert not Article.objects.exists()


def test_a_locked_issue_takes_no_article():
    issue = make_issue()
    section = make_section(issue, "要闻")
    release(issue)
    [result] = importing.import_articles([("a.docx", word())], by=None, section=section)
    assert result.refusal and result.article is None
    assert not Article.objects.filter(title="某市召开质量工作会议").exists()


def test_several_files_in_the_admin(client, media):
    client.force_login(make_user(*EDITOR))
    address = reverse("admin:issues_articles_import")
    files = [
        SimpleUploadedFile("甲.docx", word()),
        SimpleUploadedFile("乙.docx", b"\xd0\xcf\x11\xe0" + bytes(600)),
        SimpleUploadedFile("丙.txt", f"某省发布方案\n来源：乙报\n{PROSE}".encode()),
    ]
    response = client.post(address, {"files": files}, follow=True)
    page = response.content.decode()
    assert "某市召开质量工作会议" in page and "某省发布方案" in page
    assert "乙.docx" in page and "另存为 Word 文档" in page
    assert Article.objects.unplaced().count() == 2
    # What others have read in is not shown.
    client.force_login(make_user(*EDITOR, name="另一人"))
    assert "某省发布方案" not in client.get(response.redirect_chain[0][0]).content.decode()
    empty = client.post(address, {}).content.decode()
    assert "errorlist" in empty and "desk-report" not in empty


def test_the_command_puts_articles_into_a_section(tmp_path):
    section = make_section(make_issue(year=2026, number=1), "要闻")
    path = tmp_path / "a.docx"
    path.write_bytes(word())
    out = io.StringIO()
    call_command("import_articles", str(path), issue="2026-01", section="要闻", stdout=out)
    assert Article.objects.get(section=section).title == "某市召开质量工作会议"
    assert "a.docx: 某市召开质量工作会议" in out.getvalue()
    for values, words in (
        ({"issue": "2026-01"}, "--section"),
        ({"issue": "2026-01", "section": "没有"}, "没有"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("import_articles", str(path), **values)
    bad = tmp_path / "b.docx"
    bad.write_bytes(b"PK\x03\x04")
    with pytest.raises(CommandError, match="1"):
        call_command("import_articles", str(bad), str(path), stdout=out)
    assert Article.objects.count() == 2
