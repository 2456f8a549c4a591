"""What the fits of both models share: the fitting questions with their candidates, folds, calibration, model files."""

import importlib.metadata
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bot.encoder import Encoder, unit
from bot.evaluation.questions import Question, fitting
from bot.matching.features import Measured
from bot.matching.query import Query, QueryReader
from bot.matching.trees import FOLDER
from bot.model import INTENT_PREFIX
from bot.session import Session
from bot.store.encoding import encode_batches
from bot.store.knowledge import Knowledge

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "questions"
AS_OF = date(2026, 11, 21)
SEED = 7
FOLDS = 5
_AT_ONCE = 256


@dataclass(frozen=True)
class Asked:
    """A fitting question, and how it is read."""

    question: Question
    query: Query
    file: str
    """The file that it stands in: what one group of people wrote."""


@dataclass(frozen=True)
class Sample:
    """A fitting question with its candidates."""

    tokens: tuple[str, ...]
    measured: Measured
    labels: list[int]
    """Whether each candidate is right."""

    answerable: bool
    """Whether a paper answers the question, found or not."""
    style: str
    """What its writer calls it."""


def asked(session: Session) -> list[Asked]:
    """Return the fitting questions that need a ranking."""
    reader = QueryReader(session.knowledge)
    read = (Asked(question, reader.read(question.text), file) for file, question in fitting(QUESTIONS))
    return [one for one in read if not (one.query.only_document or one.query.only_department or one.query.blank)]


def samples(
    knowledge: Knowledge, held: Sequence[Asked], measure: Sequence[Callable[[Asked], Measured]]
) -> list[Sample]:
    """Return questions, each with what is measured of it; those for which nothing is found are left out."""
    found: list[Sample] = []
    for one, measured_by in zip(held, measure, strict=True):
        measured = measured_by(one)
        if measured.entries:
            labels = [int(is_right(knowledge, one.question, entry)) for entry in measured.entries]
            found.append(Sample(one.query.tokens, measured, labels, bool(one.question.gold), one.question.style))
    return found


def encoded(encoder: Encoder, texts: Sequence[str]) -> Any:
    """Return the vectors of texts, of length one; shape (texts, dimensions)."""
    batches = (texts[i : i + _AT_ONCE] for i in range(0, len(texts), _AT_ONCE))
    return unit(np.concatenate(list(encode_batches(encoder, batches, len(texts)))))


def word_table(rows: Sequence[Sequence[str]], columns: Mapping[str, int]) -> Any:
    """Return the words of texts as a sparse matrix; shape (texts, columns).

    A word weighs the less, the more different ones its text has, as in bot.matching.answerable.Linear.
    """
    from scipy.sparse import csr_matrix

    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for row in rows:
        held = set(row)
        found = sorted(columns[token] for token in held if token in columns)
        places += found
        values += [1 / math.sqrt(len(held) or 1)] * len(found)
        ends.append(len(places))
    return csr_matrix((values, places, ends), shape=(len(rows), len(columns)))


def is_right(knowledge: Knowledge, question: Question, entry: str) -> bool:
    """Say whether an entry is a clause that answers a question, or an intent that cites one."""
    if entry.startswith(INTENT_PREFIX):
        clauses = knowledge.intents_by_id[entry.removeprefix(INTENT_PREFIX)].clauses
        return any(question.right(clause) for clause in clauses)
    return question.right(entry)


def folds(count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield (places to fit on, places to keep) of each fold."""
    order = np.random.default_rng(SEED).permutation(count)
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        yield [i for i in range(count) if i not in held], sorted(held)


def calibrated(columns: Any, labels: Any) -> list[float]:
    """Return the weights of a logistic regression of the labels on ``columns`` (shape: rows, columns), the shift last.

    Newton's method, no penalty.
    """
    rows = np.column_stack([columns, np.ones(len(labels))])
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(rows @ weights)))
        step = np.linalg.solve((rows * (p * (1 - p))[:, None]).T @ rows, rows.T @ (labels - p))
        weights = weights + step
        if np.abs(step).max() < 1e-9:
            break
    return [float(weight) for weight in weights]


def flat(tree: dict[str, Any]) -> dict[str, list[float]]:
    """Return one tree as lists by node: the root first, a leaf leads to itself."""
    nodes: dict[str, list[float]] = {key: [] for key in ("feature", "threshold", "left", "right", "value")}

    def add(node: dict[str, Any]) -> int:
        place = len(nodes["feature"])
        leaf = "leaf_value" in node
        for key, value in (
            ("feature", 0 if leaf else node["split_feature"]),
            ("threshold", 0.0 if leaf else rounded(node["threshold"])),
            ("left", place),
            ("right", place),
            ("value", rounded(node["leaf_value"]) if leaf else 0.0),
        ):
            nodes[key].append(value)
        if not leaf:
            nodes["left"][place] = add(node["left_child"])
            nodes["right"][place] = add(node["right_child"])
        return place

    add(tree)
    return nodes


def rounded(value: float) -> float:
    """Return a number with the digits that a model keeps."""
    return float(f"{value:.6g}")


def write(name: str, held: Sequence[Sample], booster: Any, names: Sequence[str], **more: Any) -> None:
    """Write ``models/<name>.json``: what made it, ``more``, and the trees one a line."""
    dump = booster.dump_model()
    head = {
        "made_by": f"python -m benchmarks.fit_rank, LightGBM {importlib.metadata.version('lightgbm')}, seed {SEED}",
        "questions": len(held),
        "features": list(names),
        "depth": booster.params["max_depth"],
        **more,
    }
    trees = (json.dumps(flat(tree["tree_structure"]), separators=(",", ":")) for tree in dump["tree_info"])
    lines = ",\n".join(trees)
    (FOLDER / f"{name}.json").write_text(
        f'{json.dumps(head, ensure_ascii=False)[:-1]}, "trees": [\n{lines}\n]}}\n', encoding="utf-8"
    )
    print(f"{name}.json: {len(held)} questions")
