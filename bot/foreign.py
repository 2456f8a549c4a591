"""The form in which words of other languages are compared, when the store is built and when a question is asked."""

import functools
import re

from Stemmer import Stemmer
from stop_words import get_stop_words

from bot.text import fold

LANGUAGES = ("de", "es", "fr", "it", "ja", "ko", "pt", "ru")
"""Languages that a question is told to be in (bot.matching.language), English and Chinese aside."""
UNSPACED = ("ja", "ko")
"""Languages whose words are looked for in running text."""
MOST_HEADS = 4
"""A form is read in so many ways at most."""
_STEMMERS = {"de": "german", "fr": "french", "es": "spanish", "ru": "russian", "it": "italian", "pt": "portuguese"}
_WORD = re.compile(r"[^\W_]+")


def pieces(folded: str) -> list[str]:
    """Return the words of a folded text; the parts of a hyphenated word are words."""
    return _WORD.findall(folded)


@functools.lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """Return the stem of a lower-case word (snowball); the word itself where there is no stemmer.

    A word whose stem is that of a function word stays as it is: Russian ии (AI) is not и (and).
    """
    if language not in _STEMMERS:
        return word
    stemmed = str(_stemmer(language).stemWord(word))
    functions, stems = _function_words(language)
    return word if stemmed in stems and word not in functions else stemmed


@functools.cache
def _function_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the function words of a language and their stems."""
    found = frozenset(fold(word) for word in get_stop_words(language))
    return found, frozenset(str(_stemmer(language).stemWord(word)) for word in found)


@functools.cache
def _stemmer(language: str) -> Stemmer:
    return Stemmer(_STEMMERS[language])


def lexicon_key(form: str, language: str) -> str:
    """Return the form under which a word or phrase stands in the lexicon: its stems, or itself in running text."""
    folded = fold(form)
    return folded if language in UNSPACED else " ".join(stem(word, language) for word in pieces(folded))


def written_key(form: str) -> str:
    """Return the key of a single word that is meant as it is written, whatever its stem; no stem is like it."""
    return f"={fold(form)}"
