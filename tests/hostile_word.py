"""Prints what becomes of hostile Word files: `python -m tests.hostile_word FOLDER` (with a
manifest.json), with the time and the memory of the process that reads each."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measured(data: bytes) -> tuple[float, float]:
    """Seconds and megabytes of the process that reads a file."""
    with tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "articles.manuscripts.word_file"],
            stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        process.stdout.read()
        _pid, _status, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        return time.monotonic() - began, usage.ru_maxrss / 1024


def outcome(data: bytes, name: str) -> str:
    from articles.manuscripts import readers
    from articles.manuscripts.limits import ManuscriptRefused
    from articles.manuscripts.report import Report

    report = Report()
    try:
        blocks = readers.read(data, name, report=report).blocks
    except ManuscriptRefused as refusal:
        return f"refused: {refusal.messages[0]}"
    pictures = sum(block.kind == "picture" and not block.picture.data for block in blocks)
    told = f", {pictures} empty places" if pictures else ""
    return f"read: {len(blocks)} blocks{told}" + "".join(f", {code}" for code in report.codes())


def main(folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitynews.settings")
    import django

    django.setup()
    print("| file | outcome | s | MB |\n|---|---|---|---|")
    for trial in json.loads((folder / "manifest.json").read_text())["files"]:
        data = (folder / trial["file"]).read_bytes()
        seconds, megabytes = measured(data)
        told = outcome(data, trial["file"])
        print(f"| {trial['id']} | {told} | {seconds:.1f} | {megabytes:.0f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
