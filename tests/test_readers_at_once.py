"""Readers at two server processes while issues are released, corrected, scheduled and withdrawn.

Every answer is compared with what readers could see in the second before it came: never a page that
was withdrawn or is not out yet, never half of one state and half of another, never a page older
than a second. The servers share a folder, or Redis; Redis and both servers are real.
"""

import contextlib
import datetime
import http.client
import io
import itertools
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pytest
import redis
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from articles.content import snapshots
from articles.models import Article
from issues import making, publishing
from issues.models import COVER, Issue, Periodical, SiteVersion
from issues.publishing import candidates, files
from qualitynews.people.roles import Refused
from tests.conftest import program
from tests.make import (
    is_signed,
    make_issue,
    make_office,
    make_picture,
    make_ready,
    make_section,
    make_user,
    picture_bytes,
    sign,
)
from tests.test_at_once import ROOT, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

SEQUENCES = int(os.environ.get("SEQUENCES") or 50)
PROMISE = 1.0  # seconds after which everybody sees a change
READERS = int(os.environ.get("READERS") or 2)  # at each server
MARKERS = re.compile(r"[甲乙]\d+v\d+|刊\d+号")
ACTS = (
    "release",
    "schedule",
    "call back",
    "withdraw",
    "correct 甲",
    "correct 乙",
    "rename",
    "wait",
)


