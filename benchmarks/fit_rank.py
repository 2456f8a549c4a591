"""Fits the ranking on the fitting questions: ``python -m benchmarks.fit_rank`` (needs the extra ``fit``).

Gradient-boosted trees by LightGBM, one row a candidate; it is right where it is, or cites, a clause that answers.
The log-odds are then calibrated by a logistic regression on predictions for questions that a model has not seen (five
folds by question). The model goes to bot/matching/models; with INVESTBOT_ENCODER=off the one without sentence vectors.
Deterministic for one version of LightGBM: one thread, the seed below.
"""

import importlib.metadata
import json
import math
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bot.evaluation.questions import Question, fitting
from bot.matching.features import FEATURES
from bot.matching.query import QueryReader
from bot.matching.rank import Matcher
from bot.matching.trees import FOLDER
from bot.model import INTENT_PREFIX
from bot.session import open_session
from bot.store.knowledge import Knowledge

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "questions"
AS_OF = date(2026, 11, 21)
SEED = 7
FOLDS = 5
ROUNDS = 250
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "max_depth": 5,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "seed": SEED,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
"""Chosen by cross-validation on the fitting questions."""


def measured() -> tuple[str, list[tuple[Any, list[int]]]]:
    """Return the name of the model, and for each fitting question its rows of features and their labels."""
    session = open_session()
    reader, matcher = QueryReader(session.knowledge), Matcher(session.knowledge)
    found: list[tuple[Any, list[int]]] = []
    for question in fitting(QUESTIONS):
        query = reader.read(question.text)
        if query.only_document or query.only_department or query.blank:
            continue  # these are answered without a ranking
        entries, rows = matcher.rows(query, AS_OF)
        if entries:
            found.append((rows, [int(is_right(session.knowledge, question, entry)) for entry in entries]))
    return matcher.model, found


def is_right(knowledge: Knowledge, question: Question, entry: str) -> bool:
    """Say whether an entry is a clause that answers a question, or an intent that cites one."""
    if entry.startswith(INTENT_PREFIX):
        clauses = knowledge.intents_by_id[entry.removeprefix(INTENT_PREFIX)].clauses
        return any(question.right(clause) for clause in clauses)
    return question.right(entry)


def train(questions: Sequence[tuple[Any, list[int]]]) -> Any:
    """Return trees (a LightGBM booster) fitted on the rows of ``questions``."""
    import lightgbm

    rows = np.vstack([rows for rows, _ in questions])
    labels = np.concatenate([labels for _, labels in questions])
    data = lightgbm.Dataset(rows, labels, feature_name=list(FEATURES))
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def unseen(questions: Sequence[tuple[Any, list[int]]]) -> list[Any]:
    """Return, for each question, the log-odds of its rows by a model that has not seen it."""
    order = np.random.default_rng(SEED).permutation(len(questions))
    odds: list[Any] = [None] * len(questions)
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        model = train([q for i, q in enumerate(questions) if i not in held])
        for i in held:
            odds[i] = model.predict(questions[i][0], raw_score=True)
    return odds


def thresholds(best: Any, answerable: Any) -> Iterator[str]:
    """Yield what refusing below a probability costs: for shares of answerable questions refused wrongly."""
    asked = np.sort(best[answerable])
    for wrongly in (0.02, 0.03, 0.04, 0.05, 0.06, 0.08):
        least = asked[int(wrongly * len(asked))]
        rightly = float((best[~answerable] < least).mean())
        yield f"below {least:.3f}: refused wrongly {wrongly:.0%}, rightly {rightly:.0%}"


def calibrated(odds: Any, labels: Any) -> tuple[float, float]:
    """Return (scale, shift) of a logistic regression of the labels on the log-odds (Newton's method)."""
    scale, shift = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-(scale * odds + shift)))
        spread = p * (1 - p)
        gradient = np.array([((labels - p) * odds).sum(), (labels - p).sum()])
        hessian = np.array(
            [[(spread * odds * odds).sum(), (spread * odds).sum()], [(spread * odds).sum(), spread.sum()]]
        )
        step = np.linalg.solve(hessian, gradient)
        scale, shift = scale + step[0], shift + step[1]
        if math.hypot(*step) < 1e-9:
            break
    return float(scale), float(shift)


def flat(tree: dict[str, Any]) -> dict[str, list[float]]:
    """Return one tree as lists by node: the root first, a leaf leads to itself."""
    nodes: dict[str, list[float]] = {key: [] for key in ("feature", "threshold", "left", "right", "value")}

    def add(node: dict[str, Any]) -> int:
        place = len(nodes["feature"])
        leaf = "leaf_value" in node
        for key, value in (
            ("feature", 0 if leaf else node["split_feature"]),
            ("threshold", 0.0 if leaf else _rounded(node["threshold"])),
            ("left", place),
            ("right", place),
            ("value", _rounded(node["leaf_value"]) if leaf else 0.0),
        ):
            nodes[key].append(value)
        if not leaf:
            nodes["left"][place] = add(node["left_child"])
            nodes["right"][place] = add(node["right_child"])
        return place

    add(tree)
    return nodes


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def main() -> None:
    """Fit, calibrate and write the model."""
    name, questions = measured()
    odds = unseen(questions)
    scale, shift = calibrated(np.concatenate(odds), np.concatenate([labels for _, labels in questions]))
    best = np.asarray([1 / (1 + math.exp(-(scale * float(held.max()) + shift))) for held in odds])
    for line in thresholds(best, np.asarray([any(labels) for _, labels in questions])):
        print(line)
    dump = train(questions).dump_model()
    model = {
        "made_by": f"python -m benchmarks.fit_rank, LightGBM {importlib.metadata.version('lightgbm')}, seed {SEED}",
        "questions": len(questions),
        "rows": sum(len(labels) for _, labels in questions),
        "right": sum(sum(labels) for _, labels in questions),
        "features": list(FEATURES),
        "depth": PARAMETERS["max_depth"],
        "scale": _rounded(scale),
        "shift": _rounded(shift),
        "trees": [flat(tree["tree_structure"]) for tree in dump["tree_info"]],
    }
    path = FOLDER / f"{name}.json"
    head, trees = {k: v for k, v in model.items() if k != "trees"}, model["trees"]
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)  # type: ignore[attr-defined]
    path.write_text(f'{json.dumps(head)[:-1]}, "trees": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{path.name}: {len(questions)} questions, {model['rows']} candidates, {model['right']} right")


if __name__ == "__main__":
    main()
