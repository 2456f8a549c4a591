"""The directions in which sentence vectors are kept."""

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.encoder import discriminant, unit


def _groups(seed: int) -> "tuple[NDArray[np.float32], NDArray[np.intp]]":
    """Vectors of 40 groups of 8 that differ more by a manner (8 dimensions) than by their subject (the other 8)."""
    chance = np.random.default_rng(seed)
    groups = np.repeat(np.arange(40), 8)
    subject = chance.normal(size=(40, 8))[groups] + chance.normal(scale=0.3, size=(320, 8))
    manner = chance.normal(scale=2.0, size=(320, 8))
    return unit(np.hstack([subject, manner]).astype(np.float32)), groups


@pytest.mark.parametrize("seed", range(5))
def test_manner_counts_less_than_subject(seed: int) -> None:
    """The nearest other text is of the same group far more often than without the projection."""
    vectors, groups = _groups(seed)

    def found(held: "NDArray[np.float32]") -> float:
        cosines = held @ held.T - 2 * np.eye(len(held))
        return float((groups[cosines.argmax(axis=1)] == groups).mean())

    projected = unit(vectors @ discriminant(vectors, groups, 8))
    assert projected.shape == (320, 8)
    assert found(projected) > found(vectors) + 0.3


def test_groups_of_one_text_each() -> None:
    """Where no group has a second text nothing is known of manners, and texts stay as different as they were."""
    vectors, _ = _groups(1)
    projected = vectors[:12] @ discriminant(vectors[:12], np.arange(12), 16)
    assert unit(projected) @ unit(projected).T == pytest.approx(vectors[:12] @ vectors[:12].T, abs=1e-4)