# --- what readers may see ---------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """`issues` has, by number, (what an issue is: "out", "gone", "unseen"; how often each of its
    articles was corrected)."""

    name: int = 0  # of the periodical
    issues: dict = field(default_factory=dict)

    def with_issue(self, number: int, what: str, texts: tuple[int, int]) -> "State":
        return replace(self, issues=self.issues | {number: (what, texts)})

    def expected(self, kind: str, number: int) -> tuple[int, frozenset]:
        """The status of an answer, and the markers in its text."""
        name = f"刊{self.name}号"
        if kind == "front":
            out = [n for n, (what, _texts) in self.issues.items() if what == "out"]
            return 200, frozenset({name, *(self._markers(max(out)) if out else ())})
        what, _texts = self.issues.get(number, ("unseen", ()))  # it was not made yet
        if what != "out":
            is_told = kind in ("issue", "article", "pdf") and what == "gone"
            return 410 if is_told else 404, frozenset()
        if kind in ("picture", "cover"):
            return 200, frozenset()
        return 200, frozenset({*self._markers(number), *([] if kind == "pdf" else [name])})

    def _markers(self, number: int) -> set[str]:
        texts = self.issues[number][1]
        return {f"{which}{number}v{at}" for which, at in zip("甲乙", texts, strict=True)}


class History:
    """The states in their order, each with the moments between which it began."""

    def __init__(self):
        self._rows: list[tuple[float, float, State]] = [(0.0, 0.0, State())]
        self._lock = threading.Lock()

    @property
    def last(self) -> State:
        return self._rows[-1][2]

    @property
    def last_but_one(self) -> State:
        return self._rows[-2][2]

    def add(self, earliest: float, latest: float, state: State) -> None:
        with self._lock:
            self._rows.append((earliest, latest, state))

    def drop_last(self) -> None:
        with self._lock:
            self._rows.pop()

    def during(self, began: float, ended: float) -> list[State]:
        """Those that somebody may see who asked then."""
        with self._lock:
            rows = list(self._rows)
        ends = [latest for _earliest, latest, _state in rows[1:]] + [float("inf")]
        return [
            state
            for (earliest, _latest, state), end in zip(rows, ends, strict=True)
            if earliest <= ended and end >= began - PROMISE
        ]

    def age(self, seen: tuple, kind: str, number: int, now: float) -> float:
        """How long ago a wrong answer was last a right one, in seconds."""
        ends = [latest for _earliest, latest, _state in self._rows[1:]] + [now]
        right = [
            end
            for (_earliest, _latest, state), end in zip(self._rows, ends, strict=True)
            if state.expected(kind, number) == seen
        ]
        return now - right[-1] if right else float("nan")


# --- who changes ------------------------------------------------------------------------------


class Office:
    """Does one act after the other, and writes down what readers may see since."""

    def __init__(self, history: History):
        self.people, self.history = make_office(), history
        # Another than who signs, or what was corrected could not be released again.
        self.corrector = make_user(name="更正者")
        self.corrector.groups.set(self.people.zhong.groups.all())
        self.numbers = itertools.count(1)
        self.kinds: dict[int, dict[str, str]] = {}  # the addresses of an issue
        self.due = 0.0  # when the scheduled moment comes
        self.name = 0

    def begin(self) -> None:
        number = next(self.numbers)
        issue = make_issue(year=1900 + number // 900, number=1 + number % 900)
        section = make_section(issue, f"栏目{number}")
        picture = make_picture(data=picture_bytes(61, 40 + number))
        figure = (
            f'<figure><img src="{picture.address}" alt="图"><figcaption>会场</figcaption></figure>'
        )
        for which, more in (("甲", figure), ("乙", "")):
            text = f"{which}{number}v0"
            source = {"label": "原题", "url": f"https://a.example.org/{number}", "outlet": "某报"}
            article = make_ready(
                section, text, by=self.people.bian, original_title="原题", sources=[source],
                body=f"<p>{text}</p>{more}",
            )  # fmt: skip
            sign(article, self.people)
        self.issue, self.number, self.texts = issue, number, (0, 0)
        first = Article.objects.filter(section=section).order_by("position")[0]
        with_issue = self.history.last.with_issue(number, "unseen", (0, 0))
        self.history.add(time.monotonic(), time.monotonic(), with_issue)
        self.kinds[number] = {
            "issue": issue.get_absolute_url(), "pdf": issue.pdf_address, "cover": issue.cover_address,
            "article": f"/articles/{first.pk}/", "picture": picture.address, "front": "/",
        }  # fmt: skip

    def do(self, act: str, chance: random.Random) -> bool:
        """False if the act is none that can be done now."""
        what = self._what()
        if what == "scheduled" and act not in ("call back", "wait"):
            return False  # what comes after it is written down already
        if act == "wait":
            time.sleep(chance.random() * 0.3)
        elif act == "rename":
            self.name += 1
            named = Periodical(title=f"刊{self.name}号")
            self._did(
                lambda: making.write_periodical(named, by=self.people.zhong),
                replace(self.history.last, name=self.name),
            )
        elif act in ("release", "schedule") and what in ("unseen", "gone"):
            self._release(in_a_moment=act == "schedule")
        elif act == "call back" and what == "scheduled":
            self._call_back()
        elif act == "withdraw" and what == "out":
            self._did(
                lambda: publishing.withdraw(self.issue, by=self.people.zhong, reason="有误"),
                self._with("gone"),
            )
        elif act.startswith("correct") and what == "out":
            self._correct(act[-1])
        else:
            return False
        return True

    def _what(self) -> str:
        issue = Issue.objects.get(pk=self.issue.pk)
        if issue.is_scheduled:
            return "scheduled"
        return "out" if issue.is_published else "gone" if issue.withdrawn_at else "unseen"

    def _with(self, what: str) -> State:
        return self.history.last.with_issue(self.number, what, self.texts)

    def _did(self, act, state: State) -> None:
        before = time.monotonic()
        # Said before it is done: a reader may see it the moment it is written.
        self.history.add(before, float("inf"), state)
        act()
        self.history.drop_last()
        self.history.add(before, time.monotonic(), state)

    def _release(self, *, in_a_moment: bool) -> None:
        for article in Article.objects.filter(section__issue=self.issue).order_by("pk"):
            if not is_signed(article):
                sign(article, self.people)
        ticks = {p.key: "知道" for p in candidates.read_issue(self.issue).problems}
        if not in_a_moment:
            self._did(
                lambda: publishing.publish(self.issue, by=self.people.zhong, ticks=ticks),
                self._with("out"),
            )
            return
        at = timezone.now() + datetime.timedelta(seconds=0.6)
        self.due = time.monotonic() + (at - timezone.now()).total_seconds()
        self.history.add(self.due - 0.01, self.due + 0.01, self._with("out"))
        try:
            publishing.publish(self.issue, by=self.people.zhong, at=at, ticks=ticks)
        except Refused:  # the machine was so slow that the moment is over
            self.history.drop_last()

    def _call_back(self) -> None:
        if self.due - time.monotonic() < 0.3:
            time.sleep(max(self.due - time.monotonic(), 0) + 0.02)
            return
        before = time.monotonic()
        publishing.call_back(self.issue, by=self.people.zhong)
        called_back_at = time.monotonic()
        if called_back_at < self.due:
            self.history.drop_last()
        else:  # so slow was the machine: readers may have seen it in between
            self.history.add(before, called_back_at, self.history.last_but_one)

    def _correct(self, which: str) -> None:
        article = Article.objects.filter(section__issue=self.issue, title__startswith=which).get()
        at = "甲乙".index(which)
        texts = list(self.texts)
        texts[at] += 1
        old, new = (f"{which}{self.number}v{n}" for n in (texts[at] - 1, texts[at]))
        content = snapshots.of_article(article)
        content |= {"title": new, "body": content["body"].replace(old, new)}
        self.texts = tuple(texts)
        self._did(
            lambda: publishing.correct(
                article,
                content,
                by=self.corrector,
                opened_as=article.content_hash(),
                note="更正",
            ),
            self._with("out"),
        )


def quick_pdf(candidate):
    """In place of setting the PDF, which takes half a second: a page that has the markers."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    titles = " ".join(item.title for item in candidate.tree.items())
    stored = (
        files.store(out.getvalue() + f"\n%{titles}\n".encode(), "pdf"),
        files.store(titles.encode(), COVER),
    )
    return replace(candidate, files=stored, pages=1)


