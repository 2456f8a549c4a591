"""Clauses are ranked by their nearest text, or with the centre of their texts."""

import numpy as np

from benchmarks.directions import places, principal
from bot.encoder import unit


def test_places() -> None:
    """A right clause is counted from 0; its centre can put it before one with a single near text."""
    texts = unit(np.asarray([[1, 0.2], [1, 0.3], [1, 0], [-1, 1]], dtype=np.float32))
    owners = np.asarray([0, 0, 1, 1])
    asked = unit(np.asarray([[1, 0.05]], dtype=np.float32))
    for centre, expected in ((False, [1, 0]), (True, [0, 1])):
        found = [places(texts, owners, asked, np.asarray([[n == 0, n == 1]]), centre=centre)[0] for n in (0, 1)]
        assert found == expected


def test_principal_components_keep_the_longest_direction() -> None:
    """One component keeps the direction in which the vectors are longest."""
    vectors = np.asarray([[3, 0.1], [-2, 0.2], [2.5, 0]], dtype=np.float32)
    assert np.abs(principal(vectors, 1)[:, 0]).round(1).tolist() == [1.0, 0.0]
