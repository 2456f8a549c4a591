"""Reads what a user writes after a command: a topic, a paper, a year, a body, a term, a day."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.advice.browse import SUGGESTIONS, Browse
from bot.advice.choosing import Chooser
from bot.advice.directory import Directory
from bot.advice.glossary import Glossary
from bot.advice.places import Place, PlaceKind, Unknown, choosing
from bot.text import fold

DAY_MARK = "@"
"""Stands between a document and a day in the target of a status."""
_DAY = re.compile(r"(?:^|(?<=[\s,，]))(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WORDED_DAY = re.compile(rf"(?:^|(?<=[\s,，]))(\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}})$")
_NUMBERED_DAY = re.compile(r"(?:^|(?<=[\s,，]))(\d{1,2})([./-])(\d{1,2})\2(\d{4})$")
_RELATIVE_DAY = re.compile(r"(?:^|(?<=[\s,，号》]))(today|now|tomorrow|next year|今天|现在|明天|明年)$")
_DAYS_FROM_NOW = {"today": 0, "now": 0, "今天": 0, "现在": 0, "tomorrow": 1, "明天": 1}
_LEAST_MONTH = 3
_MONTHS_OF_A_YEAR = 12
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


class Lookup:
    """Turns a command and what follows it into a place; pure, for every channel."""

    def __init__(self, browse: Browse, directory: Directory, glossary: Glossary) -> None:
        self._browse = browse
        self._chooser = Chooser(browse)
        self._directory = directory
        self._glossary = glossary

    def topics(self, words: str) -> Place | Unknown:
        """Return a topic by id, name or synonym, or nearly so; all topics without words."""
        if not words:
            return Place("topics")
        found = self._browse.topic_names.find(words)
        if found:
            return Place("topic", found[0][0])
        near = self._browse.topic_names.nearest(words, SUGGESTIONS)
        return Unknown("topics", words, tuple(Place("topic", key) for key in near))

    def own(self, words: str) -> Place | Unknown:
        """Return what suits the reader's business in a topic, or in its sectors without words."""
        found = self.topics(words)
        return Place("own", found.target if found.kind == "topic" else "") if isinstance(found, Place) else found

    def documents(self, words: str) -> Place | Unknown:
        """Return papers by year, status, topic, number or words of the title, or several of them; all without words."""
        found = self._chooser.read(words)
        if not found.unread:
            return choosing("documents", found.choices)
        if not found.choices:
            return self._no_document("documents", words)
        return replace(self._no_document("documents", found.unread), read=choosing("documents", found.choices))

    def document(self, command: str, kind: PlaceKind, words: str) -> Place | Unknown:
        """Return a view of the one paper that an id, number or title names."""
        found = self._browse.find_document(words)
        return Place(kind, found.id) if found else self._no_document(command, words)

    def status(self, words: str, as_of: date) -> Place | Unknown:
        """Return a paper's status on the day that stands at the end of ``words``, else on ``as_of``.

        Unknown with the command ``day`` where that is no one day of the calendar (see :func:`read_day`).
        """
        name, written = split_day(words)
        day = read_day(written, as_of) if written else as_of
        if day is None:
            return Unknown("day", written)
        found = self._browse.find_document(name)
        if found is None:
            return self._no_document("status", name)
        return Place("status", f"{found.id}{DAY_MARK}{day.isoformat()}")

    def contacts(self, words: str) -> Place | Unknown:
        """Return a body by present or former name, or the bodies of a topic; all bodies without words."""
        if not words:
            return Place("bodies")
        topic = self._browse.topic_names.exact(words)
        named = self._directory.named(words)
        if topic and not named:
            return Place("bodies", f"topic={topic}")
        if (len(named) == 1 and not topic) or (named and self._directory.names.exact(words)):
            return Place("body", named[0].department.id)
        if named:
            return Place("bodies", f"words={fold(words)}")
        topics = self._browse.topic_names.find(words)
        if topics:
            return Place("bodies", f"topic={topics[0][0]}")
        return Unknown("contacts", words, tuple(Place("body", d.id) for d in self._directory.nearest(words)))

    def terms(self, words: str) -> Place | Unknown:
        """Return a term, several that fit, or those of one letter; the letters without words."""
        if not words:
            return Place("letters")
        letter = fold(words)
        if len(letter) == 1 and any(letter == known for known, _ in self._glossary.letters()):
            return Place("terms", f"letter={letter}")
        found = self._glossary.find(words)
        if len(found) == 1:
            return Place("term", found[0].handle)
        if found:
            return Place("terms", f"words={fold(words)}")
        return Unknown("terms", words, tuple(Place("term", term.handle) for term in self._glossary.nearest(words)))

    def _no_document(self, command: str, words: str) -> Unknown:
        near = self._browse.near_documents(words)
        return Unknown(command, words, tuple(Place("document", d.id) for d in near))


def split_day(words: str) -> tuple[str, str]:
    """Return ``words`` without a day at their end, and that day as written; empty where there is none."""
    folded = fold(words)
    found = (shape.search(folded) for shape in (_DAY, _WORDED_DAY, _NUMBERED_DAY, _RELATIVE_DAY))
    match = next((match for match in found if match), None)
    return (folded[: match.start()].rstrip(" ,，"), match[0]) if match else (words, "")


def read_day(written: str, now: date) -> date | None:
    """Return a day written as 2027-01-31, 2027年1月31日, 31 January 2027, 31.1.2027 or tomorrow.

    None where no calendar has it, and where it may be read in two ways (1/2/2027) or is no single day (next year).
    """
    match = _DAY.search(written)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
        numbered = _NUMBERED_DAY.search(written)
        if numbered:
            return _numbered(int(numbered[1]), int(numbered[3]), int(numbered[4]), numbered[2] == ".")
        if written in _DAYS_FROM_NOW:
            return now + timedelta(days=_DAYS_FROM_NOW[written])
        plain = written.replace(",", "")
        year, month, day = next(_worded(plain), (0, 0, 0))
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _numbered(first: int, second: int, year: int, day_first: bool) -> date | None:
    """Read two numbers before a year: only with full stops is it sure that the day comes first."""
    if day_first or first > _MONTHS_OF_A_YEAR or first == second:
        return date(year, second, first)
    return date(year, first, second) if second > _MONTHS_OF_A_YEAR else None


def _worded(text: str) -> Iterator[tuple[int, int, int]]:
    """Read an English date; month names are looked up here because strptime's follow the machine's locale."""
    parts = text.split()
    name = next((part for part in parts if part.isalpha()), "")
    month = next((n for n, known in enumerate(_MONTHS, 1) if len(name) >= _LEAST_MONTH and known.startswith(name)), 0)
    numbers = [int(part) for part in parts if part.isdecimal()]
    if month and len(numbers) == 2:
        yield numbers[1], month, numbers[0]
