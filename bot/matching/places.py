"""The names of the world's countries, in the language of a question, and the places that whoever asks comes from."""

import functools
import re

from babel import Locale

from bot.matching.phrases import spaced_pattern, unspaced_pattern
from bot.model import Facets
from bot.text import fold

_LOCALES = {"zh-Hant": "zh_Hant"}
_HOME = ("CN",)
_NOTHING = "(?!)"
_TWO_LETTERS = re.compile(r"[A-Z]{2}")
_TRADE_HAN = r"(?:(?![对给向])[\u4e00-\u9fff]){0,10}?"
_TRADE = r"(?: [\w-]+){0,3}?"
"""What a firm makes, between the place that it comes from and the word for a firm."""
_BRACKET = re.compile(r"\s*[(（].*?[)）]")


@functools.cache
def countries(language: str) -> dict[str, str]:
    """Return the folded names of all countries but China with their codes, as CLDR gives them (through Babel).

    The longest come first.
    """
    names = Locale.parse(_LOCALES.get(language, language)).territories
    found = {fold(_BRACKET.sub("", name)): code for code, name in names.items() if _TWO_LETTERS.fullmatch(code)}
    home = {fold(names[code]) for code in _HOME}
    longest_first = sorted(found.keys() - home, key=lambda name: (-len(name), name))
    return {name: found[name] for name in longest_first if len(name) > 1}


class Origins:
    """Tells the place that whoever asks comes from (we are a Shenzhen maker of drones) from the one asked about."""

    def __init__(self, facets: Facets) -> None:
        places = (*facets.elsewhere, *facets.neighbours)
        around = (facets.origin, facets.origin_between, facets.origin_after, facets.origin_firm, facets.origin_plan)
        groups = (places, *around)
        place, lead, between, after, firm, plan = (unspaced_pattern(group) or _NOTHING for group in groups)
        parts = [f"{lead}(?:{between})*{place}", f"{place}{after}", f"{place}{_TRADE_HAN}{firm}{plan}"]
        place, lead, between, after, firm, plan = (spaced_pattern(group) or _NOTHING for group in groups)
        parts += [rf"(?<!\w){lead}(?:\W+{between})*\W+{place}(?!\w)", rf"(?<!\w){place}\W+{after}(?!\w)"]
        parts.append(rf"(?<!\w){place}{_TRADE} {firm} {plan}(?!\w)")
        self._pattern = re.compile("|".join(parts))

    def without(self, folded: str) -> str:
        """Return a folded question without the places that whoever asks comes from."""
        return self._pattern.sub(" ", folded)
