"""Reads what clauses and intents are found by: words, their profiles, sounds, lexicons and vectors."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from sqlite_utils.db import Database

from bot.errors import StoreError
from bot.store.profiles import IndexedToken, Pack, Profile, joined, unpack
from bot.store.schema import SEARCH_COLUMNS

_CACHED_PROFILES = 20000


class Index:
    """Read access to the index of one knowledge store; takes an open database."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._profiles: dict[str, Profile] = {}

    def rows(self, sql: str, *values: Any) -> Iterator[dict[str, Any]]:
        """Run a query; raises StoreError where the store is broken."""
        try:
            yield from self._db.query(sql, list(values))
        except sqlite3.DatabaseError as error:
            raise StoreError(f"the knowledge store cannot be read ({error}); run: investbot build") from error

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Every English word of the curated layer with how often it stands there."""
        return {row["word"]: row["count"] for row in self.rows("SELECT word, count FROM vocabulary")}

    def search(self, tokens: list[str], weights: dict[str, float], limit: int) -> list[tuple[str, float]]:
        """Return (entry, BM25 score) of the best ``limit`` clauses and intents that hold any of ``tokens``."""
        if not tokens:
            return []
        query = " OR ".join('"' + token.replace('"', "") + '"' for token in tokens)
        factors = ", ".join(str(weights[column]) for column in SEARCH_COLUMNS)
        sql = (
            "SELECT entry, score FROM profiles JOIN (SELECT rowid, "
            f"-bm25(search, {factors}) AS score FROM search WHERE search MATCH ? ORDER BY score DESC LIMIT ?) "
            "ON profiles.id = rowid"
        )
        return [(row["entry"], row["score"]) for row in self.rows(sql, query, limit)]

    @cached_property
    def entry_total(self) -> int:
        """How many clauses and intents the index holds, those out of scope included."""
        return int(next(iter(self.rows("SELECT count(*) AS n FROM profiles")))["n"])

    def indexed(self, tokens: Sequence[str]) -> dict[str, IndexedToken]:
        """Return what is known of each token; tokens that stand nowhere are left out."""
        rows = self.rows(f"SELECT * FROM tokens WHERE token IN ({_marks(tokens)})", *tokens)
        return {row["token"]: IndexedToken(row["id"], row["entries"], row["strangeness"]) for row in rows}

    def words_of_sound(self, sounds: Sequence[str]) -> dict[str, str]:
        """Return the most usual Chinese word of each sound (bot.sound); sounds of no word are left out."""
        rows = self.rows(f"SELECT sound, word FROM sounds WHERE sound IN ({_marks(sounds)}) ORDER BY id DESC", *sounds)
        return {row["sound"]: row["word"] for row in rows}

    def pack(self, entries: Sequence[str]) -> Pack:
        """Return the words of clauses and intents, ready to be measured; ``entries`` must not be empty."""
        missing = [entry for entry in entries if entry not in self._profiles]
        if missing:
            if len(self._profiles) + len(missing) > _CACHED_PROFILES:
                self._profiles = {entry: self._profiles[entry] for entry in entries if entry in self._profiles}
            sql = f"SELECT entry, tokens, questions FROM profiles WHERE entry IN ({_marks(missing)})"
            for row in self.rows(sql, *missing):
                self._profiles[row["entry"]] = unpack(row["tokens"], row["questions"])
        return joined(entries, [self._profiles[entry] for entry in entries])

    def lexicon(self, language: str) -> list[tuple[str, str]]:
        """Return (key of a form, English headword) for every form of a language's lexicon, in its order."""
        rows = self.rows("SELECT key, english FROM lexicon WHERE language = ? ORDER BY id", language)
        return [(row["key"], row["english"]) for row in rows]

    @cached_property
    def has_vectors(self) -> bool:
        """Whether the store was built with an encoder."""
        return any(True for _ in self.rows("SELECT id FROM vectors LIMIT 1"))

    def vectors(self) -> list[tuple[str, bytes]]:
        """Return (entry, half-precision vector) for every curated text, grouped by entry."""
        return [(row["entry"], row["vector"]) for row in self.rows("SELECT entry, vector FROM vectors ORDER BY id")]

    def projection(self) -> tuple[tuple[int, int], bytes]:
        """Return the shape and the bytes (single precision) of the matrix that the vectors were projected with."""
        row = next(iter(self.rows("SELECT shape, matrix FROM projections")))
        rows, columns = json.loads(row["shape"])
        return (rows, columns), row["matrix"]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
