"""Characters no database should hold: whatever they come in by, the answer is clear, never a 500."""

import io
import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from articles import pictures
from articles.models import Article, Draft, Picture
from issues import importing
from issues.models import Issue, Manuscript
from qualitynews.people.characters import UNSTORABLE
from tests.make import make_article, make_issue, make_section, make_user, picture_bytes

pytestmark = pytest.mark.django_db

NUL = "\x00"


@pytest.fixture
def superuser(client):
    user = make_user()
    user.is_superuser = True
    user.save()
    client.force_login(user)
    return user


@pytest.mark.parametrize("term", [NUL, f"国{NUL}家", f"{NUL}国家\x1b", "国家\ufdd0"])
def test_a_choice_is_looked_for_without_them(client, superuser, term):
    make_section(make_issue(year=2027, number=3), "国家")
    address = reverse("admin:autocomplete")
    where = {"app_label": "articles", "model_name": "article", "field_name": "section"}
    answer = client.get(address, where | {"term": term})
    assert [found["text"] for found in answer.json()["results"]] == ["2027年第3期 国家"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("articles_article", {"q": f"国{NUL}家"}),
        ("articles_article", {"outlet": f"某{NUL}报"}),
        ("articles_article", {"section": f"国{NUL}家"}),
        ("articles_article", {"title": f"国{NUL}家要闻"}),
        ("articles_article", {"state": NUL, "person": NUL, "issue": NUL, "p": NUL}),
        ("articles_picture", {"q": NUL, "name": NUL}),
        ("people_auditentry", {"q": NUL, "what": NUL}),
        ("people_user", {"q": NUL, "username": NUL}),
        ("issues_issue", {"q": NUL, "slug": NUL}),
        ("issues_section", {"q": NUL, "title": NUL}),
        ("issues_manuscript", {"q": NUL, "filename": NUL}),
    ],
)
def test_lists_are_searched_and_filtered_without_them(client, superuser, name, query):
    make_article(make_section(make_issue(), "国家"), "国家要闻", outlet="某报")
    make_article(None, "地方要闻", outlet="某台")
    answer = client.get(reverse(f"admin:{name}_changelist"), query)
    assert answer.status_code == 200
    if name == "articles_article":
        assert "国家要闻" in answer.content.decode()
        assert ("地方要闻" in answer.content.decode()) == ("state" in query)


# --- lone surrogates: halves of a character, which no file, database or answer can hold

HALF = "\ud800"
IN_ADDRESS = "%ED%A0%80"  # how a form encodes it that does not know better


