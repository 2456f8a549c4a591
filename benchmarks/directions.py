"""Compares the directions along which sentence vectors can be kept: ``python -m benchmarks.directions`` (no extra).

By cosine alone: how often a right clause comes first, and among the first three, for the fitting questions that a
clause answers. Each way keeps so many dimensions of the encoder's; ``nearest`` ranks clauses by their nearest text,
``and centre`` adds the cosine with the mean of their texts, as the bot does. The fitted directions of a question are
fitted on the questions of the other four folds. Below that stands how many of the clauses (curated answers left out)
that are nearest by the bot's own directions are lost where only a shortlist, by centres, is compared text by text.
"""

from typing import TYPE_CHECKING

import click
import numpy as np

from benchmarks.fit_directions import Texts, fit
from benchmarks.fitting import QUESTIONS, encoded, folds
from bot import directions
from bot.config import data_paths
from bot.corpus.assemble import load_corpus
from bot.encoder import discriminant, load_encoder, unit
from bot.errors import ConfigError
from bot.evaluation.questions import Question, fitting
from bot.matching.features import CANDIDATES
from bot.matching.query import QueryReader
from bot.matching.semantic import SHORTLIST
from bot.model import INTENT_PREFIX
from bot.session import open_session
from bot.store.vectors import vector_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.encoder import Vectors


def principal(vectors: "Vectors", dimensions: int) -> "Vectors":
    """Return the directions in which all texts differ most: principal components."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(axes[:, ::-1][:, :dimensions])


def places(
    texts: "Vectors", owners: "NDArray[np.intp]", asked: "Vectors", right: "NDArray[np.bool_]", *, centre: bool
) -> "NDArray[np.intp]":
    """Return the place (from 0) of the best right clause of each question.

    ``owners`` numbers the clause of each text, in blocks from 0; ``right`` has the shape (questions, clauses).
    """
    scores = _nearness(texts, owners, asked)
    if centre:
        scores = scores + _centres(texts, owners, asked)
    best = np.where(right, scores, -9.0).max(axis=1, keepdims=True)
    found: NDArray[np.intp] = (scores > best).sum(axis=1)
    return found


def shortlist_lost(texts: "Vectors", owners: "NDArray[np.intp]", asked: "Vectors") -> float:
    """Return the share of the nearest CANDIDATES of each question that are not among its SHORTLIST."""
    centres = _centres(texts, owners, asked)
    nearest, listed = (
        np.argpartition(-scores, kept)[:, :kept]
        for scores, kept in ((_nearness(texts, owners, asked) + centres, CANDIDATES), (centres, SHORTLIST))
    )
    return float(np.mean([~np.isin(near, kept) for near, kept in zip(nearest, listed, strict=True)]))


def _nearness(texts: "Vectors", owners: "NDArray[np.intp]", asked: "Vectors") -> "Vectors":
    """Return the cosine of each question with the nearest text of each clause; shape (questions, clauses)."""
    return np.maximum.reduceat(asked @ texts.T, np.flatnonzero(np.diff(owners, prepend=-1)), axis=1)


def _centres(texts: "Vectors", owners: "NDArray[np.intp]", asked: "Vectors") -> "Vectors":
    """Return the cosine of each question with the centre of each clause; shape (questions, clauses)."""
    return asked @ unit(np.add.reduceat(texts, np.flatnonzero(np.diff(owners, prepend=-1)))).T


def _asked(questions: list[Question]) -> list[str]:
    session = open_session()
    reader = QueryReader(session.knowledge)
    texts = [reader.read(question.text).spelt for question in questions]
    session.close()
    return texts


@click.command()
def main() -> None:
    """Encode all curated texts and all fitting questions, and print the table."""
    encoder = load_encoder()
    if encoder is None:
        raise ConfigError("the encoder is not installed, or switched off by INVESTBOT_ENCODER")
    named = [
        (entry, text) for entry, text in vector_texts(load_corpus(data_paths())) if not entry.startswith(INTENT_PREFIX)
    ]
    held = Texts([entry for entry, _ in named], encoded(encoder, [text for _, text in named]))
    texts, owners = held.vectors, held.owners
    questions = [question for _, question in fitting(QUESTIONS) if question.gold]
    right = np.asarray([[question.right(name) for name in held.names] for question in questions])
    questions = [question for question, row in zip(questions, right, strict=True) if row.any()]
    right = right[right.any(axis=1)]
    asked = encoded(encoder, _asked(questions))
    whole = texts.shape[1]
    print(f"{len(questions)} questions, {len(held.names)} clauses with {len(texts)} texts")
    ways = [("all of the encoder's", np.eye(whole, dtype=np.float32))]
    ways += [(f"{kept} principal components", principal(texts, kept)) for kept in (160, 256)]
    ways += [(f"{kept} discriminant directions", discriminant(texts, owners, kept)) for kept in (96, 160, 256)]
    for name, matrix in ways:
        kept_texts, kept_asked = unit(texts @ matrix), unit(asked @ matrix)
        for what, centre in (("nearest", False), ("and centre", True)):
            _print(name, what, places(kept_texts, owners, kept_asked, right, centre=centre))
    _print_fitted(held, asked, right)
    chosen = directions.load(encoder.name, whole)
    if chosen is not None:
        lost = shortlist_lost(unit(texts @ chosen), owners, unit(asked @ chosen))
        print(f"of the nearest {CANDIDATES}, not among the {SHORTLIST} with the nearest centres: {lost:.2%}")


def _print_fitted(held: Texts, asked: "Vectors", right: "NDArray[np.bool_]") -> None:
    found = {False: np.zeros(len(asked), dtype=np.intp), True: np.zeros(len(asked), dtype=np.intp)}
    for rest, kept in folds(len(asked)):
        matrix = fit(held, asked[rest], right[rest])
        texts, questions = unit(held.vectors @ matrix), unit(asked[kept] @ matrix)
        for centre, own in found.items():
            own[kept] = places(texts, held.owners, questions, right[kept], centre=centre)
    for centre, own in found.items():
        _print(f"{matrix.shape[1]} fitted directions", "and centre" if centre else "nearest", own)


def _print(name: str, what: str, found: "NDArray[np.intp]") -> None:
    shares = f"first {(found == 0).mean():6.1%}  first three {(found < 3).mean():6.1%}"
    print(f"{name:28} {what:10}  {shares}", flush=True)


if __name__ == "__main__":
    main()
