"""What the desk of an issue knows: its lines, the pool, the proof; what it costs."""

import datetime
import io

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from issues import arranging, overview, proofing, publishing
from issues.exporting.print import proofs
from issues.models import Issue, Proof
from tests.make import (
    make_article,
    make_issue,
    make_office,
    make_picture,
    make_ready,
    make_section,
    make_user,
    rewrite,
    sign,
)


@pytest.fixture
def office(db):
    return make_office()


def lines(issue) -> list[overview.Line]:
    return overview.look(issue, Proof.objects.filter(issue=issue).first()).lines()


def test_a_line_says_what_an_article_is(office):
    issue = make_issue()
    section = make_section(issue)
    picture = make_picture()
    body = f'<p>甲 乙\n丙</p><figure class="image"><img src="{picture.address}" alt="图"><figcaption>会场</figcaption></figure>'
    make_ready(section, "有图", by=office.bian, body=body)
    make_article(make_section(issue, "二"), "什么都没有")
    first, second = lines(issue)
    assert (first.number, first.pictures, first.problems) == (1, 1, ())
    assert first.characters == len("甲乙丙会场")
    assert second.number == 2 and second.is_blocked
    codes = [problem.code for problem in second.problems]
    assert "no_source" in codes and "not_final" not in codes
    assert (first.page, first.sheet) == (None, None)


def test_the_pool_says_where_an_article_came_from_and_since_when(office):
    issue = make_issue(number=7)
    section = make_section(issue)
    moved = make_ready(section, "取下的", by=office.bian)
    gone = make_ready(make_section(issue, "要删的"), "随栏目", by=office.bian)
    make_ready(None, "导入的")
    make_ready(None, "新写的", by=office.bian)
    arranging.place(moved, None, by=office.bian)
    arranging.remove_section(issue.sections.get(title="要删的"), by=office.bian)
    rows = {row.article.title: row for row in overview.pool()[0]}
    assert rows["取下的"].left == rows["随栏目"].left == issue
    assert timezone.now() - rows["取下的"].since < datetime.timedelta(minutes=1)
    assert (rows["导入的"].is_imported, rows["导入的"].left) == (True, None)
    assert (rows["新写的"].is_imported, rows["新写的"].left) == (False, None)
    # What was left over goes on into the next issue.
    following = make_issue(number=8)
    arranging.place(Article.objects.get(title="取下的"), make_section(following), by=office.bian)
    arranging.place(Article.objects.get(title="取下的"), None, by=office.bian)
    rows = {row.article.title: row for row in overview.pool()[0]}
    assert rows["取下的"].left == following and gone


def test_an_undone_move_leaves_the_origin_as_it_was(office):
    from issues.rearrangement import POOL, Rearrangement

    first, second = make_issue(), make_issue()
    article = make_ready(make_section(first), by=office.bian)
    arranging.place(article, None, by=office.bian)
    since = Article.objects.get().pooled_at
    section = make_section(second)
    change = Rearrangement({section.pk: ((), (article.pk,)), POOL: ((article.pk,), ())})
    back = arranging.rearrange(second, change, by=office.bian)
    arranging.rearrange(second, back, by=office.bian)
    row = Article.objects.get()
    assert (row.pooled_from, row.pooled_at) == (first, since)


# --- the proof


@pytest.fixture
def issue(office):
    issue = make_issue()
    for name in ("甲", "乙"):
        section = make_section(issue, name)
        for at in range(3):
            make_ready(section, f"{name}{at}", by=office.bian, body="<p>字</p>" * 60)
    return issue


def test_a_proof_says_on_which_page_each_article_begins(office, issue):
    proof = proofing.set_proof(issue, by=office.bian)
    reader = pypdf.PdfReader(io.BytesIO(bytes(proof.pdf)))
    assert proof.count == len(reader.pages) == proof.pages.count()
    for line in lines(issue):
        text = reader.pages[line.sheet - 1].extract_text().replace(" ", "")
        assert line.item.title in text and f"—{line.page}—" in text
    assert bytes(proof.pages.first().picture)[8:12] == b"WEBP"


def test_what_did_not_change_is_not_set_again(office, issue, monkeypatch):
    runs = []
    render = proofs.render
    monkeypatch.setattr(proofs, "render", lambda tree: runs.append(1) or render(tree))
    first = proofing.set_proof(issue, by=office.bian)
    assert proofing.set_proof(issue, by=office.chu).fingerprint == first.fingerprint
    assert len(runs) == 1
    article = issue.sections.first().articles.last()
    arranging.place(article, article.section, by=office.bian, at=0)
    second = proofing.set_proof(issue, by=office.bian)
    assert len(runs) == 2 and second.fingerprint != first.fingerprint
    rewrite(article, office.bian, title="另一个题")
    assert proofing.set_proof(issue, by=office.bian).fingerprint != second.fingerprint
    assert Proof.objects.count() == 1


