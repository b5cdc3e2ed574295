"""Changing the order of several articles and sections at once, and undoing it."""

import random
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from articles.models import Article
from issues import arranging, rearrangement
from issues.rearrangement import POOL, TOP, Rearrangement
from qualitynews.people.roles import Refused
from tests.make import make_article, make_issue, make_office, make_section, release
from tests.test_admin import titles


@pytest.fixture
def office(db):
    return make_office()


class Scene:
    """An issue: 甲 (A B C, below it 甲一: D), 乙 (E); in the pool P and Q."""

    def __init__(self):
        self.issue = make_issue()
        self.one, self.two = make_section(self.issue, "甲"), make_section(self.issue, "乙")
        self.below = make_section(self.issue, "甲一", parent=self.one)
        self.key = {name: make_article(self.one, name).pk for name in "ABC"}
        self.key["D"] = make_article(self.below, "D").pk
        self.key["E"] = make_article(self.two, "E").pk
        self.key |= {
            name: make_article(None, name, position=at).pk for at, name in ((0, "P"), (7, "Q"))
        }

    def keys(self, names: str) -> tuple[int, ...]:
        return tuple(self.key[name] for name in names)

    def order(self):
        pool = "".join(Article.objects.unplaced().values_list("title", flat=True))
        return titles(self.issue), pool


@pytest.fixture
def scene(db):
    return Scene()


def last_to_first(scene) -> Rearrangement:
    return Rearrangement({scene.one.pk: (scene.keys("ABC"), scene.keys("CAB"))})


def several_elsewhere(scene) -> Rearrangement:
    return Rearrangement(
        {
            scene.one.pk: (scene.keys("ABC"), scene.keys("B")),
            scene.two.pk: (scene.keys("E"), scene.keys("CEA")),
        }
    )


def to_the_pool_and_back(scene) -> Rearrangement:
    return Rearrangement(
        {
            POOL: (scene.keys("P"), scene.keys("AD")),
            scene.one.pk: (scene.keys("ABC"), scene.keys("BPC")),
            scene.below.pk: (scene.keys("D"), ()),
        }
    )


def sections_swapped(scene) -> Rearrangement:
    keys = (scene.one.pk, scene.two.pk)
    return Rearrangement(sections={TOP: (keys, keys[::-1])})


def section_up_and_section_down(scene) -> Rearrangement:
    one, two, below = scene.one.pk, scene.two.pk, scene.below.pk
    return Rearrangement(sections={TOP: ((one, two), (one, below)), one: ((below,), (two,))})


