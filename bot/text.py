"""One way to normalise text, used when the store is built and when a question is asked."""

import functools
import re
import unicodedata

import opencc
import rjieba
from Stemmer import Stemmer

_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_NOT_WORD = re.compile(r"[\W_]+")
_TOKEN = re.compile(r"[a-z0-9]+(?:[.'][a-z0-9]+)*|[\u3400-\u9fff]+|[^\W\d_]+", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_DIGITS = "零一二三四五六七八九"
_CIRCLED_UNITS = {"十": 10, "百": 100, "千": 1000}


@functools.cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


@functools.cache
def _english_stemmer() -> Stemmer:
    return Stemmer("english")


def valid(text: str) -> str:
    """Return ``text`` with ``?`` for every lone surrogate (a byte of a command line that is no UTF-8)."""
    return text.encode("utf-8", "replace").decode("utf-8")


def to_simplified(text: str) -> str:
    """Return ``text`` with traditional characters as simplified ones."""
    return str(_converter("t2s").convert(text)) if _HAN.search(text) else text


def to_traditional(text: str) -> str:
    """Return ``text`` in traditional characters with Taiwan's usual variants."""
    return str(_converter("s2tw").convert(text)) if _HAN.search(text) else text


def squash(text: str) -> str:
    """Return ``text`` in NFKC without any white space: two prints of one sentence become equal."""
    bare = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", bare)  # accents that a space kept apart may now change places


def fold(text: str) -> str:
    """Return ``text`` for comparison: NFKC, simplified, lower case, no control characters, single spaces."""
    if text.isascii():  # the same in fewer steps, for most texts are
        return " ".join(_CONTROL.sub(" ", text).lower().split())
    text = unicodedata.normalize("NFKC", _CONTROL.sub(" ", valid(text)))
    return _SPACE.sub(" ", to_simplified(text).casefold()).strip()


def has_han(text: str) -> bool:
    """Say whether ``text`` holds a Chinese character."""
    return _HAN.search(text) is not None


@functools.lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the English stem of a lower-case word (snowball)."""
    return str(_english_stemmer().stemWord(word))


def words(text: str) -> list[str]:
    """Return the folded words of ``text`` in order: Latin words whole, Chinese cut by dictionary."""
    found: list[str] = []
    for token in _TOKEN.findall(fold(text)):
        if _HAN.match(token):
            found.extend(part for part in rjieba.cut_for_search(token) if part.strip())
        else:
            found.append(token.removesuffix("'s"))
    return found


def latin_words(text: str) -> list[str]:
    """Return those of :func:`words` that hold no Chinese character; the Chinese ones need not be cut for it."""
    return [token.removesuffix("'s") for token in _TOKEN.findall(fold(text)) if not _HAN.match(token)]


def index_tokens(text: str) -> list[str]:
    """Return the tokens that go into, and are looked up in, the full-text index.

    Latin words are stemmed; Chinese runs give dictionary words and all pairs of neighbouring characters,
    so that a word the dictionary cuts differently in the question and in the paper still meets.
    """
    found: list[str] = []
    for token in _TOKEN.findall(fold(text)):
        if _HAN.match(token):
            found.extend(part for part in rjieba.cut_for_search(token) if len(part) != 2 or len(token) == 2)
            found.extend(token[i : i + 2] for i in range(len(token) - 1) if len(token) > 2)
        else:
            found.append(stem(token.removesuffix("'s")))
    return found


def comparable(text: str) -> str:
    """Return a question in the form in which it is compared: stems, or Chinese without spaces and punctuation."""
    return _NOT_WORD.sub("", fold(text)) if has_han(text) else " ".join(stem(word) for word in words(text))


def ordered(text: str) -> str:
    """Return a question as :func:`comparable` does, Latin words in alphabetical order: their order tells little."""
    form = comparable(text)
    return form if has_han(form) else " ".join(sorted(form.split(" ")))


def chinese_number(numeral: str) -> int | None:
    """Return the value of a Chinese numeral up to 999 (``二十五`` is 25), or None where it is not one."""
    if not numeral or any(c not in _DIGITS and c not in _CIRCLED_UNITS for c in numeral):
        return None
    total, digit = 0, 0
    for char in numeral:
        if char in _CIRCLED_UNITS:
            total += (digit or 1) * _CIRCLED_UNITS[char]
            digit = 0
        else:
            digit = _DIGITS.index(char)
    return total + digit
