"""Reads the knowledge store; opens it, and builds it anew where it is missing, stale or broken."""

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlite_utils.db import Database

from bot.config import DataPaths
from bot.corpus.fingerprint import input_hash
from bot.errors import StoreError, UnknownDocumentError
from bot.model import (
    Clause,
    Contact,
    Department,
    Document,
    Facets,
    Fact,
    FollowUpWords,
    FormerName,
    Intent,
    Sentence,
    Term,
    Topic,
)
from bot.store.clauses import day, read_clauses
from bot.store.index import Index, department_index, marks
from bot.text import squash

if TYPE_CHECKING:
    from bot.store.build import Progress

FILE_NAME = "knowledge.db"
_SQLITE_MAGIC = b"SQLite format 3\x00"
_AT_ONCE = 500
_CACHED_CLAUSES = 4096


class Knowledge(Index):
    """Read access to one knowledge store; takes an open database."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._clauses: dict[str, Clause] = {}

    def close(self) -> None:
        """Close the database; the object cannot be used afterwards."""
        self._db.conn.close()

    def _meta(self, key: str) -> str:
        return next((str(row["value"]) for row in self.rows("SELECT value FROM meta WHERE key = ?", key)), "")

    @property
    def input_hash(self) -> str:
        """SHA-256 of the input that the store was built from."""
        return self._meta("input_hash")

    @cached_property
    def facets(self) -> Facets:
        """Words that tell what kind of answer a question wants."""
        return Facets(**{name: tuple(group) for name, group in json.loads(self._meta("facets")).items()})

    @cached_property
    def follow_ups(self) -> FollowUpWords:
        """Words of a message that goes on from the last answer."""
        groups = json.loads(self._meta("follow_ups"))
        alternatives = tuple(tuple(kind) for kind in groups.pop("alternatives"))
        return FollowUpWords(alternatives=alternatives, **{name: tuple(group) for name, group in groups.items()})

    @cached_property
    def regional(self) -> tuple[tuple[str, str], ...]:
        """(Word of Hong Kong, Macau or Taiwan, word of the mainland), the longest first."""
        return tuple((form, word) for form, word in json.loads(self._meta("regional")))

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """All documents in the order of the sources."""
        facts: dict[str, list[Fact]] = {}
        for row in self.rows("SELECT * FROM facts ORDER BY id"):
            fact = Fact(row["field"], row["value"], row["sentence"], bool(row["damaged"]))
            facts.setdefault(row["document_id"], []).append(fact)
        rows = self.rows("SELECT * FROM documents ORDER BY position")
        return tuple(_document(row, tuple(facts.get(row["id"], ()))) for row in rows)

    @cached_property
    def _by_id(self) -> dict[str, Document]:
        return {document.id: document for document in self.documents}

    def document(self, document_id: str) -> Document:
        """Return one document by id; raises UnknownDocumentError."""
        try:
            return self._by_id[document_id]
        except KeyError:
            raise UnknownDocumentError(
                f"there is no document {document_id!r}; investbot documents lists all {len(self._by_id)}"
            ) from None

    @cached_property
    def _repealing(self) -> dict[str, tuple[Document, ...]]:
        found: dict[str, tuple[Document, ...]] = {}
        for document in self.documents:
            for number in dict.fromkeys(document.repeals):
                found[number] = (*found.get(number, ()), document)
        return found

    def repealing(self, number: str | None) -> tuple[Document, ...]:
        """Return the documents that repeal the one with this number, in the order of the sources."""
        return self._repealing.get(number, ()) if number else ()

    def clause_count(self, document_id: str) -> int:
        """Return how many clauses a document has."""
        rows = self.rows("SELECT count(*) AS n FROM clauses WHERE document_id = ?", document_id)
        return int(next(iter(rows))["n"])

    def clause_ids(self, document_id: str) -> list[str]:
        """Return the ids of a document's clauses in order."""
        rows = self.rows("SELECT id FROM clauses WHERE document_id = ? ORDER BY position", document_id)
        return [row["id"] for row in rows]

    def clause_by_handle(self, handle: str) -> Clause | None:
        """Return the clause with this handle, or None where there is none (any more)."""
        row = next(iter(self.rows("SELECT id FROM clauses WHERE handle = ?", handle)), None)
        return self.clause(row["id"]) if row else None

    def clauses(self, document_id: str) -> list[Clause]:
        """Return a document's clauses in order."""
        ids = self.clause_ids(document_id)
        found = self.hold(ids)
        return [found[clause_id] for clause_id in ids]

    def clause(self, clause_id: str) -> Clause:
        """Return one clause; raises UnknownDocumentError."""
        held = self._clauses.get(clause_id) or self.hold((clause_id,)).get(clause_id)
        if held is None:
            raise UnknownDocumentError(f"there is no clause {clause_id!r}; investbot clauses DOCUMENT lists them")
        return held

    def hold(self, ids: Sequence[str]) -> dict[str, Clause]:
        """Return those of the clauses that there are; what is not held in memory is read, all at once, and kept."""
        held = self._clauses  # threads share it, and one of them may begin a new one
        found = {clause_id: held[clause_id] for clause_id in ids if clause_id in held}
        missing = [clause_id for clause_id in ids if clause_id not in found]
        if missing:
            read = read_clauses(self.tuples, missing)
            if len(held) + len(read) > _CACHED_CLAUSES:
                held = self._clauses = dict(found)
            held.update(read)
            found |= read
        return found

    def held_here(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of some ids that are of clauses of this store."""
        parts = (ids[i : i + _AT_ONCE] for i in range(0, len(ids), _AT_ONCE))
        sql = "SELECT id FROM clauses WHERE id IN ({})"
        return frozenset(row["id"] for part in parts for row in self.rows(sql.format(marks(part)), *part))

    def hold_all(self) -> None:
        """Read all clauses into memory, where they are few enough to stay there."""
        ids = [row["id"] for row in self.rows("SELECT id FROM clauses LIMIT ?", _CACHED_CLAUSES + 1)]
        if len(ids) <= _CACHED_CLAUSES:
            self.hold(ids)

    @cached_property
    def departments(self) -> dict[str, Department]:
        """All public bodies by id."""
        return {row["id"]: _department(row) for row in self.rows("SELECT * FROM departments ORDER BY rowid")}

    @cached_property
    def _department_names(self) -> dict[str, str]:
        return department_index(self.departments.values())

    def department_named(self, name: str) -> Department | None:
        """Return the body that has ``name``, as printed or in full, today or formerly; None where none has."""
        found = self._department_names.get(squash(name))
        return self.departments[found] if found else None

    def clauses_of_department(self, department_id: str) -> list[tuple[str, str]]:
        """Return (clause id, role) for every clause that names the body."""
        sql = "SELECT clause_id, role FROM mentions WHERE department_id = ? ORDER BY id"
        return [(row["clause_id"], row["role"]) for row in self.rows(sql, department_id)]

    def naming(self, departments: Sequence[str], clauses: Sequence[str]) -> frozenset[str]:
        """Return those of some clauses that name any of some bodies."""
        if not departments:
            return frozenset()
        sql = f"SELECT department_id, clause_id FROM mentions WHERE clause_id IN ({marks(clauses)})"
        wanted = set(departments)
        return frozenset(row["clause_id"] for row in self.rows(sql, *clauses) if row["department_id"] in wanted)

    def best_paid(self, department_id: str, limit: int) -> list[str]:
        """Return the ids of clauses that a body leads or is responsible for, those with most offers first."""
        sql = (
            "SELECT clause_id FROM (SELECT clause_id, min(id) AS first FROM mentions "
            "WHERE department_id = ? AND role != 'supporting' GROUP BY clause_id) AS named "
            "ORDER BY (SELECT count(*) FROM benefits b WHERE b.clause_id = named.clause_id) DESC, first LIMIT ?"
        )
        return [row["clause_id"] for row in self.rows(sql, department_id, limit)]

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """All topics by id, parents before children."""
        rows = self.rows("SELECT * FROM topics ORDER BY position")
        return {
            row["id"]: Topic(
                row["id"],
                row["name_en"],
                row["name_zh"],
                row["parent"],
                tuple(json.loads(row["synonyms_en"])),
                tuple(json.loads(row["synonyms_zh"])),
                row["sector_en"],
                row["sector_zh"],
            )
            for row in rows
        }

    def clauses_of_topic(self, topic_id: str) -> list[str]:
        """Return the ids of the clauses under a topic or one of its children."""
        sql = (
            "SELECT DISTINCT clause_id FROM clause_topics JOIN topics ON topics.id = topic_id "
            "WHERE topics.id = ? OR topics.parent = ? ORDER BY clause_id"
        )
        return [row["clause_id"] for row in self.rows(sql, topic_id, topic_id)]

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All terms of art."""
        return tuple(
            Term(
                row["zh"],
                row["en"],
                tuple(json.loads(row["variants_zh"])),
                tuple(json.loads(row["variants_en"])),
                row["note_en"],
                row["note_zh"],
            )
            for row in self.rows("SELECT * FROM terms ORDER BY id")
        )

    @cached_property
    def intents(self) -> tuple[Intent, ...]:
        """All curated intents."""
        return tuple(
            Intent(
                id=row["id"],
                kind=row["kind"],
                questions=_pairs(row["questions"]),
                answer=tuple(Sentence(s["en"], s["zh"], tuple(s["clauses"])) for s in json.loads(row["answer"])),
                departments=tuple(json.loads(row["departments"])),
                follow_ups=_pairs(row["follow_ups"]),
            )
            for row in self.rows("SELECT * FROM intents ORDER BY id")
        )

    @cached_property
    def clause_total(self) -> int:
        """How many clauses the store holds."""
        return int(next(iter(self.rows("SELECT count(*) AS n FROM clauses")))["n"])

    @cached_property
    def intents_by_id(self) -> dict[str, Intent]:
        """All curated intents by id."""
        return {intent.id: intent for intent in self.intents}


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in json.loads(text))