CHANGES = {
    last_to_first: (
        [("甲", ["C", "A", "B"], [("甲一", ["D"])]), ("乙", ["E"], [])], "PQ",
    ),
    several_elsewhere: (
        [("甲", ["B"], [("甲一", ["D"])]), ("乙", ["C", "E", "A"], [])], "PQ",
    ),
    to_the_pool_and_back: (
        [("甲", ["B", "P", "C"], [("甲一", [])]), ("乙", ["E"], [])], "QAD",
    ),
    sections_swapped: (
        [("乙", ["E"], []), ("甲", ["A", "B", "C"], [("甲一", ["D"])])], "PQ",
    ),
    section_up_and_section_down: (
        [("甲", ["A", "B", "C"], [("乙", ["E"])]), ("甲一", ["D"], [])], "PQ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_it_is_done_undone_and_done_again(office, scene, change):
    before = scene.order()
    back = arranging.rearrange(scene.issue, change(scene), by=office.bian)
    assert scene.order() == CHANGES[change]
    again = arranging.rearrange(scene.issue, back, by=office.bian)
    assert scene.order() == before
    arranging.rearrange(scene.issue, again, by=office.bian)
    assert scene.order() == CHANGES[change]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_as_json_it_is_the_same(scene, change):
    wanted = change(scene)
    assert rearrangement.read(wanted.as_data()) == wanted


def _moved(scene, office):
    arranging.shift(Article.objects.get(title="A"), arranging.DOWN, by=office.bian2)


def _deleted(scene, office):
    Article.objects.get(title="A").delete()


def _added(scene, office):
    arranging.place(Article.objects.get(title="Q"), scene.one, by=office.bian2)


@pytest.mark.parametrize("meanwhile", [_moved, _deleted, _added], ids=lambda act: act.__name__)
def test_it_is_refused_after_somebody_else_changed_the_list(office, scene, meanwhile):
    wanted = several_elsewhere(scene)
    meanwhile(scene, office)
    before = scene.order()
    with pytest.raises(ValidationError, match="刚改过"):
        arranging.rearrange(scene.issue, wanted, by=office.bian)
    assert scene.order() == before


def test_what_somebody_else_did_elsewhere_is_no_hindrance(office, scene):
    wanted = last_to_first(scene)
    arranging.place(Article.objects.get(title="P"), scene.two, by=office.bian2)
    arranging.rearrange(scene.issue, wanted, by=office.bian)
    assert scene.order()[0] == [
        ("甲", ["C", "A", "B"], [("甲一", ["D"])]), ("乙", ["E", "P"], []),
    ]  # fmt: skip


def test_the_pool_is_compared_only_where_it_is_touched(office, scene):
    wanted = to_the_pool_and_back(scene)
    arranging.place(Article.objects.get(title="Q"), scene.two, by=office.bian2)
    with_q = scene.order()
    back = arranging.rearrange(scene.issue, wanted, by=office.bian)
    arranging.rearrange(scene.issue, back, by=office.bian)
    assert scene.order() == with_q


def test_articles_and_sections_of_another_issue_are_not_reached(office, scene):
    other = Scene()
    for wanted in (last_to_first(other), sections_swapped(other)):
        with pytest.raises(ValidationError):
            arranging.rearrange(scene.issue, wanted, by=office.bian)
    lists = {
        scene.one.pk: (scene.keys("ABC") + other.keys("A"), other.keys("A") + scene.keys("ABC"))
    }
    with pytest.raises(ValidationError):
        arranging.rearrange(scene.issue, Rearrangement(lists), by=office.bian)
    assert other.order() == scene.order()


def test_a_section_with_sub_sections_goes_below_none(office, scene):
    one, two, below = scene.one.pk, scene.two.pk, scene.below.pk
    wanted = Rearrangement(sections={TOP: ((one, two), (two,)), two: ((), (one,))})
    with pytest.raises(ValidationError, match="下级栏目"):
        arranging.rearrange(scene.issue, wanted, by=office.bian)
    assert scene.order()[0][0][2] == [("甲一", ["D"])]
    assert below


def test_who_may_not_and_locked_issues(office, scene):
    for change in (last_to_first, sections_swapped):
        with pytest.raises(PermissionDenied):
            arranging.rearrange(scene.issue, change(scene), by=office.chu)
    before = scene.order()
    release(scene.issue)
    for change in (last_to_first, sections_swapped):
        with pytest.raises(Refused):
            arranging.rearrange(scene.issue, change(scene), by=office.bian)
    assert scene.order() == before


BAD = {
    "nothing": {},
    "no object": [],
    "lists of texts": {"articles": [[1, ["1"], ["1"]]]},
    "a truth for a key": {"articles": [[1, [True], [True]]]},
    "a key of no size": {"articles": [[1, [2**70], [2**70]]]},
    "one lost": {"articles": [[1, [1, 2], [1]]]},
    "one added": {"articles": [[1, [1], [1, 2]]]},
    "one twice": {"articles": [[1, [1, 1], [1, 1]]]},
    "a place twice": {"articles": [[1, [1], []], [1, [], [1]]]},
    "the pool among sections": {"sections": [["pool", [1], [1]]]},
    "too many": {"articles": [[1, list(range(1, 6_000)), list(range(1, 6_000))]]},
    "odd positions": {"in_pool": [[1, -4]]},
    "odd shape": {"articles": 7},
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_is_no_change_of_order(data):
    with pytest.raises(ValidationError):
        rearrangement.read(data)


@pytest.mark.parametrize("count", [3, 100])
def test_queries_do_not_grow_with_the_issue(office, count, db, django_assert_num_queries):
    section = make_section(make_issue(), "甲")
    keys = tuple(make_article(section, str(n)).pk for n in range(count))
    wanted = Rearrangement({section.pk: (keys, (keys[-1], *keys[:-1]))})
    office.bian.has_perm("articles.place_article")
    with django_assert_num_queries(9):
        arranging.rearrange(section.issue, wanted, by=office.bian)


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_lose_nothing(office):
    """Three hundred moves, undone at random: of the own last one, whatever the other did since."""
    scene = Scene()
    done = []

    def arrange(person, seed):
        chance = random.Random(seed)
        backs = []
        try:
            for _ in range(150):
                if backs and chance.random() < 0.25:
                    change = backs.pop()
                else:
                    change = shuffled(chance)
                try:
                    backs.append(arranging.rearrange(scene.issue, change, by=person))
                    done.append(True)
                except ValidationError:
                    done.append(False)
        finally:
            connections.close_all()

    def shuffled(chance) -> Rearrangement:
        before, other = (tuple(one.articles.values_list("pk", flat=True)) for one in both)
        keys = list(before + other)
        chance.shuffle(keys)
        cut = chance.randrange(len(keys) + 1)
        lists = {one.pk: (before, tuple(keys[:cut])), two.pk: (other, tuple(keys[cut:]))}
        return Rearrangement(lists)

    both = one, two = scene.one, scene.two
    hands = [
        threading.Thread(target=arrange, args=(person, seed))
        for seed, person in enumerate((office.bian, office.bian2))
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(done) == 300 and any(done)
    rows = [list(section.articles.values_list("title", "position")) for section in both]
    assert sorted(title for title, _at in rows[0] + rows[1]) == list("ABCE")
    for section in rows:
        assert [at for _title, at in section] == list(range(1, len(section) + 1))
