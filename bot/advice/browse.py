"""Topics, papers and what stands in them, as lists to browse; takes no channel."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import prod
from typing import TypedDict

from bot.advice import suiting
from bot.advice.places import Page, part
from bot.advice.validity import OVER, State, Status, clause_status, document_status
from bot.errors import UnknownDocumentError, UnknownPlaceError
from bot.matching import fuzzy
from bot.matching.names import NameIndex
from bot.model import Clause, Document, Topic
from bot.store.catalogue import Catalogue, ClauseRow
from bot.store.knowledge import Knowledge
from bot.text import fold
from bot.userdata import Profile

SUGGESTIONS = 3
"""How many near names are offered where nothing has the name that was written."""
STATES: tuple[State, ...] = ("in_force", "not_yet_in_force", "unknown", "ended", "repealed")
"""The states of papers in the order in which lists show them."""
NOBODY = Profile()
"""The profile of somebody who has told nothing."""
UNDATED = 0
"""Stands for the year of papers that state no date of issue."""
_MEASURES = ("item", "row")
"""Kinds of clauses that may hold a measure; introductions and closing words come after them."""


class Criteria(TypedDict, total=False):
    """By what papers are chosen; what is given narrows the list together."""

    topic: str
    year: int
    """Of issue; UNDATED for papers without one."""
    runs: int
    """A year on some day of which a paper is in force."""
    state: State
    words: str
    own: Profile
    """Of a business: papers with a clause in its sectors that is not meant for others."""


@dataclass(frozen=True)
class TopicEntry:
    """A topic with how much there is under it and its children."""

    topic: Topic
    clauses: int
    documents: int
    children: int


@dataclass(frozen=True)
class ClauseEntry:
    """A clause in a list."""

    clause: Clause
    document: Document
    status: Status
    headings: tuple[tuple[int, str], ...] = ()
    """In a table of contents: (depth from 0, heading) of the headings that begin with this clause."""


@dataclass(frozen=True)
class DocumentEntry:
    """A document in a list."""

    document: Document
    status: Status
    clauses: int


class Browse:
    """Lists of one knowledge store."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.catalogue = Catalogue(knowledge)

    # Topics.

    def topic(self, topic_id: str) -> TopicEntry:
        """Return one topic with its counts; raises UnknownPlaceError."""
        topic = self.knowledge.topics.get(topic_id)
        if topic is None:
            raise UnknownPlaceError(f"there is no topic {topic_id!r}; investbot topics lists them")
        return TopicEntry(
            topic,
            self.catalogue.clauses_by_topic.get(topic_id, 0),
            len(self.catalogue.documents_by_topic[topic_id]),
            sum(other.parent == topic_id for other in self.knowledge.topics.values()),
        )

    def topics(self, parent: str | None = None) -> tuple[TopicEntry, ...]:
        """Return the topics of the first level, or those under ``parent``, each with its counts."""
        return tuple(self.topic(t.id) for t in self.knowledge.topics.values() if t.parent == parent)

    def measures(
        self, topic_id: str, as_of: date, number: int, size: int, profile: Profile = NOBODY
    ) -> Page[ClauseEntry]:
        """Return a topic's clauses: those that hold before those that ended, and measures that pay first.

        Among those that are alike in this, what suits a ``profile`` comes first.
        """
        self.topic(topic_id)
        return self._clauses(self.catalogue.clauses_of_topic(topic_id), as_of, number, size, profile)

    def own(self, topic_id: str, profile: Profile, as_of: date, number: int, size: int) -> Page[ClauseEntry]:
        """Return the clauses of a topic that are not meant for others than a business.

        Without a topic those that concern the business by its ``profile``: its sectors, its district, foreign
        investors. Measures that pay come first, and those that suit most; what ended comes last. Raises
        UnknownPlaceError.
        """
        return self._clauses(self._own(topic_id, profile), as_of, number, size, profile, suits_first=True)

    def own_count(self, topic_id: str, profile: Profile) -> int:
        """Return how many clauses :meth:`own` has."""
        return len(self._own(topic_id, profile))

    def _own(self, topic_id: str, profile: Profile) -> list[ClauseRow]:
        if topic_id:
            self.topic(topic_id)
        rows = self.catalogue.clauses_of_topic(topic_id) if topic_id else self.catalogue.every_clause()
        traits = ((row, suiting.of_row(row, self.knowledge.document(row.document_id), self.knowledge)) for row in rows)
        return [
            row
            for row, known in traits
            if (topic_id or suiting.concerns(known, profile, self.knowledge))
            and not suiting.against(known, profile, self.knowledge)
        ]

    def in_charge(self, department_id: str, as_of: date, number: int, size: int) -> Page[ClauseEntry]:
        """Return the clauses that a body leads or is responsible for, in the same order."""
        return self._clauses(self.catalogue.clauses_of_body(department_id), as_of, number, size)

    def _clauses(
        self,
        rows: list[ClauseRow],
        as_of: date,
        number: int,
        size: int,
        profile: Profile = NOBODY,
        *,
        suits_first: bool = False,
    ) -> Page[ClauseEntry]:
        """Return a page of clauses; ``suits_first`` puts what suits before what holds by a date of its own."""
        statuses = {i: self.status(self.knowledge.document(i), as_of) for i in {row.document_id for row in rows}}

        def suits(row: ClauseRow) -> float:
            if profile == NOBODY:
                return 1.0
            traits = suiting.of_row(row, self.knowledge.document(row.document_id), self.knowledge)
            return prod(suiting.factors(traits, profile, self.knowledge).values())

        def rank(row: ClauseRow) -> tuple[float, ...]:
            state = statuses[row.document_id].state
            if state not in OVER and row.ends and row.ends < as_of:
                state = "ended"
            elif state == "in_force" and row.starts and as_of < row.starts:
                state = "not_yet_in_force"
            holds = 2 if state in OVER else 0 if state == "in_force" else 1
            kinds = not row.pays, not row.offers, row.kind not in _MEASURES
            return (state in OVER, *kinds, -suits(row), holds) if suits_first else (holds, *kinds, -suits(row))

        page = part(sorted(rows, key=rank), number, size)
        clauses = (self.knowledge.clause(row.id) for row in page.items)
        entries = tuple(self._entry(clause, statuses[clause.document_id], as_of) for clause in clauses)
        return Page(entries, page.number, page.pages, page.total, page.first)

    def _entry(
        self, clause: Clause, whole: Status, as_of: date, headings: tuple[tuple[int, str], ...] = ()
    ) -> ClauseEntry:
        document = self.knowledge.document(clause.document_id)
        return ClauseEntry(clause, document, clause_status(clause, whole, as_of), headings)

    # Documents.

    def status(self, document: Document, as_of: date) -> Status:
        """Return whether a document holds on a day, with the sentence that says so."""
        return document_status(document, as_of, self.knowledge.repealing(document.number))

    def documents(
        self,
        as_of: date,
        number: int,
        size: int,
        *,
        topic: str | None = None,
        year: int | None = None,
        runs: int | None = None,
        state: State | None = None,
        words: str | None = None,
        own: Profile | None = None,
    ) -> Page[DocumentEntry]:
        """Return documents that fit all :class:`Criteria` given; all of them without one.

        Those that hold come first, newer ones before older ones; for words those that fit best.
        Raises UnknownPlaceError where the topic or the page is not there.
        """
        found: list[Document] = list(self.knowledge.documents)
        if words is not None:
            found = self.find_documents(words)
        if topic is not None:
            self.topic(topic)
            found = [d for d in found if d.id in self.catalogue.documents_by_topic[topic]]
        if year is not None:
            found = [d for d in found if (d.issued.year if d.issued else UNDATED) == year]
        if own is not None:
            suiting_ids = {row.document_id for row in self._own(topic or "", own)}
            found = [d for d in found if d.id in suiting_ids]
        if runs is not None:
            found = [d for d in found if self.runs(d, runs)]
        statuses = {d.id: self.status(d, as_of) for d in found}
        if state is not None:
            found = [d for d in found if statuses[d.id].state == state]
        if words is None:
            found.sort(key=lambda d: d.issued or date.min, reverse=True)
            found.sort(key=lambda d: STATES.index(statuses[d.id].state))
        page = part(found, number, size)
        entries = tuple(DocumentEntry(d, statuses[d.id], self.knowledge.clause_count(d.id)) for d in page.items)
        return Page(entries, page.number, page.pages, page.total, page.first)

    def runs(self, document: Document, year: int) -> bool:
        """Say whether a document is in force on some day of a year, by what the papers state."""
        began = document.effective or document.issued
        days = {date(year, 1, 1), date(year, 12, 31), *((began,) if began and began.year == year else ())}
        return any(self.status(document, day).state == "in_force" for day in days)

    def years(self) -> list[tuple[int, int]]:
        """Return (year of issue, number of documents), newest first; papers without a date are in none."""
        counts = Counter(d.issued.year for d in self.knowledge.documents if d.issued)
        return sorted(counts.items(), reverse=True)

    def states(self, as_of: date) -> list[tuple[State, int]]:
        """Return (state on a day, number of documents) for the states that some document has."""
        counts = Counter(self.status(d, as_of).state for d in self.knowledge.documents)
        return [(state, counts[state]) for state in STATES if counts[state]]

    def find_documents(self, words: str) -> list[Document]:
        """Return the documents with this number, in any of the usual spellings, or like this id or title, best first.

        A number that no document has finds nothing, however near others are.
        """
        folded = fold(words)
        references = fuzzy.number_references(folded)
        if references:
            return [
                d
                for d in self.knowledge.documents
                if d.number and any(fuzzy.same_number(reference, d.number) for reference in references)
            ]
        return self.holding(folded) or [self.knowledge.document(key) for key, _ in self.document_names.find(words)]

    def holding(self, words: str) -> list[Document]:
        """Return the documents whose id, number or titles hold every word as it is written."""
        folded = fold(words)
        return [d for d in self.knowledge.documents if _holds(d, folded)]

    def find_document(self, words: str) -> Document | None:
        """Return the one document that an id, number or title names; None where none or several are near."""
        exact = self.document_names.exact(words)
        if exact:
            return self.knowledge.document(exact)
        found = self.find_documents(words)
        if len(found) == 1 or fuzzy.number_references(fold(words)):
            return found[0] if found else None
        titles = fuzzy.title_references(fold(words), self.knowledge.documents)
        return self.knowledge.document(titles[0][0]) if titles else None

    def named_document(self, words: str) -> Document:
        """Return the document that an id, number or title names; raises UnknownDocumentError with the nearest."""
        found = self.find_document(words)
        if found:
            return found
        total = len(self.knowledge.documents)
        near = self.near_documents(words)
        hint = f"; the nearest: {', '.join(d.id for d in near)}" if near else ""
        raise UnknownDocumentError(
            f"there is no document {words!r}; investbot documents lists the {total} there are{hint}"
        )

    def near_documents(self, words: str) -> list[Document]:
        """Return the documents that ``words`` may mean: those found, else those with the nearest names."""
        found = self.find_documents(words)
        nearest = [self.knowledge.document(key) for key in self.document_names.nearest(words, SUGGESTIONS)]
        return (found or nearest)[:SUGGESTIONS]

    @cached_property
    def document_names(self) -> NameIndex:
        """Ids, numbers and titles of the documents."""
        return NameIndex((d.id, name) for d in self.knowledge.documents for name in _names(d))

    @cached_property
    def topic_names(self) -> NameIndex:
        """Ids, names and synonyms of the topics."""
        return NameIndex(
            (t.id, name)
            for t in self.knowledge.topics.values()
            for name in (t.id, t.name_en, t.name_zh, *t.synonyms_en, *t.synonyms_zh)
        )

    # Contents.

    def contents(self, document_id: str, as_of: date, number: int, size: int) -> Page[ClauseEntry]:
        """Return a document's clauses in order, each with the headings that begin with it.

        A page begins with all headings above its first clause, so that it can be read alone.
        Raises UnknownDocumentError or UnknownPlaceError.
        """
        whole = self.status(self.knowledge.document(document_id), as_of)
        page = part(self.knowledge.clause_ids(document_id), number, size)
        entries: list[ClauseEntry] = []
        above: tuple[str, ...] = ()
        for clause in map(self.knowledge.clause, page.items):
            entries.append(self._entry(clause, whole, as_of, begun(above, clause.headings)))
            above = clause.headings
        return Page(tuple(entries), page.number, page.pages, page.total, page.first)

    def neighbours(self, clause: Clause) -> tuple[Clause | None, Clause | None]:
        """Return the clauses before and after a clause of its document."""
        before, after = self.catalogue.neighbours(clause.document_id, clause.position)
        return (
            self.knowledge.clause(before) if before else None,
            self.knowledge.clause(after) if after else None,
        )

    def clause(self, handle: str) -> Clause:
        """Return the clause with this handle; raises UnknownPlaceError."""
        found = self.knowledge.clause_by_handle(handle)
        if found is None:
            raise UnknownPlaceError(f"there is no clause {handle!r}; investbot clauses DOCUMENT lists those of a paper")
        return found


def begun(above: tuple[str, ...], headings: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Return (depth, heading) of the headings that are not among those ``above`` the clause before."""
    same = 0
    while same < min(len(above), len(headings)) and above[same] == headings[same]:
        same += 1
    return tuple((depth, headings[depth]) for depth in range(same, len(headings)))


def _names(document: Document) -> Iterable[str]:
    return (document.id, document.number or "", document.title, document.title_en)


def _holds(document: Document, folded: str) -> bool:
    """Say whether a document's id, number or titles hold every word as it is written."""
    held = fold(" ".join(_names(document)))
    parts = folded.split()
    return bool(parts) and all(word in held for word in parts)
