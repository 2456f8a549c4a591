"""Builds stores of many clauses and asks them: ``python -m benchmarks.scale [--clauses 10000 ...] [--peers]``.

It prints one Markdown table. See benchmarks/recombined.py for the clauses and benchmarks/README.md for its figures.
"""

import contextlib
import importlib
import importlib.util
import multiprocessing
import os
import random
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import click
import numpy as np
from sqlite_utils.db import Database

from benchmarks.recombined import SEED, MixingEncoder, recombined
from bot.advice.advisor import Advisor
from bot.config import data_paths
from bot.corpus.assemble import load_corpus
from bot.encoder import load_encoder
from bot.model import Corpus
from bot.store.build import write
from bot.store.knowledge import open_store
from bot.store.vectors import vector_texts
from bot.text import index_tokens

QUESTIONS = 300
_WARM = 20
_DAY = date(2025, 12, 1)
_BEST = 3
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_HEADS = (
    *("clauses", "method", "build s", "store MB", "memory MB", "p50 ms", "p99 ms"),
    *("p50 ms of processor", "p99 ms of processor", "own clause first"),
)

Ask = Callable[[str], str]
"""Takes a question, returns the first entry."""


@dataclass(frozen=True)
class Measured:
    """What asking one method came to."""

    seconds: float
    """To build its index, beyond the store that it reads."""
    megabytes: float
    """Size of its files."""
    memory: float
    """The most that was resident (MB)."""
    times: tuple[tuple[float, float], ...]
    """(seconds, seconds of the processor) of each question."""
    right: int

    def cells(self) -> Iterator[str]:
        """Yield the cells of a row of the table."""
        yield from (f"{self.seconds:.0f}", f"{self.megabytes:.0f}", f"{self.memory:.0f}")
        for taken in zip(*self.times, strict=True):
            yield from (f"{1000 * np.quantile(taken, share):.1f}" for share in (0.5, 0.99))
        yield f"{100 * self.right / len(self.times):.1f}%"


def _row(clauses: int, method: str, measured: Measured) -> str:
    return f"| {clauses:,} | {method} | {' | '.join(measured.cells())} |"


def drawn(corpus: Corpus) -> list[tuple[str, str]]:
    """Return (question, clause id) pairs of the real clauses, the same ones each time; some more to warm up with."""
    held = [(text, c.id) for c in corpus.clauses for key, text in c.curation.questions if key in ("en", "zh")]
    return random.Random(SEED).sample(held, QUESTIONS + _WARM)


def _build(corpus: Corpus, path: Path, encoder: MixingEncoder | None) -> float:
    begun = perf_counter()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        write(corpus, Database(connection), None, encoder)
    return perf_counter() - begun


# Each method runs in a process of its own, so that its memory is its own.


def _apart(method: Callable[..., Measured], *values: Any) -> Measured:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(method, values)


def _bot(store: Path, questions: Sequence[tuple[str, str]]) -> Measured:
    knowledge = open_store(store)
    advisor = Advisor(knowledge)
    advisor.warm()

    def ask(question: str) -> str:
        matches = advisor.ask(question, _DAY).matches
        return matches[0].reference if matches else ""

    times, right = _asked(ask, questions)
    return Measured(0, store.stat().st_size / 2**20, _resident(), times, right)


def _asked(ask: Ask, questions: Sequence[tuple[str, str]]) -> tuple[tuple[tuple[float, float], ...], int]:
    times, right = [], 0
    for i, (question, clause) in enumerate(questions):
        begun, worked = perf_counter(), process_time()
        found = ask(question)
        if i >= _WARM:
            times.append((perf_counter() - begun, process_time() - worked))
            right += found == clause
    return tuple(times), right


