"""Which words changed: both texts can be put together again from what is shown."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.updates.wording import Stretch, compared, same_text


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("receives 20% of it", "receives 30% of it", [("20%", "30%")]),
        ("最高200万元。", "最高300万元。", [("200", "300")]),
        ("up to RMB 1.5 million", "up to RMB 1.5 million a year", [("", " a year")]),
        ("由经济信息委、财政局负责", "由财政局负责", [("经济信息委、", "")]),
        ("same", "same", []),
        ("", "new", [("", "new")]),
        ("one a two", "three a four", [("one a two", "three a four")]),
    ],
)
def test_changed_words(before: str, after: str, changed: list[tuple[str, str]]) -> None:
    """Numbers change whole, Chinese by words; a short word between two changes belongs to them."""
    assert [(s.before, s.after) for s in compared(before, after) if not s.same] == changed


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_is_lost(before: str, after: str) -> None:
    """The stretches joined are both texts, and two that touch are never both the same or both changed."""
    stretches = compared(before, after)
    assert "".join(s.before for s in stretches) == before
    assert "".join(s.after for s in stretches) == after
    assert all(a.same != b.same for a, b in itertools.pairwise(stretches))
    assert Stretch("", "") not in stretches


def test_white_space_is_no_change() -> None:
    """Line breaks and full-width forms do not count, words do."""
    assert same_text("对新建茶厂\n补贴（市）", "对新建茶厂补贴(市)")
    assert not same_text("20%", "30%")
