"""A large store is searched for its rarer words, in the paper alone where one is named, and holds cells of vectors."""

from collections.abc import Iterator

import numpy as np
import pytest
from sqlite_utils.db import Database

from benchmarks.recombined import recombined
from bot.matching.lexical import FIELD_WEIGHTS
from bot.store import index, vectors
from bot.store.build import write
from bot.store.knowledge import Knowledge
from bot.text import index_tokens
from tests.large import large_store
from tests.letters import DIMENSIONS, LetterEncoder
from tests.sample import CORPUS

TOTAL = 300


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[Knowledge]:
    """A store of TOTAL clauses that counts as large."""
    with large_store(monkeypatch, TOTAL) as knowledge:
        yield knowledge


def _searched(store: Knowledge, text: str, limit: int = TOTAL, document: str | None = None) -> dict[str, float]:
    return dict(store.search(list(dict.fromkeys(index_tokens(text))), FIELD_WEIGHTS, limit, document))


def test_within_the_budget_a_large_store_finds_what_a_small_one_does(
    large: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all words keep to the budget none is left out: same entries, same scores."""
    asked = "Is there a grant for building a tea factory?"
    found = _searched(large, asked)
    monkeypatch.setattr(Knowledge, "large", False)
    assert (len(found) > 10, found) == (True, _searched(large, asked))


def test_usual_words_are_left_out(large: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words beyond the budget of entries are not looked for; the rarest one is."""
    counts = {token: known.entries for token, known in large.indexed(["tea", "factori", "export"]).items()}
    rare, usual = min(counts, key=lambda token: counts[token]), max(counts, key=lambda token: counts[token])
    monkeypatch.setattr(index, "POSTINGS", counts[rare])
    assert len(large.search([usual, rare], FIELD_WEIGHTS, TOTAL)) == counts[rare] < counts[usual]


def test_usual_words_alone_are_looked_for_together(large: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where even the rarest word is beyond the budget, the entries that hold the rarest words all are found."""
    monkeypatch.setattr(index, "POSTINGS", 1)
    both = _searched(large, "tea factory")
    assert both.keys() < {entry for word in ("tea", "factory") for entry in _searched(large, word)}
    assert "tea-2025/一" in both


def test_words_that_stand_nowhere_find_nothing(large: Knowledge) -> None:
    """A question of unknown words has no entry."""
    assert _searched(large, "zzzyq qqxv") == {}


@pytest.mark.parametrize("document", ["tea-2025", "paper-3"])
def test_in_a_paper_all_its_entries_are_found(large: Knowledge, document: str) -> None:
    """Where a paper is named, only its clauses are found, however many others hold the words."""
    every = {entry for entry in _searched(large, "tea grant 茶厂") if entry.startswith(f"{document}/")}
    assert _searched(large, "tea grant 茶厂", document=document).keys() == every
    assert every


def test_an_unknown_paper_has_no_entries(large: Knowledge) -> None:
    """A paper that is not there finds nothing."""
    assert _searched(large, "tea", document="nothing") == {}


def test_cells_hold_every_vector_once(large: Knowledge) -> None:
    """Together the cells hold the vectors of all entries, each under its entry's number."""
    numbers = np.concatenate([np.frombuffer(e, dtype=np.int32) for e, _ in _cells(large)])
    names = large.entries_numbered(sorted(set(numbers.tolist())))
    assert sorted(names[number] for number in numbers.tolist()) == sorted(entry for entry, _ in large.vectors())


def test_vectors_of_cells_are_those_of_the_store(large: Knowledge) -> None:
    """An integer vector differs from the stored one by half a step a component at most."""
    step = 1 / vectors.INTEGER_SCALE
    width = DIMENSIONS * 5 // 16
    integers = np.concatenate([np.frombuffer(v, dtype=np.int8).reshape(-1, width) for _, v in _cells(large)]) * step
    stored = np.stack([np.frombuffer(blob, dtype=np.float16) for _, blob in large.vectors()]).astype(np.float64)
    stored = np.clip(stored, -127 * step, 127 * step)
    nearest = np.abs(integers[:, None, :] - stored[None, :, :]).max(axis=2).min(axis=1)
    assert float(nearest.max()) <= 0.51 * step


def test_small_store_has_no_cells() -> None:
    """Below the size nothing is written twice."""
    db = Database(memory=True)
    write(CORPUS, db, None, LetterEncoder())
    assert (Knowledge(db).large, Knowledge(db).centres()) == (False, [])


def test_large_store_is_the_same_in_every_build(large: Knowledge) -> None:
    """The same corpus gives the same cells: they start from a fixed sample."""
    db = Database(memory=True)
    write(recombined(CORPUS, TOTAL), db, None, LetterEncoder())
    again = Knowledge(db)
    assert (again.centres(), _cells(again)) == (large.centres(), _cells(large))


def _cells(store: Knowledge) -> list[tuple[bytes, bytes]]:
    return store.cells([number for number, _ in store.centres()])
