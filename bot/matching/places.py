"""The names of the world's countries, in the language of a question, and the places that whoever asks comes from."""

import functools
import re
from collections.abc import Iterable

from babel import Locale

from bot.model import Facets
from bot.text import fold, has_han

_LOCALES = {"zh-Hant": "zh_Hant"}
_HOME = ("CN",)
_TWO_LETTERS = re.compile(r"[A-Z]{2}")
_BRACKET = re.compile(r"\s*[(（].*?[)）]")


@functools.cache
def countries(language: str) -> tuple[str, ...]:
    """Return the folded names of all countries but China, as CLDR gives them (through Babel), longest first."""
    names = Locale.parse(_LOCALES.get(language, language)).territories
    found = {fold(_BRACKET.sub("", name)) for code, name in names.items() if _TWO_LETTERS.fullmatch(code)}
    found -= {fold(names[code]) for code in _HOME}
    return tuple(sorted((name for name in found if len(name) > 1), key=lambda name: (-len(name), name)))


class Origins:
    """Tells the place that whoever asks comes from (we are a Shenzhen maker of drones) from the one asked about."""

    def __init__(self, facets: Facets) -> None:
        places = (*facets.elsewhere, *facets.neighbours)
        parts = []
        for chinese, gap, start, end in ((True, "", "", ""), (False, r"\W+", r"(?<!\w)", r"(?!\w)")):
            place, lead, between, after = (
                _any(word for word in group if has_han(word) is chinese)
                for group in (places, facets.origin, facets.origin_between, facets.origin_after)
            )
            parts += [f"{start}{lead}(?:{gap}{between})*{gap}{place}{end}", f"{start}{place}{gap}{after}{end}"]
        self._pattern = re.compile("|".join(parts))

    def without(self, folded: str) -> str:
        """Return a folded question without the places that whoever asks comes from."""
        return self._pattern.sub(" ", folded)


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))})"
