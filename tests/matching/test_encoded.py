"""The texts of one message are encoded in one run, and none of them is kept beyond it."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.encoder import Encoder, products, unit
from bot.matching.semantic import Encoded
from bot.session import Session
from tests.letters import LetterEncoder

DAY = date(2026, 11, 21)


class CountingEncoder:
    """Keeps what another encoder was asked for, run by run."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.runs: list[list[str]] = []
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what the other one does."""
        self.runs.append(list(texts))
        return self._encoder.encode(texts)


def test_what_is_expected_is_encoded_at_once() -> None:
    """The first text that is asked for brings the expected ones with it; each is encoded once."""
    encoder = CountingEncoder(LetterEncoder())
    encoded = Encoded(encoder)
    with encoded.expecting(["tea", "coffee"]):
        assert encoder.runs == []
        found = [encoded.of(texts) for texts in (["tea"], ["coffee", "tea"], ["cocoa"], ["cocoa", "tea"])]
    assert encoder.runs == [["tea", "coffee"], ["cocoa"]]
    expected = [unit(LetterEncoder().encode(texts)) for texts in (["tea"], ["coffee", "tea"], ["cocoa"])]
    assert [rows.tolist() for rows in found[:3]] == [rows.tolist() for rows in expected]


def test_nothing_is_kept_beyond_the_message() -> None:
    """After a message, also after one that failed inside another, its texts are encoded anew."""
    encoder = CountingEncoder(LetterEncoder())
    encoded = Encoded(encoder)
    with encoded.expecting(["tea"]):
        with pytest.raises(KeyError), encoded.expecting(["coffee"]):
            encoded.of(["tea"])
            raise KeyError
        encoded.of(["coffee"])
    encoded.of(["tea"])
    assert encoder.runs == [["tea", "coffee"], ["tea"]]


@pytest.mark.parametrize(
    "message",
    [
        "How much is the grant for a hydrogen station? Who handles eVTOL routes?",
        "Is the medical equipment plan still valid?",
    ],
)
def test_several_rankings_take_one_run(session: Session, monkeypatch: pytest.MonkeyPatch, message: str) -> None:
    """A message of two questions, and one whether a paper holds, are ranked more than once and encoded once."""
    index = session.advisor._matcher._semantic
    assert index._encoder is not None
    encoder = CountingEncoder(index._encoder)
    monkeypatch.setattr(index, "_encoded", Encoded(encoder))
    session.advisor.ask(message, DAY)
    assert len(encoder.runs) == 1 and len(encoder.runs[0]) > 1


def test_products_are_those_of_the_matrices() -> None:
    """One vector after the other gives what the product of the matrices is."""
    random = np.random.default_rng(7)
    few, many = random.random((3, 5), dtype=np.float32), random.random((5, 40), dtype=np.float32)
    assert products(few, many) == pytest.approx(few @ many, abs=1e-5)
