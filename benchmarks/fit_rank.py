"""Fits the ranking and the refusing on the fitting questions: ``python -m benchmarks.fit_rank`` (extra ``fit``).

Gradient-boosted trees by LightGBM, one row a candidate; it is right where it is, or cites, a clause that answers. They
learn the order of each question's candidates (LambdaMART); the second model (benchmarks/fit_answerable.py), which sees
the scores of questions that the first has not seen (five folds by question) and what kind of question each seems to be
(benchmarks/fit_kinds.py), makes probabilities of them. They go to bot/matching/models, with the directions of sentence
vectors (benchmarks/fit_directions.py) and the fitting questions along them (benchmarks/fit_precedents.py); with
INVESTBOT_ENCODER=off those without vectors.
Deterministic for one version of LightGBM and one machine: the directions come of numpy's linear algebra, which rounds
as the processor does.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks import fit_answerable, fit_directions, fit_kinds
from benchmarks.fitting import AS_OF, SEED, Asked, Sample, asked, folds, samples, write
from bot.matching import kinds
from bot.matching.answerable import of_question
from bot.matching.features import FEATURES, Measured
from bot.matching.rank import ANSWERABLE, KIND_MODELS, WITH_MEANING, Matcher
from bot.session import open_session

ROUNDS = 250
PARAMETERS = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 5,
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
"""Chosen by cross-validation on the fitting questions: the right clause first for 92.2% of those that have one, 90.8%
with the objective ``binary``."""


def train(held: Sequence[Sample]) -> Any:
    """Return trees (a LightGBM booster) fitted on the candidates of questions."""
    import lightgbm

    rows = np.vstack([sample.measured.rows for sample in held])
    labels = np.concatenate([sample.labels for sample in held])
    sizes = [len(sample.labels) for sample in held]
    data = lightgbm.Dataset(rows, labels, group=sizes, feature_name=list(FEATURES))
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def main() -> None:
    """Fit, calibrate and write both models of this store: with sentence vectors, or without.

    With them the directions are fitted first. Folds are the same throughout: what stands for a question in the fit of
    the ranking was measured along directions that have not seen it.
    """
    session = open_session()
    questions = asked(session)
    matcher = Matcher(session.knowledge)
    name = matcher.model
    measure: list[Callable[[Asked], Measured]] = [lambda one: matcher.measure(one.query, AS_OF)] * len(questions)
    if name == WITH_MEANING:
        measure = [one.measure for one in fit_directions.measuring(session, questions)]
    held = samples(session.knowledge, questions, measure)
    if name == WITH_MEANING and len(held) != len(questions):
        raise SystemExit("a question has no candidates, so the folds of the ranking are not those of the directions")
    curated = fit_answerable.curated(session)
    scores: list[Any] = [None] * len(held)
    own: list[Any] = [None] * len(held)
    for rest, kept in folds(len(held)):
        model = train([held[i] for i in rest])
        linear = fit_answerable.linear(curated, [held[i] for i in rest])
        of_kind = fit_kinds.fit([held[i] for i in rest])
        for i in kept:
            scores[i] = model.predict(held[i].measured.rows, raw_score=True)
            own[i] = of_question(linear, of_kind, held[i].tokens, held[i].measured.vector)
    write(name, held, train(held), FEATURES, scale=1.0, shift=0.0)
    kinds.write(KIND_MODELS[name], fit_kinds.fit(held))
    fit_answerable.fit(ANSWERABLE[name], held, scores, own, fit_answerable.linear(curated, held))


if __name__ == "__main__":
    main()
