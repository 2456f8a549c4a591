"""Terms of art, looked up in either language, by variant, abbreviation or near spelling, and listed by letter."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from bot.advice.browse import SUGGESTIONS
from bot.errors import UnknownPlaceError
from bot.matching.names import NameIndex
from bot.model import Term
from bot.store.knowledge import Knowledge
from bot.text import fold

OTHER = "0"
"""Stands for every first character that is no letter from a to z."""
_LEAST_INITIALS = 3


class Glossary:
    """Terms of one knowledge store."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def term(self, handle: str) -> Term:
        """Return the term with this handle; raises UnknownPlaceError."""
        found = self._by_handle.get(handle)
        if found is None:
            raise UnknownPlaceError(f"there is no term {handle!r}; investbot terms lists them")
        return found

    def find(self, words: str) -> list[Term]:
        """Return the terms that ``words`` name in Chinese or English, or nearly so, best first."""
        return [self._by_handle[key] for key, _ in self.names.find(words)]

    def nearest(self, words: str) -> list[Term]:
        """Return the terms with the names most like ``words``."""
        return [self._by_handle[key] for key in self.names.nearest(words, SUGGESTIONS)]

    def letters(self) -> list[tuple[str, int]]:
        """Return (first letter of the English term, number of terms), OTHER last."""
        counts = Counter(first_letter(term) for term in self._knowledge.terms)
        return sorted(counts.items(), key=lambda item: (item[0] == OTHER, item[0]))

    def beginning(self, letter: str = "") -> list[Term]:
        """Return the terms that begin with a letter, or all, by their English form."""
        chosen = [term for term in self._knowledge.terms if not letter or first_letter(term) == letter]
        return sorted(chosen, key=lambda term: _sorted_by(term))

    @cached_property
    def _by_handle(self) -> dict[str, Term]:
        return {term.handle: term for term in self._knowledge.terms}

    @cached_property
    def names(self) -> NameIndex:
        """Every form of every term, and the initials of English ones of several words."""
        return NameIndex((term.handle, name) for term in self._knowledge.terms for name in _forms(term))


def first_letter(term: Term) -> str:
    """Return the letter under which a term is listed."""
    first = _sorted_by(term)[:1]
    return first if "a" <= first <= "z" else OTHER


def _sorted_by(term: Term) -> str:
    return fold(term.en).lstrip("\"'“”‘’()[] ")


def _forms(term: Term) -> Iterable[str]:
    yield from (term.zh, term.en, *term.variants_zh, *term.variants_en)
    for form in (term.en, *term.variants_en):
        initials = "".join(word[0] for word in fold(form).split() if word[0].isalnum())
        if len(initials) >= _LEAST_INITIALS:
            yield initials.upper()
