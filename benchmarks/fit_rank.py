"""Fits the weights of bot.matching.rank on the fitting half: ``python -m benchmarks.fit_rank``.

Logistic regression by Newton's method with a small ridge; deterministic, without a random seed.
"""

import math
from collections.abc import Sequence

from benchmarks.questions import halves
from bot.encoder import encoder_name
from bot.matching.query import QueryReader
from bot.matching.rank import FEATURES, Matcher
from bot.model import INTENT_PREFIX
from bot.session import open_session
from bot.store.knowledge import Knowledge

RIDGE = 1e-2
ITERATIONS = 25


def rows() -> tuple[list[list[float]], list[int]]:
    """Return the features of every candidate of every fitting question, and whether it is right."""
    session = open_session()
    reader, matcher = QueryReader(session.knowledge), Matcher(session.knowledge)
    features: list[list[float]] = []
    labels: list[int] = []
    for question in halves()[0]:
        query = reader.read(question.text)
        if query.only_document or query.only_department:
            continue
        for scored in matcher.score(query):
            features.append([scored.features[name] for name in FEATURES])
            labels.append(int(any(question.right(clause) for clause in clauses_of(session.knowledge, scored.entry))))
    return features, labels


def clauses_of(knowledge: Knowledge, entry: str) -> tuple[str, ...]:
    """Return the clause that an entry is, or those that an intent cites."""
    if entry.startswith(INTENT_PREFIX):
        return knowledge.intents_by_id[entry.removeprefix(INTENT_PREFIX)].clauses
    return (entry,)


def fit(features: Sequence[Sequence[float]], labels: Sequence[int]) -> list[float]:
    """Return the weights that make the labels most likely."""
    size = len(features[0])
    weights = [0.0] * size
    for _ in range(ITERATIONS):
        gradient = [-RIDGE * w for w in weights]
        hessian = [[RIDGE if i == j else 0.0 for j in range(size)] for i in range(size)]
        for row, label in zip(features, labels, strict=True):
            p = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(w * x for w, x in zip(weights, row, strict=True))))))
            spread = p * (1 - p)
            for i, x in enumerate(row):
                if x:
                    gradient[i] += (label - p) * x
                    line = hessian[i]
                    for j, y in enumerate(row):
                        line[j] += spread * x * y
        weights = [w + step for w, step in zip(weights, solve(hessian, gradient), strict=True)]
    return weights


def solve(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """Solve a small linear system by elimination with pivoting."""
    size = len(vector)
    rows_ = [[*line, value] for line, value in zip(matrix, vector, strict=True)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows_[k][i]))
        rows_[i], rows_[pivot] = rows_[pivot], rows_[i]
        for k in range(i + 1, size):
            factor = rows_[k][i] / rows_[i][i]
            rows_[k] = [a - factor * b for a, b in zip(rows_[k], rows_[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(rows_[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (rows_[i][size] - rest) / rows_[i][i]
    return found


def main() -> None:
    """Print the weights as they stand in bot/matching/rank.py."""
    features, labels = rows()
    print(f"# {len(labels)} candidates, {sum(labels)} right")
    print("WEIGHTS = {" if encoder_name() else "WEIGHTS_WITHOUT_MEANING = {")
    for name, weight in zip(FEATURES, fit(features, labels), strict=True):
        print(f'    "{name}": {weight:.3f},')
    print("}")


if __name__ == "__main__":
    main()