@pytest.mark.parametrize(
    "half", ["\\ud800", HALF.encode("utf-8", "surrogatepass").decode("latin1")]
)
def test_a_draft_is_kept_without_them(client, superuser, half):
    article = make_article(None, "要闻")
    text = (
        f'{{"title": ["a{half}b"], "{half}": ["{half}"], "body": ["<p>{half}c</p>", ["{half}"]]}}'
    )
    answer = client.post(
        reverse("admin:articles_keep_draft"),
        urlencode({"tab": "t", "article": article.pk, "values": text.encode("latin1")}),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 200 and "kept_at" in answer.json()
    draft = Draft.objects.get()
    assert not UNSTORABLE.search(draft.values["title"][0] + draft.values["body"][0])
    address = reverse("admin:articles_draft", args=[draft.pk])
    assert client.get(address).status_code == 200
    assert client.get(address, {"form": "json"}).json()["values"]["title"] == draft.values["title"]


def test_a_choice_between_two_versions_is_read_without_them(client, superuser):
    article = make_article(None, "要闻")
    post = {"purpose": "edit", "tab": "t", "take-title": "mine"}
    post["typed"] = json.dumps({"title": [f"新{HALF}题"], "body": [f"<p>{HALF}</p>"]})
    post["opened_as"] = post["typed_on"] = article.fingerprint()
    address = reverse("admin:issues_article_two_versions", args=[article.pk])
    assert client.post(address, post).status_code == 302
    assert Article.objects.get().title == "新题"


@pytest.mark.parametrize("field", ["tab", "article", "opened_as", "leaving", "values"])
def test_the_desk_answers_whatever_field_they_stand_in(client, superuser, field):
    article = make_article(None, "要闻")
    post = {"tab": "t", "article": str(article.pk), "opened_as": "x", "values": "{}"}
    body = urlencode({name: value for name, value in post.items() if name != field})
    answer = client.post(
        reverse("admin:articles_keep_draft"),
        f"{body}&{field}={IN_ADDRESS}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in (200, 400)
    assert field == "leaving" or "error" in answer.json() or "kept_at" in answer.json()


@pytest.mark.parametrize("field", ["title", "body", "note", "outlet", "sources-0-label", "tab"])
@pytest.mark.parametrize("half", [IN_ADDRESS, "%00"])
def test_an_article_is_saved_without_them_or_refused_in_its_form(client, superuser, field, half):
    address = reverse("admin:articles_article_add")
    post = {"title": "要闻", "body": "<p>文</p>", "tab": "t"}
    post |= {"sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": "0", "sources-0-label": "甲"}
    body = urlencode({name: value for name, value in post.items() if name != field})
    answer = client.post(
        address,
        f"{body}&{field}=%E7%94%B2{half}%E4%B9%99",
        content_type="application/x-www-form-urlencoded",
    )
    if answer.status_code == 200:  # the form again, with a sentence
        assert answer.context["errors"] and not Article.objects.exists()
    else:
        assert answer.status_code == 302
        article = Article.objects.get()
        assert not UNSTORABLE.search(article.title + article.body)


def _multipart(fields: dict[str, str], name: str, filename: bytes, data: bytes) -> bytes:
    parts = [
        b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (field.encode(), value.encode("utf-8", "surrogatepass"))
        for field, value in fields.items()
    ]
    head = b'--b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n'
    parts.append(head % (name.encode(), filename) + b"Content-Type: text/plain\r\n\r\n" + data)
    return b"".join(parts) + b"\r\n--b--\r\n"


FILE_NAMES = [HALF.encode("utf-8", "surrogatepass"), b"\xff\xfe", b"\x00", b"a\x0b%EF%BF%BF"]


@pytest.mark.parametrize("name", FILE_NAMES)
@pytest.mark.parametrize("form", [b'filename="%b"', b"filename*=UTF-8''%b"])
def test_the_name_of_a_picture_is_kept_without_them(client, superuser, name, form):
    data = _multipart({}, "upload", b"\xe5\x9b\xbe" + name + b".png", picture_bytes())
    if form.startswith(b"filename*"):
        quoted = "".join(f"%{byte:02X}" for byte in name).encode()
        data = _multipart({}, "upload", b"x.png", picture_bytes()).replace(
            b'filename="x.png"', b"filename*=UTF-8''" + quoted + b".png"
        )
    answer = client.post(
        reverse("admin:articles_picture_upload"),
        data,
        content_type="multipart/form-data; boundary=b",
    )
    if answer.status_code == 400:  # Django reads no header that is not UTF-8
        assert "没有收到文件" in answer.json()["error"]["message"]
        return
    assert answer.json()["fileName"].endswith(".png")
    picture = Picture.objects.get()
    assert not UNSTORABLE.search(picture.original_name)
    address = reverse("admin:articles_picture_browse")
    assert client.get(address).status_code == 200


MANUSCRIPT = "质量要闻\n2021年第10期\n\n一、质量要闻\n1.甲市召开质量大会\n甲市今天召开质量大会。\n"


@pytest.mark.parametrize("name", FILE_NAMES)
@pytest.mark.parametrize("title", ["", HALF, f"质量{HALF}要闻", "质量\x00要闻"])
def test_a_manuscript_is_read_in_without_them_or_refused_in_its_form(
    client, superuser, name, title
):
    fields = {"year": "2021", "number": "10", "date": "2021-10-31", "title": title}
    data = _multipart(fields, "file", b"\xe7\xa8\xbf" + name + b".txt", MANUSCRIPT.encode())
    address = reverse("admin:issues_issue_import")
    answer = client.post(address, data, content_type="multipart/form-data; boundary=b")
    if answer.status_code == 302:
        data = _multipart(fields | {"write": ""}, "file", b"", b"")
        address = answer["Location"]
        answer = client.post(address, data, content_type="multipart/form-data; boundary=b")
    if answer.status_code == 200:
        assert answer.context["form"].errors and not Manuscript.objects.exists()
    else:
        assert answer.status_code == 302, answer.content
        manuscript = Manuscript.objects.get()
        assert not UNSTORABLE.search(manuscript.filename + manuscript.issue.title)
        assert client.get(answer["Location"]).status_code == 200


def test_names_of_files_are_cut_clean_by_the_verbs_themselves(superuser):
    picture, *_remarks = pictures.store(
        io.BytesIO(picture_bytes()), by=superuser, name=f"a{HALF}.png"
    )
    assert Picture.objects.get().original_name == picture.original_name == "a.png"
    result = importing.import_issue(
        MANUSCRIPT.encode(), filename=f"a{HALF}.txt", title=HALF, by=superuser, year=2021, number=10
    )
    manuscript = Manuscript.objects.select_related("issue").get()
    assert (manuscript.filename, result.manuscript.filename) == ("a.txt", "a.txt")
    assert manuscript.issue.title == "质量要闻"


# --- texts that are nothing without them

NOTHING = "\x80\x81"


def test_a_title_of_nothing_else_is_refused_in_the_form(client, superuser):
    post = {"title": NOTHING, "body": "", "tab": "t"}
    post |= {"sources-TOTAL_FORMS": "0", "sources-INITIAL_FORMS": "0"}
    answer = client.post(reverse("admin:articles_article_add"), post)
    assert answer.status_code == 200 and "title" in answer.context["form"].errors
    assert not Article.objects.exists()


def test_a_source_of_nothing_else_is_refused_in_the_form(client, superuser):
    post = {"title": "要闻", "body": "", "tab": "t", "sources-0-label": NOTHING}
    post |= {"sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": "0"}
    answer = client.post(reverse("admin:articles_article_add"), post)
    assert answer.status_code == 200 and answer.context["errors"]
    assert not Article.objects.exists()


def test_an_issue_and_its_sections_of_nothing_else_are_refused_in_the_form(client, superuser):
    post = {"title": "质量要闻", "year": "2027", "number": "3", "date": "2027-03-01"}
    post |= {"sections-TOTAL_FORMS": "1", "sections-INITIAL_FORMS": "0"}
    for bad in ({"title": NOTHING}, {"sections-0-title": NOTHING}):
        answer = client.post(reverse("admin:issues_issue_add"), post | bad)
        assert answer.status_code == 200 and answer.context["errors"], bad
    assert not Issue.objects.exists()