def _resident() -> float:
    """Return the most memory (MB) that this process had; where the system says so, without what started it."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


# The peers read the tokens that the store holds, so that all look for the same ones; cutting the texts is not counted.


def _entries(store: Path) -> Iterator[tuple[str, Any]]:
    with contextlib.closing(sqlite3.connect(store)) as connection:
        for entry, blob in connection.execute("SELECT entry, tokens FROM profiles ORDER BY id"):
            flat = np.frombuffer(blob, dtype=np.int32)
            yield entry, flat[1 + 2 * flat[0] :]


def _token_ids(store: Path) -> dict[str, int]:
    with contextlib.closing(sqlite3.connect(store)) as connection:
        return dict(connection.execute("SELECT token, id FROM tokens"))


def _fts5(store: Path, questions: Sequence[tuple[str, str]]) -> Measured:
    path = store.with_suffix(".fts5")
    known, names = _token_ids(store), [entry for entry, _ in _entries(store)]
    begun = perf_counter()
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, content='')")
    rows = ((i, " ".join(map(str, ids.tolist()))) for i, (_, ids) in enumerate(_entries(store)))
    connection.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", rows)
    connection.execute("INSERT INTO texts(texts) VALUES ('optimize')")
    connection.commit()
    built = perf_counter() - begun

    def ask(question: str) -> str:
        query = " OR ".join(str(known[token]) for token in dict.fromkeys(index_tokens(question)) if token in known)
        sql = f"SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT {_BEST}"
        found = connection.execute(sql, (query,)).fetchone() if query else None
        return names[found[0]] if found else ""

    times, right = _asked(ask, questions)
    connection.close()
    size = path.stat().st_size / 2**20
    path.unlink()
    return Measured(built, size, _resident(), times, right)


def _bm25s(store: Path, questions: Sequence[tuple[str, str]]) -> Measured:
    bm25s = importlib.import_module("bm25s")
    known, names, texts = _token_ids(store), [], []
    for entry, ids in _entries(store):
        names.append(entry)
        texts.append(ids.tolist())
    begun = perf_counter()
    index = bm25s.BM25()
    index.index((texts, known), show_progress=False)
    built = perf_counter() - begun
    del texts
    size = sum(part.nbytes for part in index.scores.values() if hasattr(part, "nbytes")) / 2**20

    def ask(question: str) -> str:
        ids = [known[token] for token in dict.fromkeys(index_tokens(question)) if token in known]
        if not ids:
            return ""
        found, _ = index.retrieve([ids], k=_BEST, show_progress=False, n_threads=0)
        return str(names[found[0][0]])

    times, right = _asked(ask, questions)
    return Measured(built, size, _resident(), times, right)


@click.command()
@click.option("--clauses", multiple=True, type=click.IntRange(1), default=(10_000,), show_default=True)
@click.option("--peers", is_flag=True, help="bm25s and SQLite FTS5 alone over the same tokens as well.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the stores lie while they are asked.")
def main(clauses: tuple[int, ...], peers: bool, folder: Path | None) -> None:
    """Measure stores with so many CLAUSES; a million need 10 GB of disk in FOLDER (a temporary one unless given)."""
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    corpus = load_corpus(data_paths())
    questions = drawn(corpus)
    encoder = load_encoder()
    mixing = MixingEncoder(encoder, (text for _, text in vector_texts(corpus))) if encoder else None
    have_bm25s = importlib.util.find_spec("bm25s") is not None
    if peers and not have_bm25s:
        click.echo("bm25s is left out: it is not installed; pip install 'investbot-chongqing[bench]'", err=True)
    print(f"| {' | '.join(_HEADS)} |\n| {' | '.join('---:' for _ in _HEADS)} |", flush=True)
    for total in clauses:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            store = Path(place) / "knowledge.db"
            seconds = _build(recombined(corpus, total), store, mixing)
            found = _apart(_bot, store, questions)
            found = Measured(seconds, found.megabytes, found.memory, found.times, found.right)
            print(_row(total, "this bot", found), flush=True)
            if peers and have_bm25s:
                print(_row(total, "bm25s", _apart(_bm25s, store, questions)), flush=True)
            if peers:
                print(_row(total, "FTS5", _apart(_fts5, store, questions)), flush=True)


if __name__ == "__main__":
    main()
