"""One process of an office at work, for tests of two at once: `python -m tests.office_process`.

Does hundreds of random acts as the people of `make_office`, through the verbs that the doors call,
and prints what it did as JSON: the markers it saved, the refusals it met.
"""

import json
import os
import random
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitynews.settings")


def main(seed: int, rounds: int) -> None:
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.exceptions import PermissionDenied, ValidationError

    from articles.content import snapshots
    from articles.models import Article, Proposal
    from articles.review import proposals, stages, workflow
    from issues import arranging, preflight, publishing
    from issues.models import Issue, Section

    chance = random.Random(seed)
    users = {user.username: user for user in get_user_model().objects.all()}
    done = {"saved": [], "approved": 0, "moved": 0, "published": 0, "refused": 0}

    def save(article):
        """As the form does: read, later write under the lock unless the text changed."""
        opened_as = article.content_hash()
        marker = f"标记{seed}-{len(done['saved'])}。"
        content = snapshots.of_article(article) | {"body": f"{article.body}\n<p>{marker}</p>"}
        by = users[chance.choice(["bian", "bian2"])]
        arranging.save_text(article, content, section=article.section, by=by, opened_as=opened_as)
        done["saved"].append([article.pk, marker])

    def act(article):
        state = stages.stage_of(article)
        by = {"first": "chu", "second": "fu", "third": "zhong"}.get(state, "bian")
        name = "approve" if state else "submit"
        if state and chance.random() < 0.1:
            name = "return"
        workflow.move(article, name, by=users[by], opened_as=article.content_hash(), remark="意见")
        done["approved"] += name == "approve"

    def propose(article):
        state = stages.stage_of(article)
        by = {"first": "chu", "second": "fu", "third": "zhong"}.get(state)
        if by is None:
            return
        content = snapshots.of_article(article) | {"subtitle": f"副题{seed}-{chance.random()}"}
        proposal = proposals.propose(
            article, content, by=users[by], opened_as=article.content_hash()
        )
        if proposal:
            proposals.accept(Proposal.objects.get(pk=proposal.pk), by=users["bian2"])

    def place(article):
        section = chance.choice(list(Section.objects.filter(issue__published_at=None)) or [None])
        arranging.place(article, section, by=users["bian"])
        done["moved"] += 1

    def shift(article):
        arranging.shift(article, chance.choice([arranging.UP, arranging.DOWN]), by=users["bian"])
        done["moved"] += 1

    def publish(article):
        issue = chance.choice(list(Issue.objects.all()))
        if issue.is_published:
            publishing.withdraw(issue, by=users["zhong"], reason="再来")
            return
        ticks = {problem.key: "好" for problem in preflight.look(issue)}
        publishing.publish(issue, by=users["zhong"], ticks=ticks)
        done["published"] += 1

    def finish(article):
        """One issue whole to its release, as on the last day."""
        issue = chance.choice([*Issue.objects.filter(published_at=None), None])
        if issue is None:
            return
        for article in Article.objects.filter(section__issue=issue):
            while article.state != "final":
                by = {"first": "chu", "second": "fu", "third": "zhong"}.get(article.state, "bian")
                name = "approve" if article.state != "draft" else "submit"
                hash_read = article.content_hash()
                workflow.move(article, name, by=users[by], opened_as=hash_read)
                article = Article.objects.get(pk=article.pk)
        ticks = {problem.key: "好" for problem in preflight.look(issue)}
        publishing.publish(issue, by=users["zhong"], ticks=ticks)
        done["published"] += 1

    acts = [finish] * 2 + [save] * 5 + [act] * 8 + [propose] + [place] + [shift] * 2 + [publish] * 2
    for _ in range(rounds):
        article = chance.choice(list(Article.objects.select_related("section__issue")))
        try:
            chance.choice(acts)(article)
        except (ValidationError, PermissionDenied):
            done["refused"] += 1
    print(json.dumps(done))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
