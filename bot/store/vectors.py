"""Writes the sentence vectors of a store, and for a large one the cells in which its nearest ones are looked for."""

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sqlite_utils.db import Database

from bot import directions
from bot.encoder import Encoder, discriminant, unit
from bot.model import Corpus, intent_key
from bot.store.encoding import encode_batches

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from bot.encoder import Vectors

CLAUSE_SUMMARIES = 2
"""The vectors of a clause begin with the one of its heading and keywords, then so many of summaries."""
LARGE_STORE = 50_000
"""A store with more entries than this is searched by rarity and by cells; a smaller one whole."""
INTEGER_SCALE = 254.0
"""A component of a vector of a cell is stored as an integer of so many times its value, at most 127: a component of
160 rarely passes 0.5, and the rounding changes a cosine by less than 0.002."""
_ENCODED_AT_ONCE = 256
KEPT = 5 / 16
"""The share of the encoder's dimensions that is stored: 160 of 512."""
_PROJECTED_FROM = 1 << 16
"""The projection is made from the first so many vectors: beyond that it hardly changes."""
_SAMPLED_PER_CELL = 32
_ROUNDS = 5
_ASSIGNED_AT_ONCE = 8192
_SEED = 7


def write_vectors(
    db: Database, corpus: Corpus, encoder: Encoder | None, progress: "Callable[[int, int], None] | None" = None
) -> None:
    """Encode what is curated for each clause and intent: questions, summaries, heading with keywords.

    The vectors are stored with fewer dimensions, and the projection beside them: the one fitted for the encoder
    (bot.directions), else the directions along which the texts of different entries differ most. A store of more than
    LARGE_STORE entries gets cells as well.
    """
    if encoder is None:
        return

    total = sum(1 for _ in vector_texts(corpus))
    projection: Vectors | None = None
    waiting: list[tuple[list[str], Vectors]] = []
    done = 0
    for entries, vectors in _encoded(corpus, encoder, total):
        if not done:
            projection = directions.load(encoder.name, vectors.shape[1])
            if projection is not None:
                _write_projection(db, projection)
        done += len(entries)
        if progress:
            progress(done, total)
        waiting.append((entries, vectors))
        if projection is None and done >= _PROJECTED_FROM:
            projection = _write_projection(db, _telling(waiting))
        if projection is not None:
            _insert(db, waiting, projection)
    if waiting:
        _insert(db, waiting, _write_projection(db, _telling(waiting)))
    if db.execute("SELECT max(id) FROM profiles").fetchone()[0] > LARGE_STORE:
        _write_cells(db)


def _encoded(corpus: Corpus, encoder: Encoder, total: int) -> "Iterator[tuple[list[str], Vectors]]":
    named, texts = itertools.tee(_batches(vector_texts(corpus)))
    vectors = encode_batches(encoder, ([text for _, text in batch] for batch in texts), total)
    for batch, found in zip(named, vectors, strict=True):
        yield [entry for entry, _ in batch], found


