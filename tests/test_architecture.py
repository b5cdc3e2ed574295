"""The rules that hold the house up, read from the code itself. Each guard is tried on a mutant."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("qualitynews/people", "articles", "issues")
COLUMNS = {  # of an article and its sources, without those that other rows have too
    "original_title", "subtitle", "summary", "body", "outlet", "dateline", "author", "role",
    "responsible_editor", "published_on", "accessed_on", "label", "url",
}  # fmt: skip


def modules() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


SOURCES = {name_of(path): path.read_text() for path in modules()}


def with_line(module: str, line: str) -> dict[str, str]:
    """The sources with one more line in a module: a mutant."""
    assert module in SOURCES
    return SOURCES | {module: f"{SOURCES[module]}\n{line}\n"}


# --- floors -----------------------------------------------------------------------------------

# From the ground up, as docs/architecture.md draws it; what is listed first counts.
FLOORS = {
    "words": (
        "qualitynews.people.characters", "qualitynews.people.keys", "qualitynews.people.real_names",
        "articles.richtext", "articles.wording", "articles.content.fields", "issues.numbering", "articles.sites",
        "articles.search.asking", "articles.search.folding", "articles.search.marks", "articles.search.pieces",
        "articles.search",
    ),
    "rows": (
        "qualitynews.people.models", "articles.models", "articles.content.snapshots", "articles.search.backends",
        "issues.models",
    ),
    "shape": (
        "qualitynews.people.roles", "qualitynews.people.rules", "qualitynews.people.checks",
        "articles.content", "articles.differences", "articles.manuscripts", "articles.review.acts",
        "articles.review.rules", "articles.review.signatures", "articles.review.stages",
        "articles.search.finding", "articles.search.snippets",
        "articles.search.wording", "articles.known", "articles.proofreading", "articles.picture_files", "issues.searching", "issues.reviewing",
        "issues.contents", "issues.following", "issues.overview", "issues.rearrangement",
        "issues.section_change", "issues.preflight", "issues.findings", "issues.text_checks", "issues.sign_off", "issues.rules",
        "issues.exporting.print", "issues.exporting.data_file", "issues.importing.composing",
        "issues.importing.contents_list", "issues.importing.front", "issues.importing.checking", "issues.importing.headings", "issues.importing.preparing", "issues.importing.single", "issues.importing.imprint", "issues.importing.manners", "issues.importing.parts", "issues.importing.crediting", "issues.importing.digest_tables", "issues.importing.unlisted", "issues.importing.names_over_titles", "issues.importing.correcting", "issues.importing.introducing", "issues.importing.marked", "issues.importing.looks", "issues.importing.records", "issues.importing.trimming", "issues.importing.titling",
        "issues.importing.listed", "issues.importing.near_titles", "issues.importing.outlining",
        "issues.importing.placing", "issues.importing.sources", "issues.importing.titles",
        "issues.importing.understanding", "issues.readers.across", "issues.readers.citing",
        "issues.api.forms", "issues.api.reading",
    ),
    "verbs": (
        "qualitynews.people.audit", "qualitynews.people.accounts", "qualitynews.people.signing_in",
        "articles.changing", "articles.revisions", "articles.drafts", "articles.pictures", "articles.web_pictures",
        "articles.review", "articles.search.indexing", "issues.versioning", "issues.arranging", "issues.making", "issues.submitting", "issues.proofing", "issues.publishing",
        "issues.importing", "issues.importing.adding", "issues.importing.taking_in", "issues.importing.picturing", "issues.exporting", "issues.demonstration",
    ),
    "doors": (
        "qualitynews.people.admin", "qualitynews.people.management", "qualitynews.people.where_from",
        "qualitynews.people.templatetags", "qualitynews.people.apps", "qualitynews.people",
        "articles.admin", "articles.templatetags", "articles.apps", "articles",
        "issues.admin", "issues.api", "issues.apps",
        "issues.management", "issues.templatetags", "issues.readers", "issues.serving", "issues",
    ),
}  # fmt: skip
ORDER = list(FLOORS)


def floor_of(module: str) -> str:
    """The floor of the longest name in the table that a module is or lies in."""
    rows = [(name, floor) for floor, names in FLOORS.items() for name in names]
    found = [row for row in rows if module == row[0] or module.startswith(row[0] + ".")]
    # A package of an app holds its rooms; what lies in it beside them has no floor.
    loose = {"qualitynews.people", "articles", "issues"}
    found = [row for row in found if row[0] not in loose or module == row[0]]
    assert found, f"{module} is on no floor"
    return max(found, key=lambda row: len(row[0]))[1]


def imports(module: str, source: str) -> set[str]:
    """The modules of ours that a module imports, wherever in its text."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name for name in whole if name in SOURCES} or {node.module}
            found |= {node.module} if any(name not in SOURCES for name in whole) else set()
    return {name for name in found if name in SOURCES and name != module}


