"""Writes the knowledge store beside the old one and swaps it in with one step."""

import contextlib
import itertools
import json
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from bot.encoder import Encoder, load_encoder
from bot.english import english_words
from bot.errors import StoreError
from bot.model import Clause, Corpus, Department, Document, intent_key
from bot.sound import is_in_dictionary, is_word, sounds, syllables
from bot.store.files import sync_folder
from bot.store.index import department_index
from bot.store.profiles import Kind, Packer, clause_texts, intent_texts
from bot.store.schema import SEARCH_COLUMNS, knowledge
from bot.store.vectors import write_vectors
from bot.text import has_han, latin_words, squash, words

_ROWS_AT_ONCE = 4096
_CLAUSES_AT_ONCE = 1024
_CACHE_KIB = 128 * 1024
"""Pages that SQLite keeps while it writes: more than its default, so that the indexes of a large store grow fast."""
_WITH_ENGLISH = ("en", "zh", "zh-Hant", "mixed")
"""The Latin words in questions of these languages are English; those of others are known, but never what was meant."""
Progress = Callable[[int, int], None]
"""Called with (pieces done, pieces in all) while the store is written: first clauses, then vectors."""


def build(corpus: Corpus, path: Path, progress: Progress | None = None) -> None:
    """Write ``corpus`` to ``path``; a reader or a kill at any moment sees the old store or the new one, whole.

    Raises StoreError where the folder cannot be written or the disk is full; the old store then stays.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    except OSError as error:
        raise StoreError(
            f"{path.parent}: cannot be written ({error.strerror}); set INVESTBOT_HOME to a folder that can"
        ) from error
    os.close(handle)
    fresh = Path(name)
    try:
        with contextlib.closing(sqlite3.connect(fresh)) as connection:
            write(corpus, Database(connection), progress, load_encoder())
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"{path}: the knowledge store could not be written ({error}); free disk space or set INVESTBOT_HOME"
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def write(corpus: Corpus, db: Database, progress: Progress | None = None, encoder: Encoder | None = None) -> None:
    """Write ``corpus`` into an empty database, in one transaction after the schema; vectors need an ``encoder``.

    The clauses are read several times, a batch at a time, so that they need not stand in memory.
    """
    db.execute("PRAGMA foreign_keys = ON")
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    knowledge.apply(db)
    with db.conn:
        db.execute("DELETE FROM _sqlite_migrations")  # holds the time of the build: same input, same content
        facets = json.dumps(asdict(corpus.facets), ensure_ascii=False)
        follow_ups = json.dumps(asdict(corpus.follow_ups), ensure_ascii=False)
        meta = {
            "input_hash": corpus.input_hash,
            "facets": facets,
            "follow_ups": follow_ups,
            "regional": json.dumps(corpus.regional, ensure_ascii=False),
            "english": " ".join(english_words()),
            "syllables": syllables(),
        }
        _insert(db, "meta", ({"key": key, "value": value} for key, value in meta.items()))
        _insert(db, "documents", (_document_row(i, d) for i, d in enumerate(corpus.documents)))
        _insert(db, "facts", ({"document_id": d.id, **asdict(f)} for d in corpus.documents for f in d.facts))
        _insert(db, "departments", map(_department_row, corpus.departments))
        _insert(db, "topics", ({"position": i, **_listed(asdict(t))} for i, t in enumerate(corpus.topics)))
        _insert(db, "terms", (_listed(asdict(t)) for t in corpus.terms))
        _insert(db, "intents", (_listed(asdict(i)) for i in corpus.intents))
        _insert(db, "lexicon", ({**vars(word), "english": "\n".join(word.english)} for word in corpus.lexicon))
        _write_clauses(db, corpus, progress)
        _write_index(db, corpus)
        write_vectors(db, corpus, encoder, progress)
        db.execute("INSERT INTO search(search) VALUES ('optimize')")


def _insert(db: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while held := list(itertools.islice(waiting, _ROWS_AT_ONCE)):
        columns = list(held[0])
        names = ", ".join(f"[{column}]" for column in columns)
        marks = ", ".join("?" for _ in columns)
        db.conn.executemany(
            f"INSERT INTO [{table}] ({names}) VALUES ({marks})", [[row[c] for c in columns] for row in held]
        )


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    return {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list | tuple) else v for k, v in row.items()}


def _document_row(position: int, document: Document) -> dict[str, Any]:
    row = asdict(document)
    del row["facts"]
    for day in ("issued", "effective", "expires"):
        row[day] = row[day].isoformat() if row[day] else None
    return {"position": position, **_listed(row)}


def _department_row(department: Department) -> dict[str, Any]:
    return _listed(asdict(department))


def _write_clauses(db: Database, corpus: Corpus, progress: Progress | None) -> None:
    names = department_index(corpus.departments)
    topics = {topic.id for topic in corpus.topics}
    counts: Counter[str] = Counter()
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("clauses", "mentions", "periods", "benefits", "clause_topics", "questions", "keywords")
    }
    for i, clause in enumerate(corpus.clauses, 1):
        for table, row in _clause_rows(clause, names, topics):
            rows[table].append(row)
        layer = clause.curation
        english = (text for language, text in layer.questions if language in _WITH_ENGLISH)
        curated = (*english, layer.summary_en, *layer.keywords, *layer.audience)
        counts.update(word for text in curated for word in latin_words(text))
        others = (text for language, text in layer.questions if language not in _WITH_ENGLISH)
        counts.update(dict.fromkeys((word for text in others for word in latin_words(text)), 0))
        if progress:
            progress(i, len(corpus.clauses))
        if i % _CLAUSES_AT_ONCE == 0:
            _flush(db, rows)
    _flush(db, rows)
    for intent in corpus.intents:  # what is out of scope must not be mended into what is covered
        counts.update(words(" ".join(text for language, text in intent.questions if language == "en")))
    for term in corpus.terms:
        counts.update(words(" ".join((term.en, *term.variants_en))))
    _insert(
        db,
        "vocabulary",
        ({"word": w, "count": n} for w, n in sorted(counts.items()) if len(w) > 2 and w.isalpha() and w.isascii()),
    )


def _flush(db: Database, rows: dict[str, list[dict[str, Any]]]) -> None:
    for table, held in rows.items():
        _insert(db, table, held)
        held.clear()


def _clause_rows(clause: Clause, names: dict[str, str], topics: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    layer = clause.curation
    yield (
        "clauses",
        {
            "id": clause.id,
            "handle": clause.handle,
            "document_id": clause.document_id,
            "position": clause.position,
            "path": clause.path,
            "heading": clause.heading,
            "headings": json.dumps(clause.headings, ensure_ascii=False),
            "text": clause.text,
            "line": clause.line,
            "kind": clause.kind,
            "cells": json.dumps(clause.cells, ensure_ascii=False),
            "summary_en": layer.summary_en,
            "summary_zh": layer.summary_zh,
            "formal": int(layer.formal),
            "audience": json.dumps(layer.audience, ensure_ascii=False),
        },
    )
    for mention in clause.mentions:
        yield (
            "mentions",
            {"clause_id": clause.id, **asdict(mention), "department_id": names.get(squash(mention.name_zh))},
        )
    for period in clause.periods:
        row = asdict(period)
        row["start"] = period.start.isoformat() if period.start else None
        row["end"] = period.end.isoformat() if period.end else None
        yield "periods", {"clause_id": clause.id, **row}
    for benefit in layer.benefits:
        values = json.dumps(benefit.values, ensure_ascii=False)
        yield (
            "benefits",
            {"clause_id": clause.id, "kind": benefit.kind, "quote": benefit.quote, "values": values},
        )
    for topic in dict.fromkeys(layer.topics):
        if topic in topics:
            yield "clause_topics", {"clause_id": clause.id, "topic_id": topic}
    for language, text in layer.questions:
        yield "questions", {"clause_id": clause.id, "language": language, "text": text}
    for keyword in layer.keywords:
        yield "keywords", {"clause_id": clause.id, "text": keyword}


_COLUMNS = dict(zip(SEARCH_COLUMNS, Kind, strict=True))


def _write_index(db: Database, corpus: Corpus) -> None:
    """Write what clauses and intents are found by: they compete in one ranking. What is out of scope has a profile."""
    packer = Packer()
    outside = {intent_key(intent.id) for intent in corpus.intents if intent.kind == "out_of_scope"}
    index: list[dict[str, Any]] = []
    profiles: list[dict[str, Any]] = []
    for i, (entry, held) in enumerate(_index_texts(corpus), 1):
        by_kind, blob, questions = packer.pack(held, entry in outside)
        profiles.append({"id": i, "entry": entry, "tokens": blob, "questions": questions})
        if entry not in outside:
            index.append({"rowid": i, **{column: by_kind[kind] for column, kind in _COLUMNS.items()}})
        if i % _CLAUSES_AT_ONCE == 0:
            _flush(db, {"search": index, "profiles": profiles})
    _flush(db, {"search": index, "profiles": profiles})
    _insert(
        db,
        "tokens",
        ({"id": i, "token": token, "entries": n, "strangeness": s} for i, token, n, s in packer.rows()),
    )
    _insert(db, "sounds", _sounds(corpus))


def _index_texts(corpus: Corpus) -> Iterator[tuple[str, Iterator[tuple[Kind, str]]]]:
    """Yield (entry, its texts) in the order of the numbers that entries get, from 1."""
    documents = {document.id: document for document in corpus.documents}
    for clause in corpus.clauses:
        yield clause.id, clause_texts(clause, documents[clause.document_id])
    for intent in corpus.intents:
        if intent.kind != "smalltalk":
            yield intent_key(intent.id), intent_texts(intent)


def _sounds(corpus: Corpus) -> Iterator[dict[str, Any]]:
    """Yield the Chinese words that a question may misspell with characters of the same sound, the usual ones first."""
    counts: Counter[str] = Counter()
    curated: set[str] = {name for term in corpus.terms for name in (term.zh, *term.variants_zh)}
    for clause in corpus.clauses:
        curated.update(keyword for keyword in clause.curation.keywords if has_han(keyword))
        texts = (text for language, text in clause.curation.questions if language == "zh")
        counts.update(word for text in texts for word in words(text) if has_han(word) and len(word) > 1)
    counts.update(sorted(curated))
    for word, _ in counts.most_common():
        if is_word(word) and (word in curated or is_in_dictionary(word)):
            yield from ({"sound": sound, "word": word} for sound in sounds(word))
