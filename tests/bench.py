"""`make bench`: time and memory of import, contents, PDF, revisions; ratios within one run.

Each job runs in a process of its own on a database of its own, so that peaks are its own.
"""

import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT.parent / "shared" / "samples" / "quality-news-2021-10.txt"
REPEATS = 7
# The most that is wanted, by job: seconds, megabytes, or a ratio.
GOALS = {
    "PDF, warm, to bare typst": "1.5 ×",
    "export_issue as a command": "3 s",
    "PDF, 100 articles, 50 pictures": "5 s, 400 MB",
    "page of 200 revisions": "1 s",
    "PDF, 700 articles, to bare typst": "2 ×",
    "its peak to bare typst": "1.3 ×",
    "desk, 200 articles: a move": "50 ms",
    "desk, 60 articles: the page": "300 ms, 150 kB",
    "page comparing 20,000 characters, all paragraphs changed": "1 s",
}


def median(job) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def setting_up():
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "qualitynews.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def read_sample():
    from issues import importing

    if SAMPLE.exists():
        data, name = SAMPLE.read_bytes(), "the sample"
    else:
        data, name = generated_manuscript(), "a generated manuscript (no sample beside the project)"
    start = time.perf_counter()
    issue = importing.import_issue(data, filename="m.txt", year=2021, number=10, by=None).issue
    return issue, name, time.perf_counter() - start


def generated_manuscript() -> bytes:
    prose = "各地要认真落实有关要求，切实加强组织领导，确保各项工作落到实处、取得实效。" * 12
    titles = [f"第{n}个地方召开质量工作会议" for n in range(10)]
    listed = "\n".join(f"{title}......{n + 1}" for n, title in enumerate(titles))
    body = "\n\n".join(f"{title}\n\n" + f"{prose}\n\n" * 8 for title in titles)
    return f"目录\n一、质量要闻......1\n{listed}\n\n一、质量要闻\n\n{body}".encode()


def job_import():
    issue, name, seconds = read_sample()
    return {
        f"import of {name}": f"{seconds:.3f} s",
        "its peak": f"{peak_mb():.0f} MB",
        "issue": issue.pk,
    }


def job_contents():
    from issues import contents
    from issues.models import Issue

    issue = Issue.objects.get()
    build = median(lambda: contents.build(issue))
    data = median(lambda: contents.as_data(contents.build(issue)))
    return {
        "contents.build": f"{build * 1000:.1f} ms",
        "contents.build and as_data": f"{data * 1000:.1f} ms",
        "its peak": f"{peak_mb():.0f} MB",
    }


def job_pdf():
    from issues import contents, exporting
    from issues.exporting.print import printed
    from issues.models import Issue

    issue = Issue.objects.get()
    start = time.perf_counter()
    exporting.export(issue, "pdf", by=None)
    cold = time.perf_counter() - start
    with printed.issue_input(contents.build(issue)) as copy:
        bare = median(lambda: printed.typeset(copy))
    warm = median(lambda: exporting.export(issue, "pdf", by=None))
    return {
        "PDF, first in a process": f"{cold:.3f} s",
        "PDF, warm": f"{warm:.3f} s",
        "bare typst, same template and data": f"{bare:.3f} s",
        "PDF, warm, to bare typst": f"{warm / bare:.2f} ×",
        "its peak": f"{peak_mb():.0f} MB",
    }


def job_command():
    command = [sys.executable, "manage.py", "export_issue", "2021-10", "--output", os.devnull]
    seconds = median(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True))
    return {"export_issue as a command": f"{seconds:.2f} s"}


def job_large():
    import datetime
    import random

    from PIL import Image

    from articles import pictures
    from articles.models import Article
    from issues import exporting
    from issues.models import Issue, Section

    issue = Issue.objects.create(year=2022, number=1, date=datetime.date(2022, 1, 31))
    chance = random.Random(1)
    prose = "各地要认真落实有关要求，切实加强组织领导，确保各项工作落到实处、取得实效。" * 6
    for number in range(10):
        section = Section.objects.create(issue=issue, title=f"栏目{number}", position=number + 1)
        for at in range(10):
            body = f"<p>{prose}</p>" * 6
            if at % 2:
                noise = Image.effect_noise((320, 200), 60 + chance.random()).convert("RGB")
                noise = noise.resize((1600, 1000), Image.Resampling.BICUBIC)  # like a photograph
                file = io.BytesIO()
                noise.save(file, "JPEG", quality=80)
                file.seek(0)
                picture, *_remarks = pictures.store(file, by=None, name="p.jpg")
                body += f'<img src="{picture.address}" alt="图">'
            Article.objects.create(
                section=section, title=f"栏目{number}文章{at}", body=body, position=at + 1
            )
    # Measured in a fresh process, which has not drawn the pictures.
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench", "large-export"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    assert exporting.FORMATS
    return json.loads(run.stdout)