def _batches(texts: Iterator[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    while batch := list(itertools.islice(texts, _ENCODED_AT_ONCE)):
        yield batch


def _telling(waiting: "list[tuple[list[str], Vectors]]") -> "Vectors":
    """Return the projection to the directions along which the texts of different entries differ most."""
    import numpy as np

    numbers: dict[str, int] = {}
    groups = [numbers.setdefault(entry, len(numbers)) for entries, _ in waiting for entry in entries]
    vectors = np.concatenate([held for _, held in waiting])
    return discriminant(vectors, np.asarray(groups), round(vectors.shape[1] * KEPT)).astype(np.float32)


def _write_projection(db: Database, projection: "Vectors") -> "Vectors":
    db.conn.execute(
        "INSERT INTO projections (id, shape, matrix) VALUES (1, ?, ?)",
        (json.dumps(projection.shape), projection.tobytes()),
    )
    return projection


def _insert(db: Database, waiting: "list[tuple[list[str], Vectors]]", projection: "Vectors") -> None:
    import numpy as np

    for entries, vectors in waiting:
        reduced = unit(vectors @ projection).astype(np.float16)
        db.conn.executemany(
            "INSERT INTO vectors (entry, vector) VALUES (?, ?)",
            [(entry, vector.tobytes()) for entry, vector in zip(entries, reduced, strict=True)],
        )
    waiting.clear()


def vector_texts(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield (entry, text) for every text that gets a vector, in the order in which they are stored."""
    for clause in corpus.clauses:
        layer = clause.curation
        whole = clause.heading or clause.text
        texts = [" ".join((clause.heading, *layer.keywords)).strip() or whole, *(layer.summary_en, layer.summary_zh)]
        texts += [text for _, text in layer.questions]
        yield from ((clause.id, text.strip() or whole) for text in texts)
    for intent in corpus.intents:
        if intent.kind != "smalltalk":
            yield from ((intent_key(intent.id), text) for _, text in intent.questions)


# Cells: the vectors by the nearest of so many centres as the square root of their number. A question reads a few.


def _write_cells(db: Database) -> None:
    import numpy as np

    total = db.execute("SELECT max(id) FROM vectors").fetchone()[0]
    centres = _centres(db, total, round(total**0.5))
    cells, owners = np.empty(total, dtype=np.int32), np.empty(total, dtype=np.int32)
    for start in range(0, total, _ASSIGNED_AT_ONCE):
        rows = db.execute(
            "SELECT v.vector, p.id FROM vectors v JOIN profiles p ON p.entry = v.entry "
            "WHERE v.id > ? AND v.id <= ? ORDER BY v.id",
            (start, start + _ASSIGNED_AT_ONCE),
        ).fetchall()
        here = slice(start, start + len(rows))
        cells[here] = _nearest(_decoded([row[0] for row in rows]), centres)
        owners[here] = [row[1] for row in rows]
    order = np.argsort(cells, kind="stable")
    starts = np.searchsorted(cells[order], np.arange(len(centres) + 1))
    for cell, centre in enumerate(centres):
        held = order[starts[cell] : starts[cell + 1]]
        if len(held):
            integers = np.rint(np.clip(_read(db, (held + 1).tolist()) * INTEGER_SCALE, -127, 127)).astype(np.int8)
            db.conn.execute(
                "INSERT INTO cells (centre, entries, vectors) VALUES (?, ?, ?)",
                (centre.astype(np.float32).tobytes(), owners[held].tobytes(), integers.tobytes()),
            )


def _centres(db: Database, total: int, count: int) -> "Vectors":
    """Return the centres that a few rounds of k-means give for a sample, the same for the same store."""
    import numpy as np

    chosen = np.random.default_rng(_SEED).choice(total, min(total, count * _SAMPLED_PER_CELL), replace=False) + 1
    sample = _read(db, np.sort(chosen).tolist())
    centres = sample[np.random.default_rng(_SEED).choice(len(sample), count, replace=False)]
    for _ in range(_ROUNDS):
        parts = range(0, len(sample), _ASSIGNED_AT_ONCE)
        nearest = np.concatenate([_nearest(sample[i : i + _ASSIGNED_AT_ONCE], centres) for i in parts])
        order = np.argsort(nearest, kind="stable")
        held, starts = np.unique(nearest[order], return_index=True)
        centres[held] = unit(np.add.reduceat(sample[order], starts, axis=0))
    return centres


def _nearest(vectors: "Vectors", centres: "Vectors") -> "NDArray[np.intp]":
    found: NDArray[np.intp] = (vectors @ centres.T).argmax(axis=1)
    return found


def _read(db: Database, ids: Sequence[int]) -> "Vectors":
    return _decoded([db.execute("SELECT vector FROM vectors WHERE id = ?", (i,)).fetchone()[0] for i in ids])


def _decoded(blobs: Sequence[bytes]) -> "Vectors":
    import numpy as np

    return np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), -1).astype(np.float32)