def test_one_run_an_issue_at_a_time_and_a_broken_one_is_given_up(office, issue, monkeypatch):
    Proof.objects.create(issue=issue, begun_at=timezone.now())
    assert proofing.set_proof(issue, by=office.bian) is None
    assert proofing.set_proof(make_issue(), by=office.bian) is not None
    long_ago = timezone.now() - proofing.GIVEN_UP_AFTER - datetime.timedelta(seconds=1)
    Proof.objects.filter(issue=issue).update(begun_at=long_ago)
    assert proofing.set_proof(issue, by=office.bian).count
    assert Proof.objects.get(issue=issue).begun_at is None

    def fail(tree):
        raise RuntimeError

    monkeypatch.setattr(proofs, "render", fail)
    rewrite(Article.objects.first(), office.bian, title="又一个题")
    with pytest.raises(RuntimeError):
        proofing.set_proof(issue, by=office.bian)
    assert Proof.objects.get(issue=issue).begun_at is None


def test_what_changes_during_a_run_is_in_the_next(office, issue, monkeypatch):
    render = proofs.render
    article = Article.objects.first()

    def slow(tree):
        rewrite(article, office.bian, title="排版中改的题")
        assert proofing.set_proof(issue, by=office.bian2) is None
        return render(tree)

    monkeypatch.setattr(proofs, "render", slow)
    first = proofing.set_proof(issue, by=office.bian)
    monkeypatch.setattr(proofs, "render", render)
    assert proofing.set_proof(issue, by=office.bian).fingerprint != first.fingerprint


def proof_address(issue, page: str = "proof", *keys) -> str:
    return reverse(f"admin:issues_{page}", args=[issue.pk, *keys])


def test_the_strip_its_pictures_and_the_pdf(client, office, issue):
    client.force_login(office.bian)
    picture = proof_address(issue, "proof_picture", 1)
    pdf = proof_address(issue, "issue_proof_pdf")
    assert client.get(picture).status_code == client.get(pdf).status_code == 404
    answer = client.post(proof_address(issue, "issue_proof")).json()
    for article in Article.objects.all():
        assert f">{article.title}</a>" in answer["strip"]
    assert answer["strip"].count("<img") == Proof.objects.get().count
    assert client.get(picture)["Content-Type"] == "image/webp"
    shown = client.get(pdf)
    assert shown.content[:5] == b"%PDF-" and shown["Content-Disposition"] == "inline"
    assert client.get(proof_address(issue, "proof_picture", 99)).status_code == 404
    assert client.get(proof_address(issue, "issue_proof")).status_code == 405
    client.force_login(make_user("issues.view_issue"))
    for address in (picture, pdf):
        assert client.get(address).status_code == 403
    assert client.post(proof_address(issue, "issue_proof")).status_code == 403
    page = client.get(proof_address(issue, "issue_desk")).text
    assert "data-proof" not in page and "data-sheet" not in page
    with pytest.raises(PermissionDenied):
        proofing.set_proof(issue, by=make_user("issues.view_issue"))
    client.logout()
    assert client.get(pdf).status_code == 302


def test_the_strip_names_the_last_issue_that_was_released(client, office, issue):
    client.force_login(office.bian)
    Issue.objects.filter(pk=issue.pk).update(date=datetime.date(2026, 5, 1))
    old = make_issue(date=datetime.date(2026, 4, 1), year=2026, number=4)
    sign(make_ready(make_section(old), by=office.bian), office)
    strip = client.post(proof_address(issue, "issue_proof")).json()["strip"]
    assert "上期" not in strip
    edition = publishing.publish(old, by=office.zhong)
    strip = client.post(proof_address(issue, "issue_proof")).json()["strip"]
    assert f"上期 2026年第4期：{edition.pages}页" in strip


# --- what it costs

QUERIES_OF_A_DESK = 25  # eight of them for the doors on top
QUERIES_OF_A_LOOK = 7  # four of them for the person


@pytest.mark.parametrize("count", [5, 60, 200])
def test_the_desk_asks_a_fixed_number_of_questions(
    client, office, count, django_assert_num_queries
):
    issue = make_issue()
    sections = [make_section(issue, f"栏目{at}") for at in range(6)]
    for at in range(count):
        make_article(sections[at % 6], f"第{at}篇的标题有十几个字", body="<p>字</p>")
        make_article(None, f"待{at}")
    client.force_login(office.bian)
    address = proof_address(issue, "issue_desk")
    client.get(address)
    with django_assert_num_queries(QUERIES_OF_A_DESK):
        page = client.get(address)
    if count == 60:
        assert len(page.content) < 150_000
    seen = page.context["stamp"]
    with django_assert_num_queries(QUERIES_OF_A_LOOK):
        again = client.get(proof_address(issue, "issue_now"), {"seen": seen})
    assert again.status_code == 204


def test_a_strip_of_thirty_five_pages(client, office):
    issue = make_issue()
    section = make_section(issue)
    for at in range(33):
        make_ready(section, f"长文{at}", by=office.bian, body="<p>" + "字" * 1400 + "</p>")
    client.force_login(office.bian)
    answer = client.post(proof_address(issue, "issue_proof")).json()
    proof = Proof.objects.get()
    assert proof.count >= 35 and answer["strip"].count("<img") == proof.count
    assert sum(len(page.picture) for page in proof.pages.all()) < 1_500_000
