"""Two processes at the same rows, and a process killed while it releases."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from articles import changing
from articles.models import Article, Proposal, Review, Revision
from articles.review import proposals, signatures, workflow
from issues import contents, publishing
from issues.models import Edition, Issue
from issues.publishing import candidates
from qualitynews.people import roles
from tests.make import make_issue, make_office, make_ready, make_section, sign
from tests.test_admin import form_values

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 400


def environment(settings) -> dict:
    """Of a process that works on this test's database."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        user = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
        url = f"postgres://{user}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return os.environ | {
        "DATABASE_URL": url, "SECRET_KEY": "two", "DEBUG": "1", "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }  # fmt: skip


def start(settings, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_at_work(settings):
    office = make_office()
    for _ in range(2):
        issue = make_issue()
        for title in ("甲栏", "乙栏"):
            section = make_section(issue, title)
            for at in range(2):
                make_ready(section, f"{title}{at}", by=office.bian)
    connections.close_all()
    running = [
        start(settings, "-m", "tests.office_process", str(seed), str(ROUNDS)) for seed in (1, 2)
    ]
    outputs = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0, 0], outputs
    done = [json.loads(out) for out, _error in outputs]
    for what in ("saved", "approved", "moved"):
        assert all(one[what] for one in done), (what, done)
    assert sum(one["published"] for one in done) > 1

    # No text lost: every save made a revision that holds it and all saved before it.
    for one in done:
        for pk, marker in one["saved"]:
            kept = Revision.objects.filter(article=pk).values_list("content", flat=True)
            assert any(marker in content["body"] for content in kept)
    for article in Article.objects.all():
        kept = list(article.revisions.order_by("number"))
        assert [r.number for r in kept] == list(range(1, len(kept) + 1))
        assert kept[-1].digest == article.content_hash()
        markers = [
            pk_marker[1] for one in done for pk_marker in one["saved"] if pk_marker[0] == article.pk
        ]
        assert all(marker in article.body for marker in markers)

    # No signature twice, none for another content; a final copy is signed by three people.
    for article in Article.objects.all():
        acts = list(article.reviews.all())
        for at, act in enumerate(acts):
            if act.decision == Review.Decision.APPROVE:
                before = signatures.valid(acts[:at])
                assert act.stage not in before
                assert article.revisions.filter(digest=act.digest).exists()
        standing = signatures.valid(acts)
        if article.state == "final":
            assert {act.by.username for act in standing.values()} == {"chu", "fu", "zhong"}
            assert {act.digest for act in standing.values()} == {article.content_hash()}

    # One order in every section; no half release.
    for issue in Issue.objects.all():
        for section in issue.sections.all():
            positions = list(section.articles.values_list("position", flat=True))
            assert positions == list(range(1, len(positions) + 1))
        numbers = list(issue.editions.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        if issue.is_published:
            edition = issue.editions.first()
            tree = contents.build(issue)
            assert edition.contents == contents.as_data(tree, nodes=False)
            assert {item.state for item in tree.items()} == {"final"}


def releasing_slowly(issue) -> threading.Thread:
    """A thread that holds the issue already, and releases it in a while."""
    held = threading.Event()

    def release():
        with transaction.atomic():
            candidates.hold_issue(issue)
            held.set()
            time.sleep(0.7)
            Issue.objects.filter(pk=issue.pk).update(published_at=timezone.now())
        connection.close()

    thread = threading.Thread(target=release)
    thread.start()
    held.wait()
    return thread


@pytest.mark.parametrize("act", ["accept", "return", "restore"])
def test_what_waits_for_a_release_finds_the_issue_locked(act):
    """Each waits for the article's row, which the release holds; then nothing is written."""
    office = make_office()
    issue = make_issue()
    article = sign(make_ready(make_section(issue), by=office.bian), office)
    first = article.revisions.get()
    proposal = Proposal.objects.create(
        article=article, by=office.chu, stage="first", base=first.digest,
        content=first.content | {"title": "建议的题"},
    )  # fmt: skip
    read = article.content_hash()
    outcome = []

    verbs = {
        "accept": lambda: proposals.accept(proposal, by=office.bian2),
        "return": lambda: workflow.move(
            article, "return", by=office.zhong, opened_as=read, remark="迟了"
        ),
        "restore": lambda: changing.restore(article, first, by=office.bian, opened_as=read),
    }
    releasing = releasing_slowly(issue)
    with pytest.raises(roles.Refused):
        outcome.append(verbs[act]())
    releasing.join()
    article.refresh_from_db()
    assert (outcome, article.state, article.title) == ([], "final", first.content["title"])


def test_an_article_put_into_an_issue_that_goes_out_meanwhile(client):
    office = make_office()
    issue = make_issue()
    section = make_section(issue)
    article = make_ready(by=office.bian)
    client.force_login(office.bian)
    address = reverse("admin:articles_article_change", args=[article.pk])
    values = form_values(client, address) | {"section": section.pk, "title": "迟到的题"}
    releasing = releasing_slowly(issue)
    answer = client.post(address, values)
    releasing.join()
    assert answer.status_code == 200 and "迟到的题" in answer.content.decode()
    assert "section" in answer.context["form"].errors
    article.refresh_from_db()
    assert (article.section, article.title) == (None, "甲市召开质量大会")


KILLED = """
import os, sys, time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitynews.settings")
import django; django.setup()
from django.contrib.auth import get_user_model
from issues import publishing
from issues.models import Issue
from issues.publishing import candidates, release
def stop(*args, **options):
    print("inside", flush=True); time.sleep(60)
if sys.argv[1] == "typesetting":
    candidates.printed.typeset = stop
elif sys.argv[1] == "edition":
    candidates.write_edition = stop
else:
    release.workflow.record_release = stop
publishing.publish(Issue.objects.get(), by=get_user_model().objects.get(username="zhong"))
"""


@pytest.mark.parametrize("where", ["typesetting", "edition", "record"])
def test_a_process_killed_inside_publish_leaves_nothing(settings, where):
    office = make_office()
    issue = make_issue()
    article = sign(make_ready(make_section(issue), by=office.bian), office)
    acts = Review.objects.count()
    connections.close_all()
    process = start(settings, "-c", KILLED, where)
    assert process.stdout.readline() == "inside\n", process.stderr.read()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    issue.refresh_from_db()
    assert issue.published_at is None and not Edition.objects.exists()
    assert Review.objects.count() == acts
    article.refresh_from_db()
    assert (article.state, article.is_locked) == ("final", False)
    edition = publishing.publish(issue, by=office.zhong)
    issue.refresh_from_db()
    assert edition.number == 1 and issue.is_published
