"""The words of English that are no slips, as pyspellchecker's word list has them."""

import functools

LEAST_LETTERS = 4
_SELDOM = 50
"""The list gives this count to words that its texts hardly held."""


@functools.cache
def english_words() -> tuple[str, ...]:
    """Return the usual English words of at least LEAST_LETTERS letters, lower case, sorted."""
    from spellchecker import SpellChecker

    counts = SpellChecker(language="en").word_frequency.dictionary
    return tuple(
        sorted(w for w, n in counts.items() if n > _SELDOM and len(w) >= LEAST_LETTERS and w.isalpha() and w.isascii())
    )
