"""Places, pages and deep links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.places import Place, choosing, chosen, from_link, part, to_link
from bot.errors import UnknownPlaceError
from bot.session import Session


@given(st.lists(st.integers(), max_size=50), st.integers(1, 9))
def test_parts_make_up_the_list(items: list[int], size: int) -> None:
    """The pages of a list hold it once, in order, each at most its size."""
    pages = [part(items, n, size) for n in range(part(items, 0, size).pages)]
    assert [item for page in pages for item in page.items] == items
    assert all(len(page.items) <= size and page.total == len(items) for page in pages)
    assert [page.first for page in pages] == [size * n for n in range(len(pages))]


@pytest.mark.parametrize("number", [-1, 2, 99999])
def test_page_that_is_not_there(number: int) -> None:
    """A page before the first or after the last is refused; an empty list has one page."""
    with pytest.raises(UnknownPlaceError, match="the list has 2"):
        part([1, 2, 3], number, 2)
    assert part([], 0, 2).items == ()


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        ("topic_hydrogen", Place("topic", "hydrogen")),
        ("doc_low-altitude-2025", Place("document", "low-altitude-2025")),
        ("clause_0123456789ab", Place("clause", "0123456789ab")),
    ],
)
def test_links(payload: str, place: Place) -> None:
    """A deep link leads to a topic, a paper or a clause, and back."""
    assert (from_link(payload), to_link(place)) == (place, payload)


@pytest.mark.parametrize(
    "payload", ["", "topic", "topic_", "body_eic", "topic_a b", "topic_低空", "doc_" + "a" * 61, "x"]
)
def test_foreign_links(payload: str) -> None:
    """What has no such form leads nowhere."""
    assert from_link(payload) is None


def test_every_topic_paper_and_clause_has_a_link(session: Session) -> None:
    """Each can be linked to within Telegram's 64 characters."""
    known = session.knowledge
    places = [Place("topic", i) for i in known.topics] + [Place("document", d.id) for d in known.documents]
    places += [Place("clause", clause.handle) for clause in known.clauses("low-altitude-2025")]
    links = [to_link(place) for place in places]
    assert [link for link in links if link is None or len(link) > 64] == []
    assert to_link(Place("years")) is None


@pytest.mark.parametrize(
    "target",
    [
        *("topic", "=", "topic=", "moon=1", "letter=a", "=2025", "&", "year=2025&", "&year=2025", "year=2025&state="),
        *("year=2025&year=2024", "state=ended&year=2025", "topic=a&moon=1", "topic=a&&year=2025"),
    ],
)
def test_choice_that_is_none(target: str) -> None:
    """A list cannot be chosen by what it is not chosen by."""
    with pytest.raises(UnknownPlaceError):
        chosen(Place("documents", target))


def test_choices() -> None:
    """A choice has a name and a value; a list of all has none; words may hold the marks."""
    assert chosen(Place("documents", "words=a=b")) == {"words": "a=b"}
    assert chosen(Place("documents", "words=r&d&year=2025")) == {"words": "r&d&year=2025"}
    assert chosen(Place("documents")) == {}


def test_several_choices() -> None:
    """Choices in any order make one place, which gives them back; other lists are chosen by one thing only."""
    choices = {"words": "r&d", "state": "ended", "topic": "hydrogen", "year": "2025"}
    place = choosing("documents", choices)
    assert place == Place("documents", "topic=hydrogen&year=2025&state=ended&words=r&d")
    assert chosen(place) == choices
    with pytest.raises(UnknownPlaceError):
        chosen(Place("bodies", "topic=hydrogen&words=x"))
