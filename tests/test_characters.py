"""Characters no database should hold: whatever they come in by, the answer is clear, never a 500."""

import pytest
from django.urls import reverse

from tests.make import make_article, make_issue, make_section, make_user

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
        ("articles_article", {"column": f"国{NUL}家"}),
        ("articles_article", {"title": f"国{NUL}家要闻"}),
        ("articles_article", {"state": NUL, "person": NUL, "issue": NUL, "p": NUL}),
        ("articles_picture", {"q": NUL, "name": NUL}),
        ("articles_auditentry", {"q": NUL, "what": NUL}),
        ("auth_user", {"q": NUL, "username": NUL}),
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
