"""A process whose articles and sources have one field more, for test_content: `python -m tests.new_field_process`.

With the argument "before" it is the program as it is: an article is written and signed. With "after",
both tables of `content.fields` have one row more, the models have its column, and the same database is
used; nothing else is changed. Prints what it saw as JSON.
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitynews.settings")
NEW, NEW_OF_SOURCE = "standfirst", "subtitle"


def add_field() -> None:
    """What adding a field takes: a row of the table, a column of the model."""
    from django.db.models.signals import class_prepared

    from articles.content import fields
    from qualitynews.people.characters import LineField

    row = fields.Field(NEW, "导语", fields.LINE, fields.TITLES)
    fields.FIELDS = (*fields.FIELDS[:3], row, *fields.FIELDS[3:])
    of_source = fields.Field(NEW_OF_SOURCE, "来源副题", fields.LINE)
    fields.SOURCE_FIELDS = (*fields.SOURCE_FIELDS, of_source)

    def give_column(sender, **kwargs):
        if sender.__name__ == "Article":
            LineField("导语", max_length=300, blank=True).contribute_to_class(sender, NEW)
        if sender.__name__ == "SourceLink":
            column = LineField("来源副题", max_length=300, blank=True)
            column.contribute_to_class(sender, NEW_OF_SOURCE)

    class_prepared.connect(give_column, weak=False)


def before() -> dict:
    from articles.models import Article
    from tests import make

    office = make.make_office()
    issue = make.make_issue(year=2026, number=1)
    section = make.make_section(issue)
    signed = make.sign(make.make_ready(section, "签过的", by=office.bian), office)
    other = make.make_ready(section, "在审的", by=office.bian)
    make.rewrite(other, office.bian, title="在审的第二稿")
    make.sign(Article.objects.get(pk=other.pk), office, until="second")
    return {"signed": signed.pk, "other": other.pk}


def after() -> dict:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from articles import changing, drafts
    from articles.content import merging, snapshots
    from articles.models import Article, Revision, SourceLink
    from articles.review import proposals
    from issues import contents, preflight
    from issues.exporting.print import printed
    from issues.models import Issue
    from qualitynews.people.models import User
    from tests import make
    from tests.test_admin import form_values

    with connection.schema_editor() as editor:
        editor.add_field(Article, Article._meta.get_field(NEW))
        editor.add_field(SourceLink, SourceLink._meta.get_field(NEW_OF_SOURCE))
    bian, chu = User.objects.get(username="bian"), User.objects.get(username="chu")
    signed = Article.objects.get(title="签过的")
    other = Article.objects.get(title="在审的第二稿")
    client = Client()
    client.force_login(bian)
    seen = {"still signed": make.is_signed(signed)}

    # saved untouched
    change = reverse("admin:articles_article_change", args=[signed.pk])
    values = form_values(client, change)
    seen["in the form"] = NEW in values
    seen["saved untouched"] = client.post(change, values).status_code
    signed.refresh_from_db()
    seen["state after it"] = signed.state
    seen["preflight"] = [problem.code for problem in preflight.look(Issue.objects.get())]

    # an older revision brought back, compared
    first = other.revisions.get(number=1)
    changing.restore(other, first, by=bian, opened_as=other.content_hash())
    other = Article.objects.get(pk=other.pk)
    seen["restored"] = other.title
    page = reverse("admin:articles_article_compare", args=[other.pk])
    seen["compared"] = client.get(page, {"from": 1, "to": 2}).status_code

    # typed into the form, kept as a draft, saved
    change = reverse("admin:articles_article_change", args=[other.pk])
    values = form_values(client, change)
    values |= {NEW: "副题甲", f"sources-0-{NEW_OF_SOURCE}": "源题甲", "tab": "t1"}
    kept = {name: [str(value)] for name, value in values.items()}
    client.post(
        reverse("admin:articles_keep_draft"),
        {"tab": "t1", "article": other.pk, "opened_as": values["opened_as"],
         "values": json.dumps(kept)},
    )  # fmt: skip
    (draft,) = drafts.drafts_of(other, by=bian)
    draft_page = client.get(reverse("admin:articles_draft", args=[draft.pk])).content.decode()
    seen["in the draft's difference"] = "导语" in draft_page and "副题甲" in draft_page
    seen["saved"] = client.post(change, values).status_code
    other = Article.objects.get(pk=other.pk)
    seen["stored"] = getattr(other, NEW)
    newest = Revision.objects.filter(article=other).first()
    seen["in the revision"] = newest.content.get(NEW)
    page = client.get(reverse("admin:articles_article_compare", args=[other.pk])).content.decode()
    seen["in the comparison"] = "导语" in page and "源题甲" in page
    review = client.get(reverse("admin:articles_article_review", args=[other.pk])).content.decode()
    seen["on the review page"] = "副题甲" in review and "来源副题 源题甲" in review

    # proposed, merged
    base = snapshots.of_article(other)
    make.sign(other, make.people(), until="first")
    other = Article.objects.get(pk=other.pk)
    proposal = proposals.propose(
        other, base | {NEW: "副题乙"}, by=chu, opened_as=other.content_hash()
    )
    seen["proposed"] = proposal.content[NEW]
    merge = merging.merge(base, theirs=base | {"title": "题"}, mine=base | {NEW: "丙"})
    seen["merged"] = [merge.content()["title"], merge.content()[NEW]]

    # data and print
    tree = contents.build(Issue.objects.get())
    data = contents.as_data(tree)
    articles = data["sections"][0]["articles"]
    seen["in the data"] = [article[NEW] for article in articles]
    seen["of sources"] = [a["sources"][0][NEW_OF_SOURCE] for a in articles]
    with printed.issue_input(tree) as copy:
        printed_data = copy.texts["data.json"].decode()
        seen["in the print data"] = "副题甲" in printed_data and "源题甲" in printed_data
    SourceLink.objects.filter(**{NEW_OF_SOURCE: "源题甲"}).update(**{NEW_OF_SOURCE: "源题😀"})
    problems = preflight.look(Issue.objects.get())
    seen["of no font"] = [problem.code for problem in problems if "😀" in problem.text]
    return seen


def main(when: str) -> None:
    if when == "after":
        add_field()
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    print(json.dumps(before() if when == "before" else after(), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