# --- who reads --------------------------------------------------------------------------------


class Reader(threading.Thread):
    """Asks one server for one thing after the other, with the tags of what it has."""

    def __init__(self, port: int, office: Office, seed: int):
        super().__init__()
        self._port, self._office, self._chance = port, office, random.Random(seed)
        self._known: dict[str, tuple[str, tuple]] = {}
        self.wrong, self.answers, self.is_over = [], {}, False

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            while not self.is_over:
                numbers = sorted(self._office.kinds)[-3:]  # earlier ones must stay as they are
                if numbers:
                    number = self._chance.choice(numbers)
                    kind = self._chance.choice(sorted(self._office.kinds[number]))
                    self.ask(connection, kind, number)
                time.sleep(0.002)
        except Exception as error:
            self.wrong.append(repr(error))
        finally:
            connection.close()

    def ask(self, connection, kind: str, number: int) -> None:
        path = self._office.kinds[number][kind]
        tag, had = self._known.get(path, ("", None))
        began = time.monotonic()
        connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        ended = time.monotonic()
        status, tag = response.status, response.headers.get("ETag", "")
        self.answers[status] = self.answers.get(status, 0) + 1
        seen = had if status == 304 else (status, frozenset())
        if status == 200 and kind not in ("picture", "cover"):
            seen = (status, frozenset(MARKERS.findall(text)))
        if tag:
            self._known[path] = tag, seen
        states = self._office.history.during(began, ended)
        allowed = {state.expected(kind, number) for state in states}
        if seen not in allowed:
            age = self._office.history.age(seen, kind, number, began)
            self.wrong.append((kind, number, status, seen, allowed, f"{age:.2f} s", self._port))


