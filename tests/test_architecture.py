"""The rules that hold the house up, read from the code itself."""

import ast
import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("articles", "issues")
DOORS = {
    *(path.stem for app in APPS for path in (ROOT / app).glob("admin*.py")),
    "views",
    "urls",
    "feeds",
    "sitemaps",
}


def modules():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_articles_never_import_issues():
    for path in (ROOT / "articles").rglob("*.py"):
        assert not any(name.split(".")[0] in ("issues", "qualitynews") for name in imports(path)), (
            path
        )


def test_only_doors_import_doors():
    for path in modules():
        if path.stem in DOORS or "management" in path.parts or "templatetags" in path.parts:
            continue
        for name in imports(path):
            parts = name.split(".")
            assert not (parts[0] in APPS and DOORS & set(parts)), (path, name)


def test_shapes_and_verbs_know_no_request():
    for path in modules():
        if path.stem not in DOORS:
            assert "request" not in re.findall(r"def \w+\(([^)]*)", path.read_text()), path


def test_positions_and_release_have_one_writer():
    for path in modules():
        text = path.read_text()
        if not {"publishing", "models"} & set(path.parts):
            assert not re.search(r"\b(published_at|withdrawn_at)\s*=(?!=|None\b)", text), path


def test_the_state_of_an_article_has_one_writer():
    for path in modules():
        if path.name != "workflow.py" and "models" not in path.parts:
            text = path.read_text()
            writes = re.findall(r"(\w+)\.state\s*=[^=]|update\([^)]*\bstate=", text)
            # a form takes the state over from the row it has just locked, and writes nothing else
            assert writes == (["instance"] if path.name == "admin_texts.py" else []), path


def test_bodies_are_marked_safe_in_one_place():
    marks = [path.name for path in modules() if "mark_safe(" in path.read_text()]
    assert marks == ["page.py"]


def test_modules_stay_small_and_say_their_job():
    for path in modules():
        text = path.read_text()
        lines = text.count("\n")
        assert path.stem not in {"services", "utils", "helpers", "common", "core", "base", "misc"}
        if text.strip() and path.name not in {"apps.py"}:
            assert ast.get_docstring(ast.parse(text)), f"{path} does not say its job"
        assert lines <= 320, f"{path} has {lines} lines"


CATALOGUE = ROOT / "qualitynews/locale/zh_Hans/LC_MESSAGES/django.po"


def test_translations_are_complete():
    catalogue = polib.pofile(str(CATALOGUE))
    assert len(catalogue) > 200
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy] == []


def test_the_compiled_catalogue_is_that_of_the_text():
    def content(catalogue):
        return {e.msgid: (e.msgstr, dict(e.msgstr_plural)) for e in catalogue if not e.obsolete}

    text = content(polib.pofile(str(CATALOGUE)))
    compiled = content(polib.mofile(str(CATALOGUE.with_suffix(".mo"))))
    assert compiled == text


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_versions_are_locked_with_hashes_and_no_index(name):
    text = (ROOT / name).read_text()
    assert "http" not in text and "--index" not in text
    packages = re.findall(r"^[a-z0-9._-]+==", text, re.M)
    assert packages and all(
        "--hash=sha256:" in block for block in re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    )


def test_the_manuscript_page_shows_every_recogniser():
    from articles.manuscripts import recognisers

    page = (ROOT / "docs/manuscripts.md").read_text().replace("\\|", "|").replace("&lt;", "<")
    for row in recognisers.TABLE:
        for part in (f"`{row.name}`", row.example, row.counter_example, row.becomes):
            assert part in page, row.name
