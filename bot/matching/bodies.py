"""Finds the public bodies that a question names: present and former names, Chinese and English."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from bot.matching.fuzzy import LEAST_WORD
from bot.model import Department
from bot.store.knowledge import Knowledge
from bot.text import fold, has_han, stem, words

_LEAST_STEMS = 2
_ENDS = (2, LEAST_WORD)
"""How many of the last characters of a Chinese name are looked for first, and of another one."""
_WORD = re.compile(r"\w+")
_EMPTY = "chongqing municipal municipality city of the and for in"
_EMPTY_STEMS = frozenset(stem(word) for word in words(_EMPTY))


class BodyFinder:
    """Finds bodies of one knowledge store."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def find(self, folded: str) -> tuple[tuple[str, ...], str]:
        """Return the ids of the bodies that a folded question names, and the question without their names."""
        rest, found, spaced = folded, [], padded(folded)
        for name, looked_for, department_id in self._possible(folded):
            if looked_for in (rest if looked_for == name else spaced):
                found.append(department_id)
                rest = without(rest, name)
                spaced = padded(rest)
        if not found:
            held = {stem(word): word for word in words(rest)}
            for stems, department_id in self._possible_english(held):
                if stems <= held.keys():
                    found.append(department_id)
                    for part in (*stems, *_EMPTY_STEMS & held.keys()):
                        rest = without(rest, held[part])
                    break
        return tuple(dict.fromkeys(found)), rest

    def _possible(self, folded: str) -> list[tuple[str, str, str]]:
        """Return those of the names of which the last characters stand in the question, in their order."""
        texts = (folded, padded(folded))
        ends = {text[i : i + size] for size in _ENDS for text in texts for i in range(len(text) - size + 1)}
        places = sorted(place for end in ends & self._places.keys() for place in self._places[end])
        return [self._names[place] for place in places]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The places of the names that end with the same characters: most of them begin alike."""
        places: dict[str, list[int]] = {}
        for place, (name, looked_for, _) in enumerate(self._names):
            places.setdefault(looked_for.strip()[-_ENDS[not has_han(name)] :], []).append(place)
        return places

    @cached_property
    def _names(self) -> list[tuple[str, str, str]]:
        """(name, form in which it is looked for, id), longest first."""
        names = [
            (fold(name), department.id)
            for department in self._knowledge.departments.values()
            for name in _all_names(department)
        ]
        long_enough = [item for item in names if has_han(item[0]) or len(item[0]) >= LEAST_WORD]
        forms = [(name, name if has_han(name) else padded(name), body) for name, body in long_enough]
        return sorted(forms, key=lambda item: -len(item[0]))

    def _possible_english(self, held: Mapping[str, str]) -> list[tuple[frozenset[str], str]]:
        """Return those of the English names of which the rarest stem is held, in their order."""
        places = sorted(place for part in held.keys() & self._by_stem.keys() for place in self._by_stem[part])
        return [self._english_names[place] for place in places]

    @cached_property
    def _by_stem(self) -> dict[str, list[int]]:
        """The places of the English names by the stem of each that the fewest names have."""
        often = Counter(part for stems, _ in self._english_names for part in stems)
        places: dict[str, list[int]] = {}
        for place, (stems, _) in enumerate(self._english_names):
            places.setdefault(min(stems, key=lambda part: (often[part], part)), []).append(place)
        return places

    @cached_property
    def _english_names(self) -> list[tuple[frozenset[str], str]]:
        """(telling stems of an English name, id), names with more of them first."""
        names = [
            (frozenset(stem(word) for word in words(name)) - _EMPTY_STEMS, department.id)
            for department in self._knowledge.departments.values()
            for name in (department.name_en, *department.names_en)
        ]
        return sorted((n for n in names if len(n[0]) >= _LEAST_STEMS), key=lambda item: -len(item[0]))


def padded(text: str) -> str:
    """Return the words of a Latin text with one space before, between and after them."""
    return f" {' '.join(_WORD.findall(text))} "


def holds(folded: str, phrase: str) -> bool:
    """Say whether a folded text holds a phrase: Chinese anywhere, Latin as whole words."""
    return phrase in folded if has_han(phrase) else padded(phrase) in padded(folded)


def without(folded: str, phrase: str) -> str:
    """Return a folded text without a phrase that it may hold."""
    if has_han(phrase):
        return folded.replace(phrase, " ")
    return re.sub(rf"\b{re.escape(phrase)}\b", " ", folded) if holds(folded, phrase) else folded


def _all_names(department: Department) -> tuple[str, ...]:
    former = tuple(name.name_zh for name in department.former)
    return (department.name_zh, *department.names_zh, *former, department.name_en, *department.names_en)