def calls_up(sources: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (module, other)
        for module, source in sources.items()
        for other in imports(module, source)
        if ORDER.index(floor_of(other)) > ORDER.index(floor_of(module))
    ]


def test_calls_go_only_downward():
    assert calls_up(SOURCES) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("issues.preflight", "from articles.review import workflow"),
        ("issues.sign_off", "from issues import publishing"),
        ("articles.changing", "from articles.admin import pages"),
        ("issues.models.issue", "from issues import contents"),
        ("articles.richtext.tree", "from articles.models import Article"),
    ],
)
def test_a_call_that_goes_up_is_found(module, line):
    assert [found[0] for found in calls_up(with_line(module, line))] == [module]


def test_a_module_on_no_floor_is_found():
    with pytest.raises(AssertionError, match="on no floor"):
        floor_of("articles.utilities")


def circles(sources: dict[str, str]) -> set[str]:
    """The modules that reach themselves; what a function imports is read when it runs."""
    graph = {
        module: {other for other in _at_the_top(module, source)}
        for module, source in sources.items()
    }
    found = set()
    for start in graph:
        seen, ahead = set(), set(graph[start])
        while ahead:
            seen |= ahead
            ahead = {other for module in ahead for other in graph.get(module, ())} - seen
        if start in seen:
            found.add(start)
    return found


def _at_the_top(module: str, source: str) -> set[str]:
    tree = ast.parse(source)
    lines = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return imports(module, "\n".join(ast.unparse(node) for node in lines))


def test_imports_have_no_circle():
    assert circles(SOURCES) == set()
    mutant = with_line("articles.content.fields", "from articles.content import snapshots")
    assert "articles.content.fields" in circles(mutant)


# --- one direction between the apps -----------------------------------------------------------


def wrong_ways(sources: dict[str, str]) -> list[str]:
    """People import nothing of ours but themselves, articles nothing of issues."""
    found = []
    for module, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in names:
                app = name.split(".")[0]
                if module.startswith("qualitynews.people"):
                    is_wrong = app in ("articles", "issues") or (
                        app == "qualitynews" and not name.startswith("qualitynews.people")
                    )
                elif module.startswith("articles"):
                    is_wrong = (
                        app == "issues"
                        or name == "qualitynews"
                        or (app == "qualitynews" and not name.startswith("qualitynews.people"))
                    )
                else:
                    is_wrong = False
                found += [module] if is_wrong else []
    return found


def test_imports_run_one_way():
    assert wrong_ways(SOURCES) == []
    for module, line in (
        ("articles.changing", "from issues.models import Issue"),
        ("articles.changing", "import issues"),
        ("qualitynews.people.audit", "from articles.models import Review"),
        ("qualitynews.people.audit", "from qualitynews import urls"),
    ):
        assert wrong_ways(with_line(module, line)) == [module]


