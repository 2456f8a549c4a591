"""Callback data of acts is short, is read back, and is never mistaken for something else."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.advice.acts import FIELDS, Act, Step, Verb
from bot.advice.profile import districts, sectors
from bot.channels.telegram import actdata, keyboards, placedata
from bot.channels.telegram.actdata import Press, decode, encode
from bot.render.messages import LANGUAGES
from bot.session import Session

_TARGETS = st.from_regex(r"[A-Za-z0-9_>=-]{0,60}", fullmatch=True)


@given(st.sampled_from(get_args(Verb)), _TARGETS, st.sampled_from(LANGUAGES))
def test_round_trip(verb: Verb, target: str, language: str) -> None:
    """What was encoded is decoded, in at most 64 bytes, and has no other meaning."""
    data = encode(Act(verb, target), language)
    assert len(data.encode()) <= 64
    assert decode(data) == Press(Act(verb, target), language)
    assert keyboards.decode(data) is None and placedata.decode(data) is None


@given(st.one_of(st.text(max_size=80), st.text(max_size=60).map(lambda text: f"!lz:{text}"), st.none(), st.integers()))
def test_any_data(data: object) -> None:
    """Foreign data is nothing, or exactly what would be encoded."""
    found = decode(data)
    assert found is None or encode(found.act, found.language) == data


def test_every_value_fits(session: Session) -> None:
    """Every value of a profile that is offered fits a button, in the first round too."""
    steps = [Step("sectors", topic, True) for topic in sectors(session.knowledge)]
    steps += [Step("district", place, True) for place in districts(session.knowledge)]
    steps += [Step(field, goes_on=True) for field in FIELDS]
    for step in steps:
        data = encode(Act("set", step.target), "zh-Hant")
        assert len(data.encode()) <= 64
        assert decode(data) == Press(Act("set", step.target), "zh-Hant")


def test_verbs_have_letters_of_their_own() -> None:
    """No two acts share a letter."""
    data = {encode(Act(verb), "en") for verb in get_args(Verb)}
    assert len(data) == len(get_args(Verb))
    assert all(actdata.PATTERN[1] == found[0] for found in data)
