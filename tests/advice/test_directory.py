"""Public bodies found by name and topic, and their part in the papers."""

from collections import Counter

import pytest

from bot.advice.directory import Directory
from bot.errors import UnknownPlaceError
from bot.session import Session


@pytest.fixture(scope="module")
def directory(session: Session) -> Directory:
    """The project's own bodies."""
    return session.guide.directory


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        *(("市财政局", "重庆市财政局"), ("財政局", "重庆市财政局"), ("Finance Bureau", "重庆市财政局")),
        *(("finance burea", "重庆市财政局"), ("commission of comerce", "重庆市商务委员会")),
        *(("外商投资促进中心", "重庆市外商投资促进中心"), ("市金融监管局", "重庆市地方金融管理局")),
        ("市交通局", "重庆市交通运输委员会"),
    ],
)
def test_found_by_name(directory: Directory, wanted: str, first: str) -> None:
    """A body is found by a part of its name, a former name, with a slip, and in traditional characters."""
    assert [entry.department.name_zh for entry in directory.search(wanted)][:1] == [first]


@pytest.mark.parametrize("wanted", ["hydrogen", "氢能", "hydrogn"])
def test_found_by_topic(directory: Directory, session: Session, wanted: str) -> None:
    """A topic gives the bodies that lead or are responsible for its clauses, most often first."""
    expected: Counter[str] = Counter()
    for clause_id in session.knowledge.clauses_of_topic("hydrogen"):
        named = {
            body.id
            for mention in session.knowledge.clause(clause_id).mentions
            if mention.role != "supporting" and (body := session.knowledge.department_named(mention.name_zh))
        }
        expected.update(named)
    found = directory.search(wanted)
    assert {e.department.id: e.count.lead + e.count.responsible for e in found} == expected
    counts = [e.count.lead + e.count.responsible for e in found]
    assert counts == sorted(counts, reverse=True) and found[0].department.id == "eic"


def test_name_and_topic(directory: Directory) -> None:
    """A word that bodies and a topic have gives the bodies of that name first, each body once."""
    found = [entry.department.id for entry in directory.search("finance")]
    named = [entry.department.id for entry in directory.named("finance")]
    assert found[: len(named)] == named
    assert len(found) == len(set(found)) > len(named)


def test_roles_of_a_body(directory: Directory, session: Session) -> None:
    """A body's counts are those of its mentions, a clause that names it twice once, under the higher role."""
    order = ("lead", "responsible", "supporting")
    best: dict[str, str] = {}
    for clause_id, role in session.knowledge.clauses_of_department("eic"):
        best[clause_id] = min(best.get(clause_id, role), role, key=order.index)
    counted = Counter(best.values())
    count = directory.body("eic").count
    assert (count.lead, count.responsible, count.supporting) == tuple(counted[role] for role in order)
    assert count.total == len(best)


def test_all_bodies(directory: Directory, session: Session) -> None:
    """Every body of the registry is listed once, the promotion centre first."""
    found = [entry.department.id for entry in directory.all()]
    assert found[0] == "fdi-centre"
    assert sorted(found) == sorted(session.knowledge.departments)


@pytest.mark.parametrize("wanted", ["qqqqqq", "x", "!!!", "", "😀", "\x00", "加" * 100_000])
def test_nobody_is_found(directory: Directory, wanted: str) -> None:
    """A name of nobody finds nobody; at most three are suggested."""
    assert directory.search(wanted) == []
    assert len(directory.nearest(wanted)) <= 3


def test_unknown_body(directory: Directory) -> None:
    """A body that is not there is refused."""
    with pytest.raises(UnknownPlaceError, match="there is no body 'moon'"):
        directory.body("moon")
