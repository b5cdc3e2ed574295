"""`make bench-archive`: the site with one year of 24 issues and with 5,000 issues of 200,000 articles: how long
pages take that are not kept, and the admin's list of articles and its search.

On SQLite, in databases of its own; BENCH_FOLDER keeps them for the next run. The quickest of several
tries counts, in one process a size.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (24, 5_016)  # issues, of 40 articles each: a year, and 209 years
CHARACTERS = 300  # of an article
TRIES = 7
WANTED, WANTED_ADMIN = 1.2, 300  # the large one to the small one; ms


def main() -> None:
    folder = Path(os.environ.get("BENCH_FOLDER") or tempfile.mkdtemp(prefix="bench-archive-"))
    found = []
    for issues in SIZES:
        env = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/{issues}.sqlite3"}
        command = [sys.executable, "-m", "tests.bench_archive", str(issues)]
        out = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE).stdout
        found.append(json.loads(out.splitlines()[-1]))
    small, large = found
    print(f"{'':22}{SIZES[0]:>8} issues{SIZES[1]:>10} issues   ratio   queries")
    for name, (ms, queries) in large.items():
        before, _queries = small[name]
        wanted = f"at most {WANTED_ADMIN} ms" if name.startswith("admin") else f"at most {WANTED}"
        print(f"{name:22}{before:12.1f} ms{ms:14.1f} ms{ms / before:8.2f}{queries:10}   ({wanted})")


def here(issues: int) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "qualitynews.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles.models import Article
    from articles.search import indexing
    from issues.models import Issue
    from issues.publishing import standing
    from qualitynews.kept_pages.layer import VERSION
    from qualitynews.people.models import User
    from tests import many_articles

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        many_articles.make(issues * many_articles.AN_ISSUE, characters=CHARACTERS)
        indexing.rebuild(standing.of)
        User.objects.create_superuser("bench", "bench@example.org", "bench")
    logging.disable()
    newest = Issue.objects.newest_first().first()
    middle = Issue.objects.newest_first()[issues // 2]
    pages = {
        "front page": "/", "archive": f"/issues/{middle.year}/",
        "issue": middle.get_absolute_url(), "newest issue": newest.get_absolute_url(),
        "article": f"/articles/{Article.objects.filter(section__issue=middle).first().pk}/",
        "section": "/sections/s1/", "section, second page": "/sections/s1/?page=2",
        "outlet": "/outlets/报社1/", "about": "/about/",
        "feed of articles": "/feeds/articles.atom", "feed of issues": "/feeds/issues.atom",
        "feed of a section": "/feeds/sections/s1.atom",
        "sitemap index": "/sitemap.xml", "sitemap of a year": f"/sitemap-{middle.year}.xml",
        "search page": "/search/", "found": "/search/?q=质量强国",
        "admin articles": "/admin/articles/article/",
        "admin search": "/admin/articles/article/?q=质量", "admin issues": "/admin/issues/issue/",
        "admin, first page": "/admin/",
    }  # fmt: skip
    # As the layer of kept pages asks: what all pages share is read once a change.
    reader = Client(SERVER_NAME="localhost", **{VERSION: "v1"})
    staff = Client(SERVER_NAME="localhost")
    staff.force_login(User.objects.get())
    found = {}
    for name, path in pages.items():
        client = staff if name.startswith("admin") else reader
        times = []
        for _try in range(TRIES):
            start = time.perf_counter()
            answer = client.get(path, follow=True)
            times.append((time.perf_counter() - start) * 1000)
            assert answer.status_code in (200, 404), (path, answer.status_code)
        with CaptureQueriesContext(connection) as captured:
            client.get(path, follow=True)
        found[name] = min(times), len(captured)
    print(json.dumps(found))


if __name__ == "__main__":
    here(int(sys.argv[1])) if len(sys.argv) > 1 else main()