def _document(row: dict[str, Any], facts: tuple[Fact, ...]) -> Document:
    return Document(
        id=row["id"],
        number=row["number"],
        title=row["title"],
        title_en=row["title_en"],
        title_printed=row["title_printed"],
        form=row["form"],
        issuers=tuple(json.loads(row["issuers"])),
        issued=day(row["issued"]),
        published_by=row["published_by"],
        effective=day(row["effective"]),
        expires=day(row["expires"]),
        repeals=tuple(json.loads(row["repeals"])),
        sources=tuple(json.loads(row["sources"])),
        facts=facts,
        abstract_en=row["abstract_en"],
        abstract_zh=row["abstract_zh"],
        readers_en=row["readers_en"],
        readers_zh=row["readers_zh"],
        topics=tuple(json.loads(row["topics"])),
        interprets=row["interprets"],
    )


def _department(row: dict[str, Any]) -> Department:
    return Department(
        id=row["id"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        names_zh=tuple(json.loads(row["names_zh"])),
        names_en=tuple(json.loads(row["names_en"])),
        level=row["level"],
        purpose_en=row["purpose_en"],
        purpose_zh=row["purpose_zh"],
        several=bool(row["several"]),
        topics=tuple(json.loads(row["topics"])),
        former=tuple(FormerName(**former) for former in json.loads(row["former"])),
        successor=row["successor"],
        contacts=tuple(Contact(**contact) for contact in json.loads(row["contacts"])),
    )


def open_store(path: Path) -> Knowledge:
    """Open the store at ``path`` read-only; raises StoreError where it is missing or no SQLite file."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(_SQLITE_MAGIC))
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); run: investbot build") from error
    if magic != _SQLITE_MAGIC:
        raise StoreError(f"{path}: not a SQLite file; move it away and run: investbot build")
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        return Knowledge(Database(connection))
    except sqlite3.Error as error:
        raise StoreError(f"{path}: cannot be opened ({error}); run: investbot build") from error


def ensure(home: Path, paths: DataPaths, progress: "Progress | None" = None, force: bool = False) -> Knowledge:
    """Open the store in ``home``; build it first where it is missing or was built from other input.

    A file that is there but is no SQLite file is never overwritten: StoreError says so.
    """
    path = home / FILE_NAME
    try:
        exists = path.exists()
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be reached ({error.strerror}); set INVESTBOT_HOME to a folder that can be written"
        ) from error
    if exists and not force:
        store = open_store(path)
        with contextlib.suppress(StoreError):
            if store.input_hash == input_hash(paths):
                return store
        store.close()
    elif exists:
        open_store(path).close()
    # What only a build needs takes a third of a second to import.
    from bot.corpus.assemble import load_corpus
    from bot.store.build import build

    build(load_corpus(paths), path, progress)
    return open_store(path)