# --- the servers ------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(params=["files", "redis"])
def shared_store(request, tmp_path):
    """What two servers are told of their store: one folder on one host; or a Redis, and a folder
    each that stands for a host each."""
    if request.param == "files":
        yield [{"KEPT_FOLDER": str(tmp_path / "kept"), "CACHE_URL": ""}] * 2
        return
    path = program("redis-server", "redis-server")
    port = free_port()
    process = subprocess.Popen(
        [path, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    address = f"redis://127.0.0.1:{port}/0"
    yield [{"KEPT_FOLDER": str(tmp_path / host), "CACHE_URL": address} for host in "ab"]
    process.terminate()
    process.wait(10)


@pytest.fixture
def servers(shared_store, settings, tmp_path):
    """The ports of two servers."""
    SiteVersion.objects.get_or_create(pk=SiteVersion.ONLY)
    granian = Path(sys.executable).with_name("granian")
    started = []
    with contextlib.ExitStack() as stack:
        for told in shared_store:
            port = free_port()
            log = stack.enter_context((tmp_path / f"log-{port}").open("wb"))
            command = [
                str(granian), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                "--blocking-threads", "4", "tests.kept_process:application",
            ]  # fmt: skip
            env = environment(settings) | told | {"GRANIAN_HOST": "127.0.0.1"}
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
            started.append(SimpleNamespace(port=port, process=process))
        for server in started:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", server.port), 1).close()
                    break
                time.sleep(0.1)
        yield [server.port for server in started]
        for server in started:
            server.process.terminate()
            server.process.wait(40)


# --- the trial --------------------------------------------------------------------------------


def kept_anything(told: dict) -> bool:
    if told["CACHE_URL"]:
        return any(True for _key in redis.Redis.from_url(told["CACHE_URL"]).scan_iter("kept:*"))
    return any(path.is_file() for path in Path(told["KEPT_FOLDER"]).rglob("*"))


def play(office: Office, acts: list[str], chance: random.Random) -> None:
    office.begin()
    for act in acts:
        if office.do(act, chance):
            time.sleep(chance.choice([0, 0, 0.02, 0.1]))
    if office._what() == "scheduled":
        time.sleep(max(office.due - time.monotonic(), 0) + 0.02)


def test_nobody_sees_what_is_forbidden_mixed_or_old(servers, shared_store, monkeypatch):
    monkeypatch.setattr(candidates, "with_pdf", quick_pdf)
    office = Office(History())
    office.begin()
    office.do("rename", random.Random())
    readers = [Reader(port, office, seed) for seed, port in enumerate(servers * READERS)]
    for reader in readers:
        reader.start()

    failed = []

    def wrong() -> list:
        return [one for reader in readers for one in reader.wrong]

    @settings(
        max_examples=SEQUENCES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(st.sampled_from(ACTS), min_size=4, max_size=10), st.integers(0, 1000))
    def sequence(acts, seed):
        if failed or wrong():
            return  # what came first counts: no sequence can be played again
        try:
            play(office, acts, random.Random(seed))
        except Exception as error:
            failed.append((acts, error))

    try:
        sequence()
        if not failed and not wrong():  # and one that shows every answer, whatever chance played
            play(office, ["release", "withdraw"], random.Random(0))
        time.sleep(PROMISE + 0.1)
    finally:
        for reader in readers:
            reader.is_over = True
        for reader in readers:
            reader.join()
        connections.close_all()
    if failed:
        raise failed[0][1]
    assert not wrong(), wrong()[:6]
    answers = {}
    for reader in readers:
        for status, count in reader.answers.items():
            answers[status] = answers.get(status, 0) + count
    assert kept_anything(shared_store[0]), "the servers kept no page"
    # All that can be seen was seen, and nothing else.
    assert set(answers) == {200, 304, 404, 410} and min(answers.values()) > 20, answers
    print(f"{SEQUENCES} sequences, answers by status: {answers}")
