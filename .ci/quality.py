"""Other people's checkers over the readers' site, and what they say in docs/quality.md.

`make quality` runs this: it sets up the demonstration in a folder of its own, serves it as in
production, and asks each checker about each page. Node, Java, chromium and xmllint must be there.
"""

import datetime
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "build/quality"
NODE = {"vnu-jar": "26.9.27", "lighthouse": "12.8.2", "structured-data-testing-tool": "4.5.0"}
PYTHON = {
    "feedparser": "6.0.14", "extruct": "0.18.0", "jsonfeedvalidator": "0.0.3",
    "outloud": "0.2.1", "pdfua": "0.1.3",
}  # fmt: skip
DEMONSTRATION = "2026-11"
SECTION = urllib.parse.quote("质量热点")
PAGES = {
    "front page": "/",
    "issue": f"/issues/{DEMONSTRATION}/",
    "article": "/articles/4/",
    "article with a table": "/articles/5/",
    "archive": "/issues/",
    "section": f"/sections/{SECTION}/",
    "outlet": f"/outlets/{urllib.parse.quote('示例日报')}/",
    "about": "/about/",
}
LIGHTHOUSE = ("front page", "issue", "article", "archive", "section")
FEEDS = {
    "issues": "/feeds/issues.atom",
    "articles": "/feeds/articles.atom",
    "section": f"/feeds/sections/{SECTION}.atom",
}
JSON_FEEDS = {"articles": "/feeds/articles.json", "section": f"/feeds/sections/{SECTION}.json"}
STYLES = ("standard", "official", "large")
# outloud 0.2.1 does not count cells that reach down from the row above at the end of a row (its
# `row_widths`); `tests/test_typography.py` shows that the grid closes.
MISTAKEN = {"TBL-004"}
SITEMAPS = ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-2026.xml")
CARDS = ("/card.png", f"/issues/{DEMONSTRATION}.png", "/articles/4.png")
# What the Python checkers are asked; they live in an environment of their own.
READ_FEED = """
import feedparser, sys
feed = feedparser.parse(sys.argv[1])
print(int(feed.bozo), feed.version, len(feed.entries), sum(bool(e.content) for e in feed.entries))
"""
# The validator knows version 1 and refuses every name that it does not know.
READ_JSON_FEED = """
import json, sys, jsonfeedvalidator
errors = [error.message for error in jsonfeedvalidator.validate_feed(json.load(open(sys.argv[1])))]
print(len([e for e in errors if not e.startswith(("'language' does not", "'authors' does not"))]))
"""
READ_DATA = """
import extruct, json, sys
text = open(sys.argv[1]).read()
print(json.dumps(extruct.extract(text, syntaxes=["json-ld", "opengraph"], uniform=True)))
"""


def main() -> int:
    missing = [
        name
        for name in ("node", "npm", "java", "chromium", "xmllint", "qpdf", "mutool")
        if not shutil.which(name)
    ]
    if missing:
        print("Install first: " + ", ".join(missing))
        return 2
    install()
    with tempfile.TemporaryDirectory(prefix="qualitynews-quality-") as folder:
        server, site = serve(Path(folder))
        try:
            rows = [*html(site), *data(site), *feeds(site, folder), *maps(site), *cards(site)]
            rows += print_files(Path(folder))
            rows += lighthouse(site, folder)
        finally:
            server.terminate()
            server.wait()
    write(rows)
    failed = [row for row in rows if not row[3]]
    for checker, what, said, is_good in rows:
        print("ok  " if is_good else "BAD ", checker, "|", what, "|", said)
    return 1 if failed else 0


