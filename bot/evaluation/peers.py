"""The methods alone, off the shelf, over the same clauses: what the whole has to be better than."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import rjieba
from rapidfuzz import fuzz, process

from bot.encoder import load_encoder
from bot.model import Clause
from bot.store.knowledge import Knowledge
from bot.text import fold, words

Peer = Callable[[str], list[str]]
"""Takes a question, returns the ids of up to three clauses, best first."""
_BEST = 3


def peers(knowledge: Knowledge) -> Iterator[tuple[str, Peer]]:
    """Yield (name, peer): each over the official text, then over the official text with the curated layer."""
    clauses = [clause for document in knowledge.documents for clause in knowledge.clauses(document.id)]
    ids = [clause.id for clause in clauses]
    for what, read in (("official text", _official), ("curated text", _curated)):
        texts = [read(clause) for clause in clauses]
        yield f"BM25, {what}", _bm25(ids, texts)
        yield f"FTS5 trigram, {what}", _trigram(ids, texts)
        yield f"RapidFuzz, {what}", _fuzzy(ids, texts)
        meaning = _meaning(ids, texts)
        if meaning:
            yield f"embeddings, {what}", meaning


def _official(clause: Clause) -> str:
    return " ".join((*clause.headings, clause.heading, clause.text))


def _curated(clause: Clause) -> str:
    layer = clause.curation
    questions = (text for _, text in layer.questions)
    return " ".join((_official(clause), layer.summary_en, layer.summary_zh, *layer.keywords, *questions))


def _bm25(ids: Sequence[str], texts: Sequence[str]) -> Peer:
    """BM25 of SQLite FTS5 over words; Chinese is cut by the dictionary of jieba."""
    database = _table("unicode61", (" ".join(_cut(text)) for text in texts))

    def ask(question: str) -> list[str]:
        return _matched(database, ids, dict.fromkeys(_cut(question)))

    return ask


def _cut(text: str) -> list[str]:
    return [part for word in words(text) for part in rjieba.cut(word)]


def _trigram(ids: Sequence[str], texts: Sequence[str]) -> Peer:
    database = _table("trigram", (fold(text) for text in texts))

    def ask(question: str) -> list[str]:
        flat = fold(question)
        return _matched(database, ids, dict.fromkeys(flat[i : i + 3] for i in range(len(flat) - 2)))

    return ask


def _table(tokenizer: str, texts: Iterator[str]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{tokenizer}')")
    database.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", enumerate(texts))
    return database


def _matched(database: sqlite3.Connection, ids: Sequence[str], tokens: dict[str, None]) -> list[str]:
    query = " OR ".join('"' + token.replace('"', '""') + '"' for token in tokens if token.strip())
    if not query:
        return []
    rows = database.execute(f"SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT {_BEST}", (query,))
    return [ids[row[0]] for row in rows]


def _fuzzy(ids: Sequence[str], texts: Sequence[str]) -> Peer:
    folded = [fold(text) for text in texts]

    def ask(question: str) -> list[str]:
        found = process.extract(fold(question), folded, scorer=fuzz.token_set_ratio, limit=_BEST, score_cutoff=0)
        return [ids[place] for _, _, place in found]

    return ask


def _meaning(ids: Sequence[str], texts: Sequence[str]) -> Peer | None:
    encoder = load_encoder()
    if encoder is None:
        return None
    vectors = np.concatenate([encoder.encode(texts[i : i + 64]) for i in range(0, len(texts), 64)])

    def ask(question: str) -> list[str]:
        order = np.argsort(-(vectors @ encoder.encode([question])[0]), kind="stable")[:_BEST]
        return [ids[i] for i in order]

    return ask
