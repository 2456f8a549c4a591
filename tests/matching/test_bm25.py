"""BM25 in memory gives the numbers of the full-text index."""

import sqlite3

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.bm25 import field_scores
from bot.matching.lexical import FIELD_WEIGHTS
from bot.store.profiles import Kind, Packer, joined, unpack
from bot.store.schema import SEARCH_COLUMNS

WORDS = ("tea", "grant", "factory", "silk", "茶")
WEIGHTS = {kind: FIELD_WEIGHTS[column] for column, kind in zip(SEARCH_COLUMNS, Kind, strict=True)}
TEXTS = st.tuples(st.sampled_from(list(Kind)), st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=5), min_size=1, max_size=8), st.sets(st.sampled_from(WORDS)))
def test_scores_are_those_of_fts5(entries: list[list[tuple[Kind, str]]], asked: set[str]) -> None:
    """Whatever the texts of the entries, each scores what SQLite's own BM25 gives it."""
    packer = Packer()
    packed = [packer.pack(texts) for texts in entries]
    pack = joined([str(i) for i in range(len(packed))], [unpack(blob, questions) for _, blob, questions in packed])
    ids = {token: number for number, token, _, _ in packer.rows()}
    scores = field_scores(pack, WEIGHTS).of([ids[word] for word in asked if word in ids])

    db = sqlite3.connect(":memory:")
    db.execute(f"CREATE VIRTUAL TABLE search USING fts5({', '.join(SEARCH_COLUMNS)})")
    marks = ", ".join("?" * len(SEARCH_COLUMNS))
    db.executemany(
        f"INSERT INTO search VALUES ({marks})", [[by_kind[kind] for kind in Kind] for by_kind, _, _ in packed]
    )
    factors = ", ".join(str(FIELD_WEIGHTS[column]) for column in SEARCH_COLUMNS)
    sql = f"SELECT rowid, -bm25(search, {factors}) FROM search WHERE search MATCH ?"
    expected = np.zeros(len(entries))
    if asked:
        for row, score in db.execute(sql, (" OR ".join(f'"{word}"' for word in sorted(asked)),)):
            expected[row - 1] = score
    assert scores == pytest.approx(expected, rel=1e-5, abs=1e-9)


def test_no_entries() -> None:
    """An empty store has no scores."""
    assert field_scores(joined([], []), WEIGHTS).of([0, 7]).tolist() == []


def test_token_of_no_entry() -> None:
    """A token that stands in no entry, whatever its id, adds nothing."""
    packer = Packer()
    _, blob, questions = packer.pack([(Kind.BODY, "tea")])
    assert field_scores(joined(["a"], [unpack(blob, questions)]), WEIGHTS).of([99]).tolist() == [0.0]
