"""Puts "foreign" for the country that whoever asks comes from: papers speak of foreign companies, not of Danish ones.

A name that no paper holds makes a question less like those that papers answer, in its words and by its vector.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.matching.phrases import Phrases, spaced_pattern, unspaced_pattern
from bot.matching.places import countries
from bot.model import Facets

_NOTHING = "(?!)"
_FOREIGN = {
    "en": "foreign",
    "de": "ausländische",
    "fr": "étrangère",
    "es": "extranjera",
    "ru": "иностранная",
    "zh": "外资",
    "ja": "外資の",
    "ko": "외국 ",
}
_SPACELESS = ("zh", "ja", "ko")
_JOINING = ("de",)
"""Where a maker of pumps is one word."""
_KEPT = ("HK", "MO", "SG", "TW")
"""Papers have measures for those who come from there."""
_FUNDED = re.compile("[日德美韩法英意侨]资")
_AROUND = 120
"""So many characters before a name are looked at."""
_WE_AT = re.compile("(我们|我司|公司|工厂|总部)(?:设|位于)?在$")
_AT = re.compile(r"(?:で|에서)\s?")


class Homes:
    """Finds the countries that firms come from, in the words of one knowledge store."""

    def __init__(self, facets: Facets) -> None:
        self._facets = facets
        self._countries: dict[str, Phrases] = {}
        self._held: dict[str, _Words] = {}

    def countries(self, language: str) -> Phrases:
        """Return the names of the world's countries but China in a language."""
        if language not in self._countries:
            self._countries[language] = Phrases(countries(language))
        return self._countries[language]

    def without(self, text: str, language: str) -> str:
        """Return ``text`` with no country that a firm comes from; as it is in a language that is not known."""
        language = "zh" if language == "zh-Hant" else language  # its questions are read in simplified characters
        if language not in _FOREIGN or len(text.lower()) != len(text):
            return text
        if language == "zh":
            text = _FUNDED.sub(_FOREIGN[language], text)
        elif language not in _SPACELESS:
            text = self._without_people(text, language)
        names = countries(language)
        for start, end in self.countries(language).spans(text.lower()):
            if names.get(text[start:end].lower()) in _KEPT:
                continue
            parts = text[:start], text[end:]
            left = self._spaceless(*parts, language) if language in _SPACELESS else self._spaced(*parts, language)
            text = text if left is None else left
        return text

    def _without_people(self, text: str, language: str) -> str:
        words = self._words(language)
        for start, end in self._people.spans(text.lower()):
            head, tail = text[:start], text[end:]
            told = words.trade_next.match(tail) and not self._which.search(head, _near(head))
            if told or words.before.search(head, _near(head)):
                text = head + _FOREIGN[language] + tail
        return text

    def _spaced(self, head: str, tail: str, language: str) -> str | None:
        """Return what is left of a question that names a country between ``head`` and ``tail``; None where it stays."""
        words = self._words(language)
        told = words.come_from.search(head, _near(head)) or words.made_in.search(head, _near(head))
        if told:
            return head[: told.end(1)] + tail
        own = words.next.match(tail) and not self._which.search(head, _near(head))
        return head + _FOREIGN[language] + tail if own else None

    def _spaceless(self, head: str, tail: str, language: str) -> str | None:
        at = _AT.match(tail)
        if at and self._signs.behind.match(tail, at.end()):
            return head + tail[at.end() :]
        we = _WE_AT.search(head, _near(head))
        if we and self._signs.made.match(tail):
            return head[: we.end(1)] + tail
        of = self._signs.behind_of.match(tail)
        return (
            head + _FOREIGN[language] + tail[of.end(1) :] if of and not self._which.search(head, _near(head)) else None
        )

    @cached_property
    def _people(self) -> Phrases:
        return Phrases(self._facets.home_people)

    def _words(self, language: str) -> "_Words":
        if language not in self._held:
            self._held[language] = self._made(r"\w*?" if language in _JOINING else "")
        return self._held[language]

    def _made(self, start: str) -> "_Words":
        """Return the patterns; ``start`` is that of what a word for a firm may begin with."""
        facets = self._facets
        groups = (facets.home_firm, facets.home_from, facets.home_do, facets.home_other)
        firm, come, do, other = (spaced_pattern(group) or _NOTHING for group in groups)
        whole = rf"[ -]{start}{firm}(?!\w)"
        word = rf"[ -](?!{other}(?!\w))[\w-]+"
        where = r"(?: [\w-]+,)?(?: the)? $"
        return _Words(
            _compiled(rf"(?:-owned)?(?:{word}){{0,3}}?{whole}"),
            _compiled(rf"(?<!\w){firm}(?: [\w'-]+){{0,2}}? $"),
            _compiled(rf"(?:{word})?{whole}"),
            _compiled(rf"(?<!\w)({firm}(?: (?:of|for|de|d'|von|für)(?: [\w-]+){{1,4}}?)?) {come}{where}"),
            _compiled(rf"(?<!\w)({do}(?:\W[\w-]+){{0,8}}?) (?:in|en|au|aux){where}"),
        )

    @cached_property
    def _signs(self) -> "_Signs":
        groups = (self._facets.home_firm, self._facets.home_do, self._facets.home_other)
        firm, do, other = (unspaced_pattern(group) or _NOTHING for group in groups)
        sign = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3a-z0-9 ]"
        trade = rf"(?:(?!{other}){sign}){{0,12}}?"
        return _Signs(
            _compiled(rf"{trade}{firm}"), _compiled(rf"((?:的|の|系の?|계|의)?\s?){trade}{firm}"), _compiled(do)
        )

    @cached_property
    def _which(self) -> re.Pattern[str]:
        spaced, signs = (make(self._facets.home_which) or _NOTHING for make in (spaced_pattern, unspaced_pattern))
        return _compiled(rf"(?:(?<!\w){spaced} |{signs})$")


@dataclass(frozen=True)
class _Words:
    """What stands around a people or a country, in languages that write spaces."""

    trade_next: re.Pattern[str]
    """Behind a people: what a firm makes, and the word for the firm."""
    before: re.Pattern[str]
    """Before a people: the word for a firm."""
    next: re.Pattern[str]
    """Behind a country."""
    come_from: re.Pattern[str]
    """Before a country: the word for a firm, and that it comes from there."""
    made_in: re.Pattern[str]
    """Before a country: what somebody makes there."""


@dataclass(frozen=True)
class _Signs:
    """What stands behind a country, in languages that do not."""

    behind: re.Pattern[str]
    """What a firm makes, and the word for the firm."""
    behind_of: re.Pattern[str]
    """The same, with what joins it to the country."""
    made: re.Pattern[str]
    """That something is made there."""


def _near(head: str) -> int:
    """Return from where what stands before a name is looked at: a long text may hold hundreds of names."""
    return max(0, len(head) - _AROUND)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
