"""Reads what clauses and intents are found by: words, their profiles, sounds, lexicons and vectors."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlite_utils.db import Database

from bot.errors import StoreError
from bot.model import INTENT_PREFIX, Department
from bot.store.profiles import IndexedToken, Pack, Profile, joined, unpack
from bot.store.schema import SEARCH_COLUMNS
from bot.store.vectors import LARGE_STORE
from bot.text import squash

_CACHED_PROFILES = 20000
_CACHED_TOKENS = 20000
POSTINGS = 5_000
"""In a large store the words of one search stand in so many entries together at most; the most usual are left out.
What the usual words tell is measured on the candidates anyway: at 100,000 clauses 30,000 and 10,000 give as many right
clauses (benchmarks/scale.py), for 2.6 and 1.4 times the work of a question."""
BOTH_POSTINGS = 30_000
"""Where the rarest word alone has more than POSTINGS, entries that hold the rarest words all are looked for; no word
with more than this is among them, unless it is one of the two rarest."""
_START = 2
"""Letters by which English words are found."""
_LEAST_TOGETHER = 2
_MOST_TOGETHER = 3


class Index:
    """Read access to the index of one knowledge store; takes an open database."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._profiles: dict[str, Profile] = {}
        self._tokens: dict[str, IndexedToken] = {}

    def rows(self, sql: str, *values: Any) -> Iterator[dict[str, Any]]:
        """Run a query; raises StoreError where the store is broken."""
        with _read():
            found = self._db.execute(sql, values)
            names = [column[0] for column in found.description]
            for row in found:
                yield dict(zip(names, row, strict=True))

    def tuples(self, sql: str, *values: Any) -> list[Any]:
        """Run a query whose many rows are wanted as they are, as tuples; raises StoreError as ``rows`` does."""
        with _read():
            return self._db.execute(sql, values).fetchall()

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Every word of the curated layer in Latin letters with how often it stands in English there."""
        return dict(self.tuples("SELECT word, count FROM vocabulary"))

    def english(self, words: Sequence[str]) -> set[str]:
        """Return those of ``words`` (lower case, four letters or more) that are English."""
        return {word for word in words if f" {word} " in self._english.get(word[:_START], "")}

    @cached_property
    def _english(self) -> dict[str, str]:
        """The words by their first letters, in one string each: half a megabyte, a tenth of what a set would take."""
        held = next((str(row["value"]) for row in self.rows("SELECT value FROM meta WHERE key = 'english'")), "")
        return {start: f" {' '.join(words)} " for start, words in groupby(held.split(), key=lambda word: word[:_START])}

    def search(
        self, tokens: list[str], weights: dict[str, float], limit: int, document: str | None = None
    ) -> list[tuple[str, float]]:
        """Return (entry, BM25 score) of the best ``limit`` clauses and intents that hold any of the rarer ``tokens``.

        For a large store (more than LARGE_STORE entries); only clauses of ``document`` are looked for where given.
        """
        query = self._rare(tokens)
        if not query:
            return []
        within, bounds = ("AND rowid BETWEEN ? AND ?", self._numbers(document)) if document is not None else ("", ())
        factors = ", ".join(str(weights[column]) for column in SEARCH_COLUMNS)
        sql = (
            "SELECT entry, score FROM profiles JOIN (SELECT rowid, "
            f"-bm25(search, {factors}) AS score FROM search WHERE search MATCH ? {within} ORDER BY score DESC LIMIT ?) "
            "ON profiles.id = rowid"
        )
        return [(row["entry"], row["score"]) for row in self.rows(sql, query, *bounds, limit)]

    def _rare(self, tokens: list[str]) -> str:
        """Return the full-text query of the rarest tokens that together keep to POSTINGS; empty where none is known."""
        counted = sorted((known.entries, token) for token, known in self.indexed(tokens).items())
        if not counted:
            return ""
        if counted[0][0] > POSTINGS:
            together = [t for n, t in counted[:_MOST_TOGETHER] if n <= BOTH_POSTINGS]
            if len(together) < _LEAST_TOGETHER:
                together = [t for _, t in counted[:_LEAST_TOGETHER]]
            return " AND ".join(_quoted(token) for token in together)
        total = 0
        kept: set[str] = set()
        for entries, token in counted:
            total += entries
            if total > POSTINGS:
                break
            kept.add(token)
        return _any([token for token in tokens if token in kept])

    def _numbers(self, document: str) -> tuple[int, int]:
        """Return the first and the last number of a document's entries; they stand together."""
        numbers = "coalesce(min(id), 1) AS first, coalesce(max(id), 0) AS last"
        sql = f"SELECT {numbers} FROM profiles WHERE entry BETWEEN ? AND ?"
        row = next(iter(self.rows(sql, *_clauses_of(document))))
        return row["first"], row["last"]

    @cached_property
    def large(self) -> bool:
        """Whether the store is too large to be searched whole for every question."""
        return self.entry_total > LARGE_STORE

    @cached_property
    def entry_total(self) -> int:
        """How many clauses and intents the index holds, those out of scope included."""
        return int(next(iter(self.rows("SELECT max(id) AS n FROM profiles")))["n"] or 0)

    def indexed(self, tokens: Sequence[str]) -> dict[str, IndexedToken]:
        """Return what is known of each token; tokens that stand nowhere are left out."""
        known = self._tokens  # threads share it, and one of them may begin a new one
        held = {token: known[token] for token in tokens if token in known}
        missing = [token for token in tokens if token not in held]
        if missing:
            rows = self.rows(f"SELECT * FROM tokens WHERE token IN ({marks(missing)})", *missing)
            found = {row["token"]: IndexedToken(row["id"], row["entries"], row["strangeness"]) for row in rows}
            if len(known) + len(found) > _CACHED_TOKENS:
                known = self._tokens = {}
            known.update(found)
            held |= found
        return {token: held[token] for token in tokens if token in held}

    def words_of_sound(self, sounds: Sequence[str]) -> dict[str, str]:
        """Return the most usual Chinese word of each sound (bot.sound); sounds of no word are left out."""
        rows = self.rows(f"SELECT sound, word FROM sounds WHERE sound IN ({marks(sounds)}) ORDER BY id DESC", *sounds)
        return {row["sound"]: row["word"] for row in rows}

    def syllables(self, characters: Iterable[str]) -> dict[str, str]:
        """Return the syllable of each usual Chinese character (bot.sound); other characters are left out."""
        return {character: self._syllables[character] for character in characters if character in self._syllables}

    @cached_property
    def _syllables(self) -> dict[str, str]:
        held = next((str(row["value"]) for row in self.rows("SELECT value FROM meta WHERE key = 'syllables'")), "")
        return {part[0]: part[1:] for part in held.split()}

    def pack(self, entries: Sequence[str]) -> Pack:
        """Return the words of clauses and intents, ready to be measured."""
        missing = [entry for entry in entries if entry not in self._profiles]
        if missing:
            if len(self._profiles) + len(missing) > _CACHED_PROFILES:
                self._profiles = {entry: self._profiles[entry] for entry in entries if entry in self._profiles}
            sql = f"SELECT entry, tokens, questions FROM profiles WHERE entry IN ({marks(missing)})"
            for row in self.rows(sql, *missing):
                self._profiles[row["entry"]] = unpack(row["tokens"], row["questions"])
        return joined(entries, [self._profiles[entry] for entry in entries])

    def pack_all(self, without: Set[str] = frozenset()) -> Pack:
        """Return the words of all clauses and intents but those of ``without``, in the order of their names."""
        rows = self.rows("SELECT entry, tokens, questions FROM profiles ORDER BY entry")
        held = {row["entry"]: unpack(row["tokens"], row["questions"]) for row in rows if row["entry"] not in without}
        if len(held) <= _CACHED_PROFILES:
            self._profiles |= held
        return joined(list(held), list(held.values()))

    def lexicon(self, language: str) -> dict[str, str]:
        """Return the English headwords, one a line, of the key of every form of a language's lexicon, in its order."""
        return dict(self.tuples("SELECT key, english FROM lexicon WHERE language = ? ORDER BY id", language))

    @cached_property
    def has_vectors(self) -> bool:
        """Whether the store was built with an encoder."""
        return any(True for _ in self.rows("SELECT id FROM vectors LIMIT 1"))

    def vectors(self) -> list[tuple[str, bytes]]:
        """Return (entry, half-precision vector) for every curated text, grouped by entry."""
        return self.tuples("SELECT entry, vector FROM vectors ORDER BY id")

    def vectors_of(self, entries: Sequence[str]) -> list[tuple[str, bytes]]:
        """Return (entry, half-precision vector) for every curated text of some entries, grouped by entry."""
        sql = f"SELECT entry, vector FROM vectors WHERE entry IN ({marks(entries)}) ORDER BY id"
        return self.tuples(sql, *entries)

    def vectors_of_document(self, document: str | None) -> list[tuple[str, bytes]]:
        """Return the same for the clauses of one document; for all intents where it is None."""
        bounds = _clauses_of(document) if document is not None else _INTENTS
        sql = "SELECT entry, vector FROM vectors WHERE entry BETWEEN ? AND ? ORDER BY id"
        return self.tuples(sql, *bounds)

    def centres(self) -> list[tuple[int, bytes]]:
        """Return (number, single-precision vector) of every cell of a large store; see bot.store.vectors."""
        return [(row["id"], row["centre"]) for row in self.rows("SELECT id, centre FROM cells ORDER BY id")]

    def cells(self, numbers: Sequence[int]) -> list[tuple[bytes, bytes]]:
        """Return (numbers of entries, vectors as integers) of some cells."""
        sql = f"SELECT entries, vectors FROM cells WHERE id IN ({marks(numbers)}) ORDER BY id"
        return [(row["entries"], row["vectors"]) for row in self.rows(sql, *numbers)]

    def entries_numbered(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the entries that have these numbers."""
        rows = self.rows(f"SELECT id, entry FROM profiles WHERE id IN ({marks(numbers)})", *numbers)
        return {row["id"]: row["entry"] for row in rows}

    def projection(self) -> tuple[tuple[int, int], bytes]:
        """Return the shape and the bytes (single precision) of the matrix that the vectors were projected with."""
        row = next(iter(self.rows("SELECT shape, matrix FROM projections")))
        rows, columns = json.loads(row["shape"])
        return (rows, columns), row["matrix"]


@contextmanager
def _read() -> Iterator[None]:
    """Raise StoreError where SQLite finds that the store is broken."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the knowledge store cannot be read ({error}); run: investbot build") from error


def marks(values: Sequence[object]) -> str:
    """Return a place holder of SQL for each value."""
    return ", ".join("?" for _ in values)


_INTENTS = (INTENT_PREFIX, INTENT_PREFIX + "\U0010ffff")


def _clauses_of(document: str) -> tuple[str, str]:
    """Return the bounds between which the ids of a document's clauses stand."""
    return f"{document}/", f"{document}/\U0010ffff"


def _quoted(token: str) -> str:
    return '"' + token.replace('"', "") + '"'


def _any(tokens: Sequence[str]) -> str:
    return " OR ".join(_quoted(token) for token in tokens)


def department_index(departments: Iterable[Department]) -> dict[str, str]:
    """Return the id of every body by each of its names, present and former, without white space."""
    index: dict[str, str] = {}
    for department in departments:
        for name in (department.name_zh, *department.names_zh, *(f.name_zh for f in department.former)):
            index.setdefault(squash(name), department.id)
    return index
