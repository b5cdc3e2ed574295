"""What all tests share: a database file of their own, an empty media folder, a browser."""

import os
import shutil
import tempfile
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
    at = min((n for n, item in enumerate(items) if item.get_closest_marker("browser")), default=0)
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
