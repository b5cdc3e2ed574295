"""The command line: what it prints, what it writes, how it ends."""

import io
import itertools
import json
import os
import re
import subprocess
import sys
import threading
import time

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from articles.models import Article, Review
from issues import demonstration, publishing
from issues.models import Issue
from tests.make import make_article, make_issue, make_section
from tests.test_architecture import ROOT
from tests.test_importing import MANUSCRIPT

pytestmark = pytest.mark.django_db


@pytest.fixture
def manuscript(tmp_path):
    path = tmp_path / "m.txt"
    path.write_text(MANUSCRIPT)
    return str(path)


def test_import_and_again(manuscript, capsys):
    call_command("import_issue", manuscript, number="2021-10", date="2021-10-30", title="某刊")
    issue = Issue.objects.get()
    assert (issue.slug, issue.title, str(issue.date)) == ("2021-10", "某刊", "2021-10-30")
    assert not issue.is_published
    call_command("import_issue", manuscript, number="2021-10")
    assert "已导入" in capsys.readouterr().out


def test_import_and_publish(tmp_path):
    path = tmp_path / "old.txt"
    path.write_text(
        "一、要闻\n甲市召开大会\n[甲市召开大会-某网](https://news.example.org/1.html)\n文。\n"
    )
    call_command("import_issue", str(path), number="2021-1", publish="纸质审签单存档案室")
    issue = Issue.objects.get()
    assert issue.is_published
    edition = issue.editions.get()
    assert {row["remark"] for row in edition.acknowledged} == {"纸质审签单存档案室"}
    acts = Review.objects.values_list("decision", "remark", "state")
    assert list(acts) == [
        ("record", "纸质审签单存档案室", "final"),
        ("release", f"{issue.label} · 1", "final"),
    ]
    publishing.withdraw(issue, by=None, reason="错")
    call_command("import_issue", str(path), number="2021-1", publish="再来")
    assert Issue.objects.get().is_withdrawn


def test_import_is_not_published_with_errors(manuscript):
    with pytest.raises(CommandError):
        call_command("import_issue", manuscript, number="2021-1", publish="纸质")
    assert not Issue.objects.get().is_published


@pytest.mark.parametrize(
    "arguments",
    [
        {"number": "10"},
        {"number": "2021-00"},
        {"number": "2021-10", "date": "31.10.2021"},
        {"number": "2021-10", "discard_edits": True},
        {"number": "1021-10"},
    ],
)
def test_wrong_arguments_end_with_a_sentence(manuscript, arguments):
    with pytest.raises(CommandError) as error:
        call_command("import_issue", manuscript, **arguments)
    assert len(str(error.value)) > 8 and not Issue.objects.exists()


def test_missing_file(tmp_path):
    with pytest.raises(CommandError):
        call_command("import_issue", str(tmp_path / "none.txt"), number="2021-10")
    with pytest.raises(CommandError):
        call_command("import_issue", str(tmp_path), number="2021-10")


def test_export_json_and_pdf(tmp_path, capsys):
    issue = make_issue(year=2021, number=10)
    make_article(make_section(issue), "甲", body="<p>文😀</p>")
    target = tmp_path / "deep" / "a.json"
    call_command("export_issue", "2021-10", format="json", output=str(target))
    assert json.loads(target.read_text())["sections"][0]["articles"][0]["text"] == "文😀"
    call_command("export_issue", "2021-10", output=str(tmp_path / "a.pdf"))
    assert (tmp_path / "a.pdf").read_bytes()[:5] == b"%PDF-"
    assert "U+1F600" in capsys.readouterr().err


def test_export_of_nothing(tmp_path):
    with pytest.raises(CommandError):
        call_command("export_issue", "2021-10")
    make_issue(year=2021, number=10)
    with pytest.raises(CommandError):
        call_command("export_issue", "2021-10", output=str(tmp_path))


def test_administrator_is_made_once(capsys):
    call_command("administrator")
    first = capsys.readouterr().out
    user = get_user_model().objects.get()
    assert user.is_superuser and user.check_password(first.split("：")[-1].split("（")[0].strip())
    call_command("administrator")
    assert capsys.readouterr().out == ""
    call_command("administrator", new_password=True)
    second = capsys.readouterr().out
    assert second != first
    user.refresh_from_db()
    assert user.check_password(second.split("：")[-1].split("（")[0].strip())


