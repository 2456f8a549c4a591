"""The names of the world's countries, in the language of a question."""

import functools
import re

from babel import Locale

from bot.text import fold

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
