"""Phrases are looked for as whole words, in languages without spaces anywhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.phrases import Phrases

PIECES = st.text(alphabet="ab -.д中の서", max_size=6)


@pytest.mark.parametrize(
    ("phrase", "text", "held"),
    [
        ("tax", "what tax is due", True),
        ("tax", "taxi to the airport", False),
        ("tax", "pre-tax profit", True),
        ("how much", "how  much, please", True),
        ("how much", "how very much", False),
        ("налог", "какой налог", True),
        ("налог", "налоговый", False),
        ("补贴", "有什么补贴吗", True),
        ("ドイツ", "ドイツの会社", True),
        ("독일", "독일에서", True),
        ("c++", "c", True),
        ("!?", "really!?", False),
        ("", "anything", False),
    ],
)
def test_phrase_is_found(phrase: str, text: str, held: bool) -> None:
    """Latin and Cyrillic phrases are whole words, others stand anywhere; a phrase without a letter is none."""
    assert Phrases([phrase]).within(text) is held


def test_longest_phrase_goes_first() -> None:
    """Where one phrase holds another the whole of it is taken out."""
    phrases = Phrases(["valid", "still valid", "有效", "还有效吗"])
    assert phrases.stripped("is it still valid").split() == ["is", "it"]
    assert phrases.stripped("文件还有效吗").strip() == "文件"


def test_no_phrases_hold_nothing() -> None:
    """An empty set is within no text and changes none."""
    assert not Phrases([]).within("text")
    assert Phrases([]).stripped("a  text") == "a  text"


def _slowly(phrase: str, text: str) -> bool:
    """Say whether a text holds a phrase, by its words."""
    if re.search(r"[中の서]", phrase):
        return phrase in text
    wanted, words = re.findall(r"\w+", phrase), re.findall(r"\w+", text)
    return bool(wanted) and any(words[i : i + len(wanted)] == wanted for i in range(len(words)))


@given(st.lists(PIECES, max_size=4), st.text(alphabet="ab -.д中の서", max_size=12))
def test_a_set_equals_a_slow_reference(phrases: list[str], text: str) -> None:
    """A set is within a text where one of its phrases is, whatever their order; only then the text changes."""
    found = Phrases(phrases)
    assert found.within(text) == any(_slowly(phrase, text) for phrase in phrases)
    assert found.stripped(text) == Phrases(reversed(phrases)).stripped(text)
    assert (found.stripped(text) == text) or found.within(text)


@given(st.lists(st.text(max_size=8), max_size=5), st.text(max_size=40))
def test_any_phrase_and_text(phrases: list[str], text: str) -> None:
    """Any text is a phrase like any other: signs of the pattern language mean nothing."""
    found = Phrases(phrases)
    assert len(found.stripped(text)) <= len(text) + 1
    assert found.within(text) or found.stripped(text) == text


def test_spans_are_given_last_first() -> None:
    """Where phrases stand is told from the end, so that what is put in one's place moves none of the others."""
    held = Phrases(["tea", "green tea", "茶"])
    text = "green tea, teapot, tea 茶叶"
    assert [text[start:end] for start, end in held.spans(text)] == ["茶", "tea", "green tea"]
    assert Phrases([]).spans(text) == []
