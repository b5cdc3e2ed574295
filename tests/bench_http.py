"""`make bench-http`: how many readers' pages a second one core gives, beside a bare WSGI function
and a bare Django view with the same bytes, in one run; then five minutes of load for the memory.

Needs `wrk` (Debian: apt install wrk). The server runs on one core, wrk on the others. Times on this
machine mean little by themselves: the ratios are what is wanted.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CONNECTIONS = 64
ROUNDS = 3  # each rival is measured so often, in turn; the best counts: a machine is never too fast
SECONDS = int(os.environ.get("BENCH_SECONDS") or 8)
WARMING = 60
LOAD_SECONDS = int(os.environ.get("BENCH_LOAD_SECONDS") or 300)
GRANIAN = [BIN / "granian", "--interface", "wsgi", "--blocking-threads", "4", "--host", "127.0.0.1"]
# Seen before, on one machine: the issue page of others in parts of a bare Django view's speed.
OTHERS = (
    ("Wagtail, issue page", "0.01 to 0.03"), ("Wagtail with its site cache", "0.7"),
    ("Ghost", "0.02"), ("Janeway", "0.003"), ("qualitynews before kept pages", "0.03"),
)  # fmt: skip


def main() -> None:
    if not shutil.which("wrk"):
        raise SystemExit("This needs wrk (Debian: apt install wrk).")
    folder = Path(tempfile.mkdtemp(prefix="bench-http-"))
    env = os.environ | {
        "SECRET_KEY": "bench", "INSECURE_HTTP": "1", "GRANIAN_HOST": "127.0.0.1",
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": str(folder / "media"), "KEPT_PAGES": str(folder / "kept"),
        "BENCH_BYTES": str(folder / "page"),
    }  # fmt: skip
    for command in (["migrate", "--verbosity", "0"], ["load_demonstration"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    with served([*GRANIAN, "qualitynews.wsgi:application"], env) as (ours, pid):
        page = ours + "issues/2026-11/"
        (folder / "page").write_bytes(fetched(page))
        bare = [*GRANIAN, "tests.bench_rivals:function"]
        django = [
            BIN / "gunicorn",
            "--workers",
            "1",
            "--threads",
            "4",
            "tests.bench_rivals:django_view()",
        ]
        with served(bare, env) as (function, _pid), served(django, env) as (view, _other):
            compare({"ours": page, "function": function, "view": view})
        memory(page, pid)


def compare(addresses: dict[str, str]) -> None:
    found = {name: (0.0, float("inf")) for name in addresses}
    for _round in range(ROUNDS):
        for name, address in addresses.items():
            speed, slowest = load(address, SECONDS)
            found[name] = max(found[name][0], speed), min(found[name][1], slowest)
    for name, (speed, slowest) in found.items():
        print(f"{name:10} {speed:9,.0f} a second   p99 {slowest:7.2f} ms")
    speed = {name: value[0] for name, value in found.items()}
    print(
        f"kept page to a bare WSGI function: {speed['ours'] / speed['function']:.2f} (at least 0.7)"
    )
    print(f"kept page to a bare Django view:   {speed['ours'] / speed['view']:.1f} (at least 7)")
    print(
        f"its p99 to the view's:             {found['ours'][1] / found['view'][1]:.2f} (at most 3)"
    )
    for name, share in OTHERS:
        print(f"{name:34} {share:>12} of a bare view (measured before)")


def memory(address: str, pid: int) -> None:
    """The memory of the worker while pages, a file and what is not kept are asked for: first until
    all has been loaded that is loaded once, then for minutes."""
    paths = ("issues/2026-11/", "issues/", "issues/2026-11.pdf", "feeds/articles.atom",
             "nowhere/", "search/?q=x")  # fmt: skip
    addresses = [address.replace("issues/2026-11/", path) for path in paths]
    told = []
    for seconds in (WARMING, LOAD_SECONDS / 2, LOAD_SECONDS / 2):
        for one in addresses:
            load(one, max(int(seconds / len(addresses)), 1))
        told.append(resident(pid))
    print("memory of the worker: {:.0f} MB warm, {:.0f} MB, ".format(*told), end="")
    print(f"{told[2]:.0f} MB after {LOAD_SECONDS} s of load")


def load(address: str, seconds: int) -> tuple[float, float]:
    """Requests a second, and the 99th percentile in ms."""
    cores = sorted(os.sched_getaffinity(0))
    run = subprocess.run(
        ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "--latency", address],
        capture_output=True, text=True, check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, set(cores[1:]) or set(cores)),
    )  # fmt: skip
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", run.stdout).groups()
    slowest = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", run.stdout)[1]), slowest


@contextlib.contextmanager
def served(command: list, env: dict):
    """A server on one core: its address, and the process that answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    is_gunicorn = "gunicorn" in str(command[0])
    at = ["--bind", f"127.0.0.1:{port}"] if is_gunicorn else ["--port", str(port)]
    first = {min(os.sched_getaffinity(0))}
    process = subprocess.Popen(
        [*map(str, command), *at], cwd=ROOT, env=env, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, first),
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/"
    try:
        for _attempt in range(300):
            with contextlib.suppress(OSError):
                fetched(address)
                break
            time.sleep(0.1)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield address, max(map(int, children), key=resident)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read()


def resident(pid: int) -> float:
    """Megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
