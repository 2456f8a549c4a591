"""How Chinese words sound: people type characters of the same, or nearly the same, sound."""

import functools
import re

import rjieba

LEAST = 2
MOST = 6
"""Words have so many characters."""
_WORD = re.compile(r"[\u4e00-\u9fff]+")
_ALIKE = ((re.compile(r"^(z|c|s)h"), r"\1"), (re.compile(r"([ie])ng$"), r"\1n"))
"""Sounds that many speakers do not tell apart: zh and z, ing and in."""


def is_word(text: str) -> bool:
    """Say whether ``text`` is Chinese characters only, and neither too short nor too long."""
    return LEAST <= len(text) <= MOST and _WORD.fullmatch(text) is not None


def is_in_dictionary(word: str) -> bool:
    """Say whether the dictionary of jieba has a word."""
    return list(rjieba.cut(word, hmm=False)) == [word]


def sound(word: str) -> str:
    """Return the syllables of a Chinese word without tones, sounds that are often mixed up made one."""
    return " ".join(syllables(word))


def syllables(text: str) -> list[str]:
    """Return the syllable of each character of a run of Chinese characters, as :func:`sound` has them."""
    # Its dictionaries take four tenths of a second to import, and few questions have a word to mend.
    from pypinyin import lazy_pinyin

    return [_plain(syllable) for syllable in lazy_pinyin(text)]


@functools.lru_cache(maxsize=2048)  # more than Chinese has
def _plain(syllable: str) -> str:
    for pattern, made in _ALIKE:
        syllable = pattern.sub(made, syllable)
    return syllable
