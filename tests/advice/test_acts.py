"""Steps of a profile survive the way through a button, and change one field each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice import acts
from bot.advice.acts import FIELDS, Step, changed, step, values, without
from bot.errors import ProfileError
from bot.userdata import Profile

FULL = Profile(("hydrogen", "tax"), "small", "operating", "wulong", False)


@given(st.sampled_from(FIELDS), st.from_regex(r"[a-z_-]{0,20}", fullmatch=True), st.booleans())
def test_step_round_trip(field: str, value: str, goes_on: bool) -> None:
    """What a step's target says is read back as the same step."""
    written = Step(field, value, goes_on)
    assert step(written.target) == written


@given(st.text(max_size=70))
def test_any_target(text: str) -> None:
    """Any target is a step of a field, or refused."""
    try:
        assert step(text).field in FIELDS
    except ProfileError as error:
        assert len(str(error)) < 600


def test_each_field_is_asked_once() -> None:
    """Going on asks every field once and ends; a single question leads nowhere."""
    asked, at = [], Step(FIELDS[0], goes_on=True)
    while at:
        asked.append(at.field)
        following = at.next
        if following is None:
            break
        at = following
    assert asked == list(FIELDS)
    assert Step("size").next is None


def test_sectors_are_added_and_taken_out() -> None:
    """A sector that is chosen twice is out again; the others stay."""
    once = changed(Profile(), "sectors", "tax")
    both = changed(once, "sectors", "hydrogen")
    assert (both.sectors, changed(both, "sectors", "tax").sectors) == (("tax", "hydrogen"), ("hydrogen",))


@pytest.mark.parametrize("field", ["size", "stage", "foreign_invested"])
@pytest.mark.parametrize("value", ["", "giant", "YES", "\x00", "x" * 1000])
def test_values_of_fixed_lists(field: str, value: str) -> None:
    """What is not offered is refused, with what is."""
    with pytest.raises(ProfileError, match="choose one of: "):
        changed(Profile(), field, value)


@pytest.mark.parametrize("field", FIELDS)
def test_one_field_is_erased(field: str) -> None:
    """Erasing one field leaves the others as they were."""
    left = without(FULL, field)
    assert values(left, field) == ()
    assert [values(left, other) for other in FIELDS if other != field] == [
        values(FULL, other) for other in FIELDS if other != field
    ]


def test_values() -> None:
    """Values are given as acts carry them."""
    assert [values(FULL, field) for field in acts.FIELDS] == [
        ("hydrogen", "tax"),
        ("small",),
        ("operating",),
        ("wulong",),
        ("no",),
    ]
