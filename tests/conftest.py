"""What all tests share: a database file of their own, an empty media folder, a browser."""

import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Marks the tests that need the samples, and puts the longest before the others of a real
    browser: one left for the end would leave the other workers idle. Before these stand, as
    pytest-django has it, those that leave the database as its migrations made it."""
    for item in items:
        if "shared" in item.fixturenames:
            item.add_marker("sample")
    at = min(
        (n for n, item in enumerate(items) if item.get_closest_marker("browser")),
        default=len(items),
    )
    items[at:] = sorted(items[at:], key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """SQLite tests run on a file, as offices do, not in memory: only so do locks mean anything."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        folder = tempfile.mkdtemp(prefix="qualitynews-test-db-")
        database.setdefault("TEST", {})["NAME"] = f"{folder}/test.sqlite3"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else each new client looks all static files up
    return settings.MEDIA_ROOT


@pytest.fixture
def shared() -> Path:
    """The samples and trials beside the project. In CI they must be there."""
    if not SHARED.is_dir():
        if os.environ.get("REQUIRE_SHARED"):
            pytest.fail(f"{SHARED} is missing, and REQUIRE_SHARED is set")
        pytest.skip(f"needs the samples in {SHARED}, which are not part of the project")
    return SHARED


def program(name: str, package: str) -> str:
    """The path of a program a test needs; skipped without it, unless CI asks for it."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(f"{name} is missing (Debian: apt install {package})")
        pytest.skip(f"needs {name} (Debian: apt install {package})")
    return path


@pytest.fixture(scope="session")
def browser():
    path = program("chromium", "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield chromium
        chromium.close()


def being_answered() -> list[threading.Thread]:
    """The connections of browsers the test server still holds, a thread each."""
    return [t for t in threading.enumerate() if "process_request_thread" in t.name]


@pytest.fixture(autouse=True)
def nobody_left_at_a_desk(request):
    """Empties the database only after the last browser is closed and its last request answered:
    a page left behind may still be sending what was typed, which locks the tables being emptied
    or writes into the next test."""
    if "live_server" not in request.fixturenames or "browser" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # set up first, so that it is emptied last
    chromium = request.getfixturevalue("browser")
    yield
    for context in chromium.contexts:
        context.close()
    patience = time.monotonic() + 20
    while being_answered():
        assert time.monotonic() < patience, "a request of this test is still not answered"
        time.sleep(0.01)
