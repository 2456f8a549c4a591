"""How Chinese words sound: people type characters of the same, or nearly the same, sound."""

import functools
import re
from collections.abc import Iterator

import rjieba

LEAST = 2
MOST = 6
"""Words have so many characters."""
_ROWS, _COLUMNS = range(0xB0, 0xF8), range(0xA1, 0xFF)
"""The bytes of the Chinese characters in GB 2312."""
_WORD = re.compile(r"[\u4e00-\u9fff]+")
_ALIKE = ((re.compile(r"^(z|c|s)h"), r"\1"), (re.compile(r"([ie])ng$"), r"\1n"))
"""Sounds that many speakers do not tell apart: zh and z, ing and in."""


def is_word(text: str) -> bool:
    """Say whether ``text`` is Chinese characters only, and neither too short nor too long."""
    return LEAST <= len(text) <= MOST and _WORD.fullmatch(text) is not None


def is_in_dictionary(word: str) -> bool:
    """Say whether the dictionary of jieba has a word."""
    return list(rjieba.cut(word, hmm=False)) == [word]


def sounds(word: str) -> tuple[str, ...]:
    """Return how a Chinese word sounds: as a word, and character by character where that differs (重庆).

    The syllables have no tones, and sounds that are often mixed up are one.
    """
    return tuple(dict.fromkeys((" ".join(_syllables(word)), " ".join(s for c in word for s in _syllables(c)))))


@functools.cache
def syllables() -> str:
    """Return the characters that people type (GB 2312), each with the syllable that it has alone: 重zong 庆qin."""
    return " ".join(f"{character}{_syllables(character)[0]}" for character in _usual_characters())


def _usual_characters() -> Iterator[str]:
    for row in _ROWS:
        yield from bytes(byte for column in _COLUMNS for byte in (row, column)).decode("gb2312", "ignore")


def _syllables(text: str) -> list[str]:
    # Its dictionaries take a third of a second and 50 MB; only the build needs them.
    from pypinyin import lazy_pinyin

    return [_plain(syllable) for syllable in lazy_pinyin(text)]


@functools.lru_cache(maxsize=2048)  # more than Chinese has
def _plain(syllable: str) -> str:
    for pattern, made in _ALIKE:
        syllable = pattern.sub(made, syllable)
    return syllable