def install() -> None:
    TOOLS.mkdir(parents=True, exist_ok=True)
    quiet = {"PUPPETEER_SKIP_DOWNLOAD": "1", "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    names = [f"{name}@{version}" for name, version in NODE.items()]
    command = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", TOOLS, *names]
    subprocess.run(command, check=True, env=os.environ | quiet)
    if not (TOOLS / "venv/bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", TOOLS / "venv"], check=True)
    pins = [f"{name}=={version}" for name, version in PYTHON.items()]
    pip = [TOOLS / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", *pins]
    subprocess.run(pip, check=True)


def serve(folder: Path):
    """A server over a fresh demonstration, as `make run` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        "SECRET_KEY": "quality-of-the-demonstration-only-" + "x" * 30,
        "INSECURE_HTTP": "1",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
        "GRANIAN_HOST": "127.0.0.1",
    }
    for command in (["migrate", "--verbosity", "0"], ["load_demonstration"]):
        subprocess.run(
            [sys.executable, ROOT / "manage.py", *command], check=True, env=env, cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    granian = Path(sys.executable).parent / "granian"
    server = subprocess.Popen(
        [granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
         "--blocking-threads", "4", "qualitynews.wsgi:application"],
        env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    site = f"http://127.0.0.1:{port}"
    for _attempt in range(100):
        try:
            fetch(site + "/")
            return server, site
        except OSError:
            time.sleep(0.2)
    server.terminate()
    raise SystemExit("The server did not answer.")


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read()


@contextmanager
def saved(address: str):
    """What stands there, as a file for as long as a checker looks at it."""
    with tempfile.NamedTemporaryFile(suffix=".xml" if address.endswith("xml") else ".html") as file:
        file.write(fetch(address))
        file.flush()
        yield file


def ask(*command, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **options
    )


def html(site: str):
    jar = TOOLS / "node_modules/vnu-jar/build/dist/vnu.jar"
    for name, path in PAGES.items():
        with saved(site + path) as page:
            said = ask("java", "-jar", jar, "--format", "json", page.name).stderr
        found = json.loads(said)["messages"]
        for message in found:
            print(name, message.get("lastLine"), message["message"])
        yield "vnu", name, f"{len(found)} messages", not found


def data(site: str):
    tool = TOOLS / "node_modules/.bin/sdtt"
    for name, path in PAGES.items():
        with saved(site + path) as page:
            said = json.loads(ask(TOOLS / "venv/bin/python", "-c", READ_DATA, page.name).stdout)
        types = [found["@type"] for found in said["json-ld"]]
        graph = len(said["opengraph"])
        yield (
            "extruct",
            name,
            f"JSON-LD {', '.join(types)}; Open Graph: {graph}",
            bool(types and graph),
        )
        if not name.startswith("article"):
            continue
        text = ask(tool, "--url", site + path, "--presets", "Google,Twitter,Facebook").stdout
        counts = {
            kind: int(n) for kind, n in re.findall(r"(Passed|Warnings|Failed):\s+(\d+)", text)
        }
        if counts.get("Failed"):
            print(text)
        said = ", ".join(f"{kind.lower()} {n}" for kind, n in counts.items())
        yield "structured-data-testing-tool", name, said, bool(counts) and not counts["Failed"]


def feeds(site: str, folder: str):
    python = TOOLS / "venv/bin/python"
    for name, path in FEEDS.items():
        file = Path(folder, "feed.xml")
        file.write_bytes(fetch(site + path))
        bozo, version, entries, whole = ask(python, "-c", READ_FEED, file).stdout.split()
        said = f"{version}, {entries} entries, {whole} with their text"
        yield "feedparser", name, said, bozo == "0" and entries == whole != "0"
        yield "xmllint", f"feed of {name}", *well_formed(file)
    for name, path in JSON_FEEDS.items():
        file = Path(folder, "feed.json")
        file.write_bytes(fetch(site + path))
        errors = ask(python, "-c", READ_JSON_FEED, file).stdout.strip()
        said = f"{errors} errors, but for the names that version 1.1 added"
        yield "jsonfeedvalidator", name, said, errors == "0"


def maps(site: str):
    for path in SITEMAPS:
        with saved(site + path) as file:
            yield "xmllint", path, *well_formed(file.name)


def well_formed(file) -> tuple[str, bool]:
    answer = ask("xmllint", "--noout", file)
    return answer.stderr.strip() or "well-formed", answer.returncode == 0


def cards(site: str):
    for path in CARDS:
        packed = fetch(site + path)
        with Image.open(io.BytesIO(packed)) as card:
            said = f"{card.format} {card.width}×{card.height}, {len(packed) / 1000:.0f} kB"
            yield "Pillow", path, said, (card.format, card.size) == ("PNG", (1200, 630))


def print_files(folder: Path):
    """The PDF of the demonstration in each print style."""
    env = os.environ | {
        "SECRET_KEY": "quality-of-the-demonstration-only-" + "x" * 30,
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
    }
    for style in STYLES:
        file = folder / f"{style}.pdf"
        subprocess.run(
            [sys.executable, ROOT / "manage.py", "export_issue", DEMONSTRATION,
             "--style", style, "--output", file],
            check=True, env=env, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        report = json.loads(ask(TOOLS / "venv/bin/outloud", file, "--json", "-").stdout)
        found = [
            one
            for one in report["results"][0]["findings"]
            if one["severity"] in ("error", "warning")
        ]
        counted = Counter(one["rule"] for one in found)
        said = ", ".join(f"{rule}: {count}" for rule, count in counted.items()) or "no findings"
        yield "outloud", f"PDF, {style}", said, set(counted) <= set(MISTAKEN)
        answer = ask(TOOLS / "venv/bin/pdfua", "check", file).stdout
        is_good = "PASS (no findings)" in answer
        yield "pdfua", f"PDF, {style}", "no findings" if is_good else answer[-300:], is_good
        answer = ask("qpdf", "--check", file)
        yield "qpdf", f"PDF, {style}", "no errors", answer.returncode == 0
        answer = ask("mutool", "draw", "-q", "-o", os.devnull, "-F", "png", file)
        yield "mutool", f"PDF, {style}", answer.stderr.strip() or "drawn", answer.returncode == 0


def lighthouse(site: str, folder: str):
    tool = TOOLS / "node_modules/.bin/lighthouse"
    env = os.environ | {"CHROME_PATH": shutil.which("chromium")}
    for name in LIGHTHOUSE:
        for _attempt in range(3):  # a busy machine makes it give up on a measure now and then
            file = Path(folder, "lighthouse.json")
            ask(tool, site + PAGES[name], "--quiet", "--output=json", f"--output-path={file}",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu", env=env)  # fmt: skip
            report = json.loads(file.read_text())
            if all(found["score"] is not None for found in report["categories"].values()):
                break
        for audit in report["audits"].values():
            if audit["score"] is not None and audit["score"] < 0.9:
                print(name, audit["id"], audit["title"], audit.get("displayValue", ""))
        scores = {
            key: round((found["score"] or 0) * 100) for key, found in report["categories"].items()
        }
        said = ", ".join(f"{key} {score}" for key, score in scores.items())
        yield "Lighthouse, mobile", name, said, min(scores.values()) >= 98 and scores["seo"] == 100


def write(rows) -> None:
    versions = ", ".join(f"{name} {version}" for name, version in (NODE | PYTHON).items())
    lines = [
        "# What other people's checkers say of the site",
        "",
        f"Made by `make quality` over the demonstration on {datetime.date.today().isoformat()}.",
        "axe looks at every page at each run of the tests (`tests/test_reader_journey.py`).",
        f"Versions: {versions}.",
        "",
        "| checker | what | says | |",
        "|---|---|---|---|",
        *(f"| {c} | {what} | {said} | {'✓' if good else '✗'} |" for c, what, said, good in rows),
    ]
    (ROOT / "docs/quality.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
