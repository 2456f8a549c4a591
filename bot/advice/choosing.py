"""Reads by what papers are chosen: year, status, topic and words of the title, in any order and both languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.advice.browse import STATES, Browse
from bot.matching import fuzzy
from bot.matching.phrases import Phrases
from bot.text import fold, has_han

_APART = r"[\s,，、;；。]"
_YEAR = re.compile(
    rf"(?:^|(?<={_APART})|(?<=[\u4e00-\u9fff]))(20\d\d)(?:\s*年度?|(?!\s*年))(?=$|{_APART}|[\u4e00-\u9fff])"
)
"""A year that stands alone: not one of a span (2025-2027), of a number (〔2025〕58号) or of a day (2025年5月)."""
_MOST_WORDS = 6
"""No topic's name has more."""
_LEAST_WORDS = 2
"""One character more than a year or a status is part of another word (有效期)."""
_EDGES = " ,，、;；。:："


@dataclass(frozen=True)
class Reading:
    """What was read of the words after a command."""

    choices: dict[str, str]
    """Value by name, as :func:`bot.advice.places.choosing` takes them."""
    unread: str = ""
    """What is neither a topic nor in any title; empty where all was understood."""


class Chooser:
    """Reads choices of papers of one store."""

    def __init__(self, browse: Browse) -> None:
        self._browse = browse
        self._facets = browse.knowledge.facets

    def read(self, words: str) -> Reading:
        """Return how ``words`` choose papers; what names one paper, or a topic as a whole, is taken as just that.

        A word that could be a status is one only where something sensible is left without it.
        """
        folded = fold(words)
        topic = self._browse.topic_names.exact(words)
        if topic:
            return Reading({"topic": topic})
        if fuzzy.number_references(folded) or self._browse.document_names.exact(words):
            return Reading({"words": folded}) if self._browse.find_documents(words) else Reading({}, folded)
        first: Reading | None = None
        for choices, rest in self._readings(folded):
            subject = self._subject(rest)
            if subject is not None:
                return Reading(choices | subject)
            first = first or (Reading(choices, rest) if len(rest) >= _LEAST_WORDS else None)
        return first or Reading({}, folded)

    def _readings(self, folded: str) -> Iterator[tuple[dict[str, str], str]]:
        """Yield (year and status, the rest), with as much read as can be first."""
        year = _YEAR.search(folded)
        dated = {"year": year[1]} if year else {}
        rest = _without(folded, year.start(), year.end()) if year else folded
        for state, start, end in self._states(rest):
            yield dated | {"state": state}, _without(rest, start, end)
        yield dated, rest

    def _states(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (state, start, end) of words for a status, the longest first."""
        for word, state in self._state_words:
            for match in re.finditer(re.escape(word), text):
                before, after = f" {text[: match.start()]}", text[match.end() :]
                if not before.rstrip().endswith(self._denials) and _stands_alone(word, before, after):
                    yield state, match.start(), match.end()

    def _subject(self, rest: str) -> dict[str, str] | None:
        """Return the topic, or the words of titles, or both, that ``rest`` is; None where it is neither."""
        plain = self._plain(rest)
        if not plain:
            return {}
        variants = list(dict.fromkeys((rest, plain)))
        names, browse = self._browse.topic_names, self._browse
        for text in variants:
            topic = names.exact(text)
            if topic:
                return {"topic": topic}
        if len(plain) < _LEAST_WORDS:
            return None
        for text in variants:
            if browse.find_documents(text):
                return {"words": text}
        both = self._topic_and_words(plain)
        if both:
            return both
        found = next((found for text in variants if (found := names.find(text))), None)
        return {"topic": found[0][0]} if found else None

    def _topic_and_words(self, text: str) -> dict[str, str] | None:
        """Split a topic's name off either end, where what is left stands in titles as it is written."""
        parts = text.split()
        for size in range(min(len(parts) - 1, _MOST_WORDS), 0, -1):
            for name, others in ((parts[:size], parts[size:]), (parts[-size:], parts[:-size])):
                topic = self._browse.topic_names.exact(" ".join(name))
                if topic and self._browse.holding(" ".join(others)):
                    return {"topic": topic, "words": " ".join(others)}
        return None

    def _plain(self, text: str) -> str:
        """Return ``text`` without the small words that join choices; Chinese ones are taken off the ends only."""
        parts = []
        for part in self._latin_filler.stripped(text).split():
            bare = part
            while bare and (end := next((w for w in self._han_filler if bare.endswith(w)), "")):
                bare = bare.removesuffix(end)
            while bare and (begin := next((w for w in self._han_filler if bare.startswith(w)), "")):
                bare = bare.removeprefix(begin)
            parts.append(bare)
        return " ".join(part for part in parts if part).strip(_EDGES)

    @cached_property
    def _state_words(self) -> list[tuple[str, str]]:
        """Folded words for each status, the longest first, so that "not in force yet" is not "in force"."""
        found = {word: state for state in reversed(STATES) for word in (state, *getattr(self._facets, state))}
        return sorted(found.items(), key=lambda item: -len(item[0]))

    @cached_property
    def _denials(self) -> tuple[str, ...]:
        """What turns a word for a status round."""
        return tuple(word if has_han(word) else f" {word}" for word in self._facets.choice_denial)

    @cached_property
    def _latin_filler(self) -> Phrases:
        return Phrases(word for word in self._facets.choice_filler if not has_han(word))

    @cached_property
    def _han_filler(self) -> tuple[str, ...]:
        return tuple(word for word in self._facets.choice_filler if has_han(word))


def _stands_alone(word: str, before: str, after: str) -> bool:
    """Say whether a word is one by itself; a Chinese one begins or ends what is written without a space."""
    if has_han(word):
        return not has_han(before[-1:]) or not has_han(after[:1]) or after[:1] == "的"
    return not re.search(r"[\w-]$", before) and not re.match(r"[\w-]", after)


def _without(text: str, start: int, end: int) -> str:
    return " ".join(f"{text[:start]} {text[end:]}".split()).strip(_EDGES)
