"""Fits the ranking and the refusing on the fitting questions: ``python -m benchmarks.fit_rank`` (extra ``fit``).

Gradient-boosted trees by LightGBM, one row a candidate; it is right where it is, or cites, a clause that answers.
The second model (benchmarks/fit_answerable.py) sees the log-odds of questions that the first has not seen (five folds
by question). Both go to bot/matching/models; with INVESTBOT_ENCODER=off those without sentence vectors.
Deterministic for one version of LightGBM: one thread, the seed below.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks import fit_answerable
from benchmarks.fitting import SEED, Sample, folds, samples, write
from bot.matching.features import FEATURES
from bot.matching.rank import ANSWERABLE
from bot.session import open_session

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


def train(held: Sequence[Sample]) -> Any:
    """Return trees (a LightGBM booster) fitted on the candidates of questions."""
    import lightgbm

    rows = np.vstack([sample.measured.rows for sample in held])
    labels = np.concatenate([sample.labels for sample in held])
    data = lightgbm.Dataset(rows, labels, feature_name=list(FEATURES))
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def main() -> None:
    """Fit, calibrate and write both models of this store: with sentence vectors, or without."""
    session = open_session()
    name, held = samples(session)
    curated = fit_answerable.curated(session)
    odds: list[Any] = [None] * len(held)
    linear: list[Any] = [None] * len(held)
    for rest, kept in folds(len(held)):
        model = train([held[i] for i in rest])
        scores = fit_answerable.linear(curated, [held[i] for i in rest])
        for i in kept:
            odds[i] = model.predict(held[i].measured.rows, raw_score=True)
            linear[i] = scores.scores(held[i].tokens, held[i].measured.vector)
    write(name, held, train(held), FEATURES, scale=1.0, shift=0.0)
    fit_answerable.fit(ANSWERABLE[name], held, odds, linear, fit_answerable.linear(curated, held))


if __name__ == "__main__":
    main()
