"""Slips in Latin words are mended; good English and names stay, also where the papers do not use them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.spelling import Spelling, capitalised
from bot.session import Session
from bot.text import fold


@pytest.fixture(scope="module")
def spelling(session: Session) -> Spelling:
    """Over the words of the real papers."""
    return Spelling(session.knowledge)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hydrogan staton grant", "hydrogen station grant"),
        ("forein compny", "foreign company"),
        ("drne frieght subsidy", "drone freight subsidy"),
        ("hightech firms", "high tech firms"),
        ("crossborder trade", "cross border trade"),
        ("enterprizes", "enterprises"),
    ],
)
def test_slips_are_mended(spelling: Spelling, written: str, meant: str) -> None:
    """A misspelt word becomes the word of the papers; two words written as one become two."""
    assert spelling.mend(written)[0] == meant


@pytest.mark.parametrize(
    "text",
    ["chess club", "a monument", "dogs and garbage", "eleven vectors", "remember thursday", "a login", "romantic cave"],
)
def test_good_english_stays(spelling: Spelling, text: str) -> None:
    """A word that English has is no slip, though a word of the papers is near: chess is not chefs."""
    assert spelling.mend(text) == (text, ())


@pytest.mark.parametrize("text", ["wushan", "liangping", "hungary", "rwanda", "seoul", "montreal"])
def test_places_stay(spelling: Spelling, text: str) -> None:
    """Districts of Chongqing, countries and cities are known by name."""
    assert spelling.mend(text) == (text, ())


def test_part_of_a_word_is_no_word(spelling: Spelling) -> None:
    """Letters between accents are not taken out of their word."""
    assert spelling.mend("förderung für ausländische") == ("förderung für ausländische", ())


def test_name_is_hardly_mended(spelling: Spelling) -> None:
    """What has a capital within a sentence is only mended where it is one slip away."""
    text = "we are from Changwon, investing in Chonqing"
    assert capitalised(text) == {"changwon", "chonqing"}
    assert spelling.mend(fold(text), capitalised(text))[1] == (("chonqing", "chongqing"),)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("hydrogen grant", (2, 2)),
        ("hydorgen staton", (2, 2)),
        ("gaspreisnachlass lastspitzen", (2, 0)),
        ("of a", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_english_is_counted(spelling: Spelling, text: str, count: tuple[int, int]) -> None:
    """Words that are English, or surely misspelt English, are told from those of other languages."""
    assert spelling.english(text) == count


@given(text=st.text(max_size=300))
def test_any_text_is_mended(session: Session, text: str) -> None:
    """Whatever is typed, what is mended stood in it, and what was meant has other letters."""
    folded = fold(text)
    mended, pairs = Spelling(session.knowledge).mend(folded, capitalised(text))
    assert all(word in folded and word != meant for word, meant in pairs)
    assert pairs or mended == folded
