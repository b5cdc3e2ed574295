"""`python -m articles.manuscripts.word_file < FILE`: blocks, notes and remarks as JSON."""

import base64
import io
import json
import resource
import sys
from dataclasses import asdict

from articles.manuscripts.word_file.package import Package, Refused

# The largest real files take 200 MB and two seconds.
MEGABYTES, SECONDS = 500, 25
# More than a manuscript may have; counted here, too, since who reads the answer has no such limits.
MAX_CHARACTERS = 5_000_000


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    sys.setrecursionlimit(4_000)
    try:
        answer = _read(sys.stdin.buffer.read())
    except Refused as refused:
        answer = {"refused": refused.code}
    except RecursionError:
        answer = {"refused": "too_deep"}
    except MemoryError:
        answer = {"refused": "too_large"}
    except Exception as error:  # what a reader of files stumbles over is a fault of the file
        answer = {"refused": "damaged", "error": repr(error)[:500]}
    json.dump(answer, sys.stdout, ensure_ascii=True, default=_as_text)


def _read(data: bytes) -> dict:
    from mammoth import docx

    from articles.manuscripts.word_file.blocks import Blocks
    from articles.manuscripts.word_file.rewriting import Rewritten

    rewritten = Rewritten(Package(data))
    document = docx.read(io.BytesIO(rewritten.data)).value
    found = Blocks(document, rewritten)
    if sum(len(block.text) for block in found.blocks) > MAX_CHARACTERS:
        raise Refused("too_large")
    return {
        "blocks": [asdict(block) for block in found.blocks],
        "notes": {
            number: [[asdict(run) for run in runs] for runs in note]
            for number, note in found.notes.items()
        },
        "remarks": rewritten.remarks + found.remarks,
    }


def _as_text(value: bytes) -> str:
    return base64.b64encode(value).decode()


if __name__ == "__main__":
    main()
