"""Writes the knowledge store beside the old one and swaps it in with one step."""

import contextlib
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
from bot.errors import StoreError
from bot.model import Clause, Corpus, Department, Document, Intent, intent_key
from bot.store.files import sync_folder
from bot.store.schema import knowledge
from bot.text import comparable, has_han, index_tokens, squash, words

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
    """Write ``corpus`` into an empty database, in one transaction after the schema; vectors need an ``encoder``."""
    db.execute("PRAGMA foreign_keys = ON")
    knowledge.apply(db)
    with db.conn:
        db.execute("DELETE FROM _sqlite_migrations")  # holds the time of the build: same input, same content
        facets = json.dumps(asdict(corpus.facets), ensure_ascii=False)
        _insert(
            db,
            "meta",
            [{"key": "input_hash", "value": corpus.input_hash}, {"key": "facets", "value": facets}],
        )
        _insert(db, "documents", (_document_row(i, d) for i, d in enumerate(corpus.documents)))
        _insert(db, "facts", ({"document_id": d.id, **asdict(f)} for d in corpus.documents for f in d.facts))
        _insert(db, "departments", map(_department_row, corpus.departments))
        _insert(db, "topics", ({"position": i, **_listed(asdict(t))} for i, t in enumerate(corpus.topics)))
        _insert(db, "terms", (_listed(asdict(t)) for t in corpus.terms))
        _insert(db, "intents", (_listed(asdict(i)) for i in corpus.intents))
        _write_clauses(db, corpus, progress)
        _insert(db, "search", map(_intent_row, (i for i in corpus.intents if i.kind == "answer")))
        db.execute("INSERT INTO entries (id, name) SELECT rowid, entry FROM search")
        _insert(db, "questions", _intent_questions(corpus))
        _write_vectors(db, corpus, encoder, progress)
        db.execute("INSERT INTO search(search) VALUES ('optimize')")


def _insert(db: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    held = list(rows)
    if held:
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


def department_index(departments: Iterable[Department]) -> dict[str, str]:
    """Return the id of every body by each of its names, present and former, without white space."""
    index: dict[str, str] = {}
    for department in departments:
        for name in (department.name_zh, *department.names_zh, *(f.name_zh for f in department.former)):
            index.setdefault(squash(name), department.id)
    return index


def _write_clauses(db: Database, corpus: Corpus, progress: Progress | None) -> None:
    documents = {document.id: document for document in corpus.documents}
    names = department_index(corpus.departments)
    topics = {topic.id for topic in corpus.topics}
    counts: Counter[str] = Counter()
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("clauses", "mentions", "periods", "benefits", "clause_topics", "questions", "keywords")
    }
    index: list[dict[str, Any]] = []
    for i, clause in enumerate(corpus.clauses, 1):
        for table, row in _clause_rows(clause, names, topics):
            rows[table].append(row)
        entry, known = _search_row(clause, documents[clause.document_id])
        index.append(entry)
        counts.update(known)
        if progress:
            progress(i, len(corpus.clauses))
    for table, held in rows.items():
        _insert(db, table, held)
    _insert(db, "search", index)
    for intent in corpus.intents:  # what is out of scope must not be mended into what is covered
        counts.update(words(" ".join(text for language, text in intent.questions if language == "en")))
    for term in corpus.terms:
        counts.update(words(" ".join((term.en, *term.variants_en))))
    _insert(
        db,
        "vocabulary",
        ({"word": w, "count": n} for w, n in sorted(counts.items()) if len(w) > 3 and w.isalpha() and w.isascii()),
    )


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
        yield "questions", {"entry": clause.id, **_question_forms(language, text)}
    for keyword in layer.keywords:
        yield "keywords", {"clause_id": clause.id, "text": keyword}


def _search_row(clause: Clause, document: Document) -> tuple[dict[str, Any], list[str]]:
    layer = clause.curation
    labels = " ".join(str(b.values.get(key, "")) for b in layer.benefits for key in ("label_en", "label_zh"))
    texts = {
        "questions": " ".join(text for _, text in layer.questions),
        "summaries": f"{layer.summary_en} {layer.summary_zh} {labels}",
        "keywords": " ".join((*layer.keywords, *layer.audience)),
        "heading": " ".join((clause.heading, *clause.headings)),
        "body": clause.text,
        "title": f"{document.title} {document.title_en}",
    }
    entry: dict[str, Any] = {column: " ".join(index_tokens(text)) for column, text in texts.items()}
    curated = [w for name in ("questions", "summaries", "keywords") for w in words(texts[name]) if not has_han(w)]
    return {**entry, "entry": clause.id}, curated


def _intent_row(intent: Intent) -> dict[str, Any]:
    """Return an intent as a row of the index, beside the clauses, so that they compete in one ranking."""
    texts = {
        "questions": " ".join(text for _, text in intent.questions),
        "summaries": " ".join(f"{sentence.en} {sentence.zh}" for sentence in intent.answer),
        "keywords": intent.id.replace("-", " "),
        "heading": "",
        "body": "",
        "title": "",
    }
    return {**{column: " ".join(index_tokens(text)) for column, text in texts.items()}, "entry": intent_key(intent.id)}


def _intent_questions(corpus: Corpus) -> Iterator[dict[str, Any]]:
    for intent in corpus.intents:
        if intent.kind == "answer":
            for language, text in intent.questions:
                yield {"entry": intent_key(intent.id), **_question_forms(language, text)}


def _question_forms(language: str, text: str) -> dict[str, Any]:
    tokens = " ".join(dict.fromkeys(index_tokens(text)))
    return {"language": language, "text": text, "comparable": comparable(text), "tokens": tokens}


_ENCODED_AT_ONCE = 256
_ENCODED_QUESTIONS = {"en": 6, "zh": 3}
"""How many questions of each language are encoded for a clause: the encoder is multilingual, so few do."""


def _write_vectors(db: Database, corpus: Corpus, encoder: Encoder | None, progress: Progress | None) -> None:
    """Encode what is curated for each clause and intent: questions, summaries, heading with keywords."""
    if encoder is None:
        return
    texts = list(_vector_texts(corpus))
    for start in range(0, len(texts), _ENCODED_AT_ONCE):
        part = texts[start : start + _ENCODED_AT_ONCE]
        found = encoder.encode([text for _, text in part]).astype("float16")
        _insert(
            db, "vectors", ({"entry": entry, "vector": v.tobytes()} for (entry, _), v in zip(part, found, strict=True))
        )
        if progress:
            progress(start + len(part), len(texts))


def _vector_texts(corpus: Corpus) -> Iterator[tuple[str, str]]:
    for clause in corpus.clauses:
        layer = clause.curation
        texts = [" ".join((clause.heading, *layer.keywords))]
        for language, most in _ENCODED_QUESTIONS.items():
            texts += [text for spoken, text in layer.questions if spoken == language][:most]
        yield from ((clause.id, text) for text in texts if text.strip())
    for intent in corpus.intents:
        if intent.kind != "smalltalk":
            yield from ((intent_key(intent.id), text) for _, text in intent.questions)
