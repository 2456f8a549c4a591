"""Callback data that leads to a place."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.browse import STATES
from bot.advice.places import Place, PlaceKind, choosing
from bot.channels.telegram import keyboards, placedata
from bot.channels.telegram.placedata import DATA_MAX, PATTERN, Step, decode, encode
from bot.session import Session

KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)
LANGUAGES = ("en", "zh", "zh-Hant")

steps = st.builds(
    Step,
    st.builds(Place, st.sampled_from(KINDS), st.text(max_size=70), st.integers(0, 200_000)),
    st.sampled_from(LANGUAGES),
    st.booleans(),
)


@given(steps)
def test_round_trip(step: Step) -> None:
    """What is encoded fits into 64 bytes, not characters, and comes back as it was; what would not is refused."""
    data = encode(step)
    if data is not None:
        assert decode(data) == step
        assert len(data.encode()) <= DATA_MAX and re.match(PATTERN, data)
    else:
        assert (
            len(step.place.target.encode(errors="replace")) > 50
            or not step.place.target.isprintable()
            or (step.place.page > 99_999)
        )


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[A-Z][a-z][+=]\d{0,6}:.{0,60}", fullmatch=True)))
def test_only_own_data_is_read(data: str) -> None:
    """What can be decoded is what encoding would have written, and is no data of an answer's button."""
    step = decode(data)
    assert step is None or encode(step) == data
    assert step is None or keyboards.decode(data) is None


@pytest.mark.parametrize(
    "data",
    [
        *(
            "",
            "T",
            "Te=0",
            "te=0:",
            "Te=00:",
            "Te=-1:",
            "Te=1e3:",
            "Te=٣:",
            "Te=1٠:",
            "Xe=0:",
            "Tx=0:",
            "Te*0:",
            "Te=0:a\n",
            "Te=0:\x00",
        ),
        *(" Te=0:", "Te=123456:", "De=0:words=" + "加" * 20, "a:e:abc", "menu", "\ud800", None, 7, b"Te=0:"),
    ],
)
def test_foreign_data_is_nothing(data: object) -> None:
    """Data of an older version, of another bot or of no form is refused without an error."""
    assert decode(data) is None


def test_every_place_of_the_store_fits(session: Session) -> None:
    """Every topic, paper, clause, body and term has data in every language."""
    known = session.knowledge
    places = [Place(kind, i, 9999) for i in known.topics for kind in ("topic", "measures")]
    places += [Place("documents", f"topic={i}", 9999) for i in known.topics]
    places += [Place(kind, d.id, 9999) for d in known.documents for kind in ("document", "contents", "paper")]
    places += [Place("status", f"{d.id}@2028-01-01") for d in known.documents]
    places += [Place("body", i) for i in known.departments] + [Place("charge", i, 9999) for i in known.departments]
    places += [Place("term", term.handle) for term in known.terms]
    places += [Place("clause", clause.handle) for clause in known.clauses("low-altitude-2025")]
    data = {encode(Step(place, language, here)) for place in places for language in LANGUAGES for here in (True, False)}
    assert None not in data
    assert len(data) == 6 * len(places)


def test_combined_choices_fit(session: Session) -> None:
    """Every two of topic, year and status fit, and so do all three but for the longest names."""
    topics, states = session.knowledge.topics, STATES
    pairs = [{"topic": t, "state": s} for t in topics for s in states] + [{"topic": t, "year": "2025"} for t in topics]
    pairs += [{"year": "2025", "state": s} for s in states]
    triples = [{"topic": t, "year": "2025", "state": s} for t in topics for s in ("in_force", "ended", "unknown")]
    for choices in (*pairs, *(three for three in triples if len(three["topic"]) <= 25)):
        step = Step(choosing("documents", choices), "zh-Hant", here=True)
        assert decode(encode(step)) == step, choices


def test_every_kind_has_a_letter() -> None:
    """No kind of place is without a letter, and no two share one."""
    assert len({encode(Step(Place(kind), "en", here=True)) for kind in KINDS}) == len(KINDS)
    assert placedata.PATTERN.startswith("^")