def test_the_demonstration_is_loaded_once_and_whole(capsys):
    call_command("load_demonstration")
    call_command("load_demonstration")
    issue = Issue.objects.published().get()
    assert issue.editions.get().by.username == "lu"
    states = Article.objects.filter(section__issue__number=12).values_list("state", flat=True)
    assert sorted(states) == ["draft", "final", "first", "second", "third"]
    from articles import richtext
    from issues import contents

    tree = contents.build(issue)
    assert [len(c.sections) for c in tree.sections] == [3, 0, 0, 0]
    items = list(tree.items())
    assert len(items) == 10 and all(item.sources and item.body_html for item in items)
    used = {element.tag for item in items for element in richtext.parse(item.body_html).walk()} - {
        ""
    }
    assert used == set(richtext.ALLOWED)
    assert len(tree.pictures) == len(demonstration.PICTURES)


def test_production_refuses_to_start_without_a_secret():
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        capture_output=True,
        text=True,
        env={"PATH": "/bin", "SECRET_KEY_FILE": "/nowhere"},
    )
    assert run.returncode == 1 and "secrets.token_urlsafe" in run.stderr


def test_the_secret_may_be_in_a_file(tmp_path):
    (tmp_path / "key").write_text("k" * 60 + "\n")
    env = {"PATH": "/bin", "SECRET_KEY_FILE": str(tmp_path / "key")}
    run = subprocess.run(
        [sys.executable, "manage.py", "check"], capture_output=True, text=True, env=env
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    "wrong", [{"ALLOWED_HOSTS": "news.example.org"}, {"GRANIAN_HOST": "0.0.0.0"}]
)
def test_plain_http_is_for_this_machine_only(wrong):
    env = {"PATH": "/bin", "SECRET_KEY": "x", "INSECURE_HTTP": "1"} | wrong
    run = subprocess.run(
        [sys.executable, "manage.py", "check"], capture_output=True, text=True, env=env
    )
    assert run.returncode == 1 and "INSECURE_HTTP" in run.stderr


def test_json_goes_to_standard_output():
    make_issue(year=2021, number=10)
    out = io.TextIOWrapper(io.BytesIO())
    call_command("export_issue", "2021-10", format="json", stdout=out)
    assert json.loads(out.buffer.getvalue())["slug"] == "2021-10"


def test_the_documented_backup_of_pictures_ends_well_while_uploads_go_on(tmp_path):
    text = (ROOT / "README.md").read_text().replace("\\\n", " ")
    lines = re.search(r"# pictures and editions.*\n(.*)\n(.*)\n", text)
    media, back = tmp_path / "media", tmp_path / "back"
    (media / "pictures/ab").mkdir(parents=True)
    old = media / "pictures/ab/old.png"
    old.write_bytes(b"x" * 2_000_000)
    os.utime(old, (time.time() - 60, time.time() - 60))
    is_over = threading.Event()

    def upload():
        for number in itertools.count():
            if is_over.is_set():
                return
            new = media / f"pictures/{number % 50:02d}/{number}.png"
            new.parent.mkdir(exist_ok=True)
            with new.open("wb") as file:
                for _ in range(20):
                    file.write(os.urandom(5000))
            if number % 3 == 0:
                new.unlink()

    uploading = threading.Thread(target=upload)
    uploading.start()
    try:
        for _ in range(5):
            backup = subprocess.run(
                ["bash", "-o", "pipefail", "-c", lines[1]],
                cwd=tmp_path, env=os.environ | {"MEDIA_ROOT": str(media)}, capture_output=True,
            )  # fmt: skip
            assert (backup.returncode, backup.stderr) == (0, b"")
    finally:
        is_over.set()
        uploading.join()
    restore = subprocess.run(
        ["bash", "-c", lines[2]], cwd=tmp_path, env=os.environ | {"MEDIA_ROOT": str(back)}
    )
    assert restore.returncode == 0
    assert (back / "pictures/ab/old.png").read_bytes() == old.read_bytes()


@pytest.mark.django_db
def test_a_dry_run_prints_the_outline_and_writes_nothing(tmp_path):
    path, out = tmp_path / "m.txt", io.StringIO()
    path.write_text(MANUSCRIPT)
    call_command("import_issue", str(path), dry_run=True, stdout=out)
    assert "要闻\n  - 甲市召开大会\n  - 乙市召开大会\n" in out.getvalue()
    assert "没有来源" in out.getvalue() and not Issue.objects.exists()
    with pytest.raises(CommandError, match="--number"):
        call_command("import_issue", str(path))
    path.write_bytes(b"PK")
    path.rename(tmp_path / "m.docx")
    with pytest.raises(CommandError, match="Word"):
        call_command("import_issue", str(tmp_path / "m.docx"), dry_run=True)