def asked_for_requests(sources: dict[str, str]) -> list[str]:
    return [
        module
        for module, source in sources.items()
        if floor_of(module) != "doors"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and "request" in [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
    ]


def test_only_doors_know_requests():
    assert asked_for_requests(SOURCES) == []
    mutant = with_line("articles.changing", "def keep(article, request, by): pass")
    assert asked_for_requests(mutant) == ["articles.changing"]


# --- one writer -------------------------------------------------------------------------------


def writes(source: str, columns: set[str]) -> list[str]:
    """The columns a module writes: assigned to, handed to `update`, `create` or a model's call."""
    found = []
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets += [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []
        for target in targets:
            for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(part, ast.Attribute) and part.attr in columns:
                    found.append(part.attr)
        if isinstance(node, ast.Call):
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if called in {"update", "create", "get_or_create", "update_or_create"}:
                found += [keyword.arg for keyword in node.keywords if keyword.arg in columns]
            if called in {"Article", "SourceLink"} and "**" in columns:
                found += [k.arg or "**" for k in node.keywords if (k.arg or "**") in columns]
            if called == "setattr" and "**" in columns:
                found.append("setattr")
    return found


def writers(sources: dict[str, str], columns: set[str]) -> list[str]:
    return sorted(
        module
        for module, source in sources.items()
        if floor_of(module) not in ("rows", "words") and writes(source, columns)
    )


CONTENT = COLUMNS | {"**"}


def test_the_content_of_an_article_has_one_writer():
    """Rows put in by the whole (`**values`), one by one, by `update` or `setattr`."""
    # The form checks a source by a row it does not save; a widget's attributes are no columns.
    harmless = {"articles.admin.content_form", "qualitynews.people.admin.audited"}
    assert set(writers(SOURCES, CONTENT)) - harmless == {"articles.changing"}


@pytest.mark.parametrize(
    "line",
    [
        "article.body = '<p>x</p>'",
        "article.subtitle, article.role = '', ''",
        "Article.objects.filter(pk=1).update(body='x')",
        "Article.objects.create(title='t', summary='s')",
        "SourceLink.objects.create(article=article, url='https://a.example.org')",
        "SourceLink(article=article, **values).save()",
        "setattr(article, name, value)",
        "article.body += 'x'",
    ],
)
def test_another_writer_of_content_is_found(line):
    assert "issues.arranging.placing" in writers(
        with_line("issues.arranging.placing", line), CONTENT
    )


ARRANGING = {
    "issues.arranging.placing", "issues.arranging.rearranging", "issues.arranging.sections",
}  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "allowed", "mutant"),
    [
        ({"state"}, {"articles.review.workflow"}, "article.state = 'final'"),
        ({"state"}, {"articles.review.workflow"}, "Article.objects.update(state='final')"),
        ({"position", "section"}, ARRANGING, "article.position = 3"),
        ({"position", "section"}, ARRANGING, "Article.objects.update(section=None)"),
        (
            {"published_at", "scheduled_at", "withdrawn_at", "withdrawal_reason"},
            # (An edition has a moment of release too: the candidates write that one.)
            {
                "issues.publishing.release",
                "issues.publishing.correction",
                "issues.publishing.candidates",
            },
            "issue.published_at = now",
        ),
        ({"fate"}, {"articles.review.proposals"}, "proposal.fate = 'accepted'"),
        ({"is_staff", "is_superuser"}, set(), "person.is_superuser = True"),
    ],
)
def test_what_has_one_writer(columns, allowed, mutant):
    # The demonstration and the administrator's command make people, as rows of their own.
    rooms = {"issues.demonstration", "qualitynews.people.management.commands.administrator"}
    assert set(writers(SOURCES, columns)) - rooms <= allowed
    assert "articles.drafts" in writers(with_line("articles.drafts", mutant), columns)


def test_bodies_are_marked_safe_in_one_place():
    marks = [path.name for path in modules() if "mark_safe(" in path.read_text()]
    # JSON-LD is no markup: nothing of what could end a script element is left in it.
    assert marks == ["page.py", "issue_pages.py"]


def test_modules_stay_small_and_say_their_job():
    for path in modules():
        text = path.read_text()
        lines = text.count("\n")
        assert path.stem not in {"services", "utils", "helpers", "common", "core", "base", "misc"}
        if text.strip() and path.name not in {"apps.py"}:
            assert ast.get_docstring(ast.parse(text)), f"{path} does not say its job"
        assert lines <= 310, f"{path} has {lines} lines"


def test_functions_stay_small():
    for module, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                lines = node.end_lineno - node.lineno + 1
                assert lines <= 40, f"{module}.{node.name} has {lines} lines"


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


# --- the pages of docs/ -----------------------------------------------------------------------

PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|py|toml))`(?: \(`(\w+)`\))?")
MADE_LATER: set[str] = set()  # paths that the pages name before there is anything


def paths_in(page: str) -> list[tuple[str, str]]:
    """Every path that a page names, with the name it says is in there."""
    return PATH.findall(page)


@pytest.mark.parametrize("name", ["architecture.md", "contributing.md", "manuscripts.md"])
def test_every_path_a_page_names_is_there(name):
    page = (ROOT / "docs" / name).read_text()
    found = paths_in(page)
    assert len(found) > (0 if name == "manuscripts.md" else 20)
    for path, inside in found:
        assert path in MADE_LATER or (ROOT / path).exists(), path
        assert not inside or inside in (ROOT / path).read_text(), (path, inside)


def test_a_path_that_is_not_there_is_found():
    page = (
        "`articles/nowhere.py`, `issues/preflight.py` (`CHECKS`), `articles/content/`, not `CHECKS`"
    )
    assert paths_in(page) == [
        ("articles/nowhere.py", ""), ("issues/preflight.py", "CHECKS"), ("articles/content/", ""),
    ]  # fmt: skip
    assert not (ROOT / "articles/nowhere.py").exists()
