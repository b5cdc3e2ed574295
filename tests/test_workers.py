"""The server as the README starts it: one worker that dies does not take the site down."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def documented() -> list[str]:
    """The arguments of granian in the README, without address and port."""
    text = (ROOT / "README.md").read_text().replace("\\\n", " ")
    line = re.search(r"bin/granian (.*)", text)[1].split()
    for option in ("--host", "--port"):
        at = line.index(option)
        del line[at : at + 2]
    return line


def test_make_run_starts_a_dead_worker_again_too():
    for option in ("--respawn-failed-workers", "--workers-kill-timeout"):
        assert option in documented()
        assert option in (ROOT / "Makefile").read_text()


def children(pid: int) -> list[int]:
    """The worker processes of a server (not multiprocessing's own keeper of semaphores)."""
    found = []
    for name in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if "resource_tracker" not in Path(f"/proc/{name}/cmdline").read_text():
            found.append(int(name))
    return found


@pytest.fixture
def server(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "MEDIA_ROOT": str(tmp_path),
        "DEBUG": "1",
        "GRANIAN_HOST": "127.0.0.1",
    }
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=env, check=True, timeout=120)
    granian = [str(Path(sys.executable).with_name("granian")), *documented()]
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        [*granian, "--host", "127.0.0.1", "--port", str(port)],
        cwd=ROOT, env=env, stdout=log, stderr=log,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/"
    for _ in range(200):
        if answers(address):
            break
        time.sleep(0.1)
    yield process, address
    process.terminate()
    process.wait(40)  # --workers-kill-timeout and some more
    log.close()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def test_a_killed_worker_is_replaced_and_the_site_goes_on(server):
    process, address = server
    outcomes: list[tuple[float, bool]] = []
    is_over = threading.Event()

    def load():
        while not is_over.is_set():
            outcomes.append((time.monotonic(), answers(address)))

    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    workers = children(process.pid)
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    killed_at = time.monotonic()
    for _ in range(150):
        if len(now := children(process.pid)) == 2 and workers[0] not in now:
            break
        time.sleep(0.1)
    time.sleep(2)
    is_over.set()
    for thread in threads:
        thread.join()
    assert process.poll() is None and len(children(process.pid)) == 2
    failed = [at for at, is_good in outcomes if not is_good]
    later = [is_good for at, is_good in outcomes if at > killed_at + 1]
    # Only what the dead worker held is lost; the other one goes on, and then the new one.
    assert len(failed) <= 6 and later and all(later)


@pytest.mark.slow
def test_a_stop_while_a_worker_is_being_replaced_ends(server):
    process, _address = server
    first = set(children(process.pid))
    os.kill(min(first), signal.SIGKILL)
    until = time.monotonic() + 20
    while not set(children(process.pid)) - first and time.monotonic() < until:
        time.sleep(0.01)
    assert set(children(process.pid)) - first
    process.terminate()  # the new worker does not hear a signal yet
    process.wait(30)