def job_revisions():
    """A text of 20,000 characters with 200 revisions, looked at as a reviewer does."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from articles import changing, richtext
    from articles.content import snapshots
    from articles.models import Article
    from tests import bench_differences

    settings.ALLOWED_HOSTS = ["*"]
    texts, other = bench_differences.two_texts()
    article = Article.objects.create(title="一篇长文", body=texts)
    cost = []
    for number in range(200):
        typed = {
            "body": other if number == 199 else texts,
            "title": f"一篇长文，第{number}稿",
        }
        start = time.perf_counter()
        content = snapshots.snapshot(snapshots.of_article(article) | typed, [])
        article = changing.write(article, content, by=None).article
        cost.append(time.perf_counter() - start)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench"))

    def get(page: str, query: str = ""):
        return client.get(reverse(f"admin:articles_article_{page}", args=[article.pk]) + query)

    listed = median(lambda: get("revisions"))
    compared = median(lambda: get("compare", "?from=1&to=200"))
    side = median(lambda: get("compare", "?from=1&to=200&view=side"))
    cleaning = median(lambda: richtext.clean(other + " "))
    return {
        "page of 200 revisions": f"{listed:.3f} s",
        "page comparing 20,000 characters, all paragraphs changed": f"{compared:.3f} s",
        "the same side by side": f"{side:.3f} s",
        "comparing to cleaning the text once": f"{compared / cleaning:.0f} ×",
        "saving a text of 20,000 characters": f"{statistics.median(cost) * 1000:.1f} ms",
    }


def job_differences():
    from tests import bench_differences

    return {f"compare: {name}": f"{ms:.0f} ms" for name, ms in bench_differences.measure()}


def job_large_export():
    from issues import exporting
    from issues.models import Issue

    issue = Issue.objects.get(year=2022)
    start = time.perf_counter()
    data = exporting.export(issue, "pdf", by=None).data
    seconds = time.perf_counter() - start
    return {
        "PDF, 100 articles, 50 pictures": f"{seconds:.2f} s, {peak_mb():.0f} MB",
        "its size": f"{len(data) / 1e6:.1f} MB",
    }


def job_typography():
    """What a typographer would count, on the pages themselves: the demonstration, the sample, an
    issue full of pictures, one of 200 short articles."""
    from articles.models import Article
    from issues import contents, demonstration
    from issues.exporting.print import printed
    from issues.models import Issue
    from tests import print_quality, print_trials

    made = {
        "demonstration": demonstration.load().issue,
        "sample": Issue.objects.get(year=2021),
        "pictures": print_trials.with_pictures(),
        "short articles": print_trials.of_short_articles(),
    }
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, issue in made.items():
            path = Path(folder) / "issue.pdf"
            path.write_bytes(printed.render(contents.build(issue), published=True)[0])
            titles = Article.objects.filter(section__issue=issue).values_list("title", flat=True)
            counts = print_quality.count(path, list(titles))
            found |= {f"{name}: {what}": str(count) for what, count in counts.items()}
    return found


def job_huge():
    """700 articles of 5.8 MB: time and memory beside bare Typst on the same template and data."""
    import pickle

    from issues import contents, demonstration
    from issues.exporting.print import printed
    from tests import print_trials

    demonstration.load()
    issue = print_trials.huge()
    ours = subprocess.run(
        [sys.executable, "-m", "tests.bench", "huge-export"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with printed.issue_input(contents.build(issue)) as copy:
        Path(os.environ["MEDIA_ROOT"], "huge").write_bytes(
            pickle.dumps(
                (copy.texts, {file.name: file.read_bytes() for file in copy.folder.iterdir()})
            )
        )
    bare = subprocess.run(
        [sys.executable, "-m", "tests.bench", "huge-bare"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    ours, bare = json.loads(ours.stdout), json.loads(bare.stdout)
    return {
        "PDF, 700 articles": f"{ours['seconds']:.1f} s, {ours['peak']:.0f} MB",
        "bare typst, 700 articles": f"{bare['seconds']:.1f} s, {bare['peak']:.0f} MB",
        "PDF, 700 articles, to bare typst": f"{ours['seconds'] / bare['seconds']:.2f} ×",
        "its peak to bare typst": f"{ours['peak'] / bare['peak']:.2f} ×",
    }


def job_huge_export():
    from issues import exporting
    from issues.models import Issue

    issue = Issue.objects.get(year=2025, number=12)
    start = time.perf_counter()
    exporting.export(issue, "pdf", by=None)
    return {"seconds": time.perf_counter() - start, "peak": peak_mb()}


def job_huge_bare():
    import pickle

    from issues.exporting.print import printed

    texts, files = pickle.loads(Path(os.environ["MEDIA_ROOT"], "huge").read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        start = time.perf_counter()
        printed.typeset(printed.TypstInput(texts, Path(folder), []))
        return {"seconds": time.perf_counter() - start, "peak": peak_mb()}


def job_desk():
    """The desk of an issue of 60 and of 200 articles, half of them in one section."""
    found = {}
    for count in (60, 200):
        found |= _desk_of(count)
    return found


def _desk_of(count: int) -> dict[str, str]:
    from django.test import Client

    from issues import arranging, proofing
    from issues.rearrangement import Rearrangement
    from tests.make import make_editor, make_issue, make_ready, make_section

    issue, by = make_issue(year=2100 + count), make_editor()
    sections = [make_section(issue, f"栏目{at}") for at in range(6)]
    body = "<p>" + "坚持以推动高质量发展为主题，" * 100 + "</p>"
    for at in range(count):
        make_ready(sections[at // 2 % 6 if at % 2 else 0], f"第{at}篇的标题有十几个字", body=body)

    def last_to_first():
        keys = tuple(sections[0].articles.values_list("pk", flat=True))
        change = Rearrangement({sections[0].pk: (keys, (keys[-1], *keys[:-1]))})
        arranging.rearrange(issue, change, by=by)

    client = Client(headers={"host": "localhost"})
    client.force_login(by)
    address = f"/admin/issues/issue/{issue.pk}/desk/"
    start = time.perf_counter()
    proof = proofing.set_proof(issue, by=None)
    setting = time.perf_counter() - start
    page = client.get(address, secure=True)
    assert page.status_code == 200
    return {
        f"desk, {count} articles: a move": f"{median(last_to_first) * 1000:.0f} ms",
        f"desk, {count} articles: the page": f"{median(lambda: client.get(address, secure=True)) * 1000:.0f} ms, {len(page.content) / 1000:.0f} kB",
        f"desk, {count} articles: the proof": f"{setting:.1f} s, {proof.count} pages",
    }


JOBS = {
    "import": job_import,
    "contents": job_contents,
    "pdf": job_pdf,
    "command": job_command,
    "large": job_large,
    "revisions": job_revisions,
    "differences": job_differences,
    "desk": job_desk,
    "large-export": job_large_export,
    "typography": job_typography,
    "huge": job_huge,
    "huge-export": job_huge_export,
    "huge-bare": job_huge_bare,
}


def main():
    if len(sys.argv) > 1:
        setting_up()
        print(json.dumps(JOBS[sys.argv[1]]()))
        return
    with tempfile.TemporaryDirectory(prefix="qualitynews-bench-") as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["MEDIA_ROOT"] = f"{folder}/media"
        for job in (
            "import",
            "contents",
            "pdf",
            "command",
            "large",
            "revisions",
            "differences",
            "desk",
            "typography",
            "huge",
        ):
            run = subprocess.run(
                [sys.executable, "-m", "tests.bench", job],
                cwd=ROOT,
                check=True,
                stdout=subprocess.PIPE,
            )
            for name, value in json.loads(run.stdout).items():
                if name != "issue":
                    goal = f"   (goal: {GOALS[name]})" if name in GOALS else ""
                    print(f"{name:60} {value}{goal}")


if __name__ == "__main__":
    main()
