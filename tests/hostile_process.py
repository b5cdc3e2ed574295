"""An import in a process of its own, for tests of memory: `python -m tests.hostile_process FILE...`.

Reads in a small manuscript, then each file, and prints what that took beyond the small one as JSON:
megabytes, or why it was refused. The database is the one of the environment.
"""

import json
import os
import re
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitynews.settings")
SMALL = "一、要闻\n\n甲市召开大会\n\n各地要认真落实有关要求。\n"


def peak_mb() -> float:
    """The most memory this process ever had; not `ru_maxrss`, in which the parent counts too."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


def main(files: list[str]) -> None:
    django.setup()
    from django.core.management import call_command

    from issues import importing

    call_command("migrate", verbosity=0)
    importing.import_issue(SMALL.encode(), filename="m.md", year=2020, number=1, by=None)
    before = peak_mb()
    outcomes = []
    for number, name in enumerate(files, start=1):
        try:
            data = Path(name).read_bytes()
            importing.import_issue(data, filename="m.md", year=2021, number=number, by=None)
            outcomes.append("read in")
        except importing.ManuscriptRefused as refusal:
            outcomes.append(refusal.messages[0])
        outcomes.append(round(peak_mb() - before))
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main(sys.argv[1:])
