"""Chinese words are compared by their sound."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sound import LEAST, MOST, is_word, sounds, syllables


@pytest.mark.parametrize(
    ("first", "second"),
    [("奖励", "讲励"), ("满天星", "满天心"), ("知识", "资四"), ("加氢站", "加青站"), ("市场", "四仓")],
)
def test_same_sound(first: str, second: str) -> None:
    """Characters of one sound, and sounds that many speakers do not tell apart, are the same."""
    assert set(sounds(first)) & set(sounds(second))


@pytest.mark.parametrize(("first", "second"), [("奖励", "补贴"), ("企业", "行业"), ("重庆", "重量"), ("方", "房子")])
def test_other_sound(first: str, second: str) -> None:
    """Words that sound otherwise are told apart."""
    assert not set(sounds(first)) & set(sounds(second))


def test_character_with_two_sounds() -> None:
    """A word with such a character sounds as it is read, and as its characters are read alone."""
    assert sounds("重庆") == ("cong qin", "zong qin")
    assert sounds("银行") == ("yin hang", "yin xin")
    assert sounds("奖励") == ("jiang li",)


@pytest.mark.parametrize(
    ("text", "held"),
    [("奖励", True), ("奖", False), ("奖" * 6, True), ("奖" * 7, False), ("奖励a", False), ("", False)],
)
def test_word(text: str, held: bool) -> None:
    """A word is Chinese characters only, from two to six."""
    assert is_word(text) is held


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=LEAST, max_size=MOST))
def test_every_word_has_a_sound(word: str) -> None:
    """Whatever the characters, a word has a sound, and always the same."""
    assert is_word(word) and all(sounds(word)) and sounds(word) == sounds(word)


def test_syllables_of_characters() -> None:
    """Every usual character has the syllable that it has in a word of which it is the only one."""
    known = {part[0]: part[1:] for part in syllables().split(" ")}
    assert len(known) == 6763 and all(re.fullmatch("[a-z]+", syllable) for syllable in known.values())
    assert [known[character] for character in "重庆励是"] == ["zong", "qin", "li", "si"]
