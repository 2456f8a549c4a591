"""Whether the papers answer at all is told from the question and its candidates; a damaged model is said to be one."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.matching import answerable, kinds
from bot.matching.answerable import OF_THE_QUESTION, TRAITS, Linear, of_question, shares, traits
from bot.matching.features import FEATURES
from bot.matching.rank import ANSWERABLE, KIND_MODELS, WITHOUT_MEANING

LINEAR = Linear({"tea": 2.0, "rain": -3.0}, 0.5, np.asarray([1.0, -1.0], dtype=np.float32), 0.25)


def test_linear_scores() -> None:
    """Each known word counts once, by the root of the number of words; the vector by its product."""
    words, meaning = LINEAR.scores(["tea", "tea", "rain", "other", "more"], np.asarray([0.5, 0.25], dtype=np.float32))
    assert words == pytest.approx(0.5 - 1 / math.sqrt(4))
    assert meaning == pytest.approx(0.5)


def test_linear_scores_of_nothing() -> None:
    """No words leave the shift, and no vector, or one of another length, counts nothing."""
    assert LINEAR.scores([], None) == (0.5, 0.0)
    assert LINEAR.scores([], np.ones(3, dtype=np.float32)) == (0.5, 0.0)


def test_what_is_known_of_the_question_alone() -> None:
    """The linear scores come first, then the kinds by words and by the vector; each has its name."""
    vector = np.asarray([0.5, 0.25], dtype=np.float32)
    held = kinds.load(KIND_MODELS[WITHOUT_MEANING])
    found = of_question(LINEAR, held, ["tea"], vector)
    assert len(found) == len(OF_THE_QUESTION)
    assert found[:2].tolist() == list(LINEAR.scores(["tea"], vector))
    assert found[2:].tolist() == [*held.by_words(["tea"]), *held.by_vector(vector)]


@given(
    st.lists(st.tuples(st.sampled_from(["a/1", "a/2", "b/1", "intent:x"]), st.floats(-9, 9)), min_size=1, max_size=9)
)
def test_traits_have_names(candidates: list[tuple[str, float]]) -> None:
    """However many candidates there are, each trait has a value; those of the best one come first and highest."""
    rows = np.arange(len(candidates) * len(FEATURES), dtype=float).reshape(len(candidates), -1)
    scores = np.asarray([value for _, value in candidates])
    alone = np.arange(1.0, len(OF_THE_QUESTION) + 1)
    found = dict(zip(TRAITS, traits([name for name, _ in candidates], rows, scores, alone).tolist(), strict=True))
    best, held = int(scores.argmax()), sorted(shares(scores), reverse=True)
    assert (found["highest"], found["share_1"]) == (scores.max(), held[0])
    assert found["share_5"] == (held[4] if len(held) > 4 else -8.0)
    assert -1e-9 <= found["entropy"] <= math.log(len(scores)) + 1e-9
    assert found[f"best_{FEATURES[0]}"] == rows[best][0]
    assert found[f"most_{FEATURES[-1]}"] == rows[:, -1].max()
    assert 1 <= found["same_paper"] <= 5
    assert [found[name] for name in OF_THE_QUESTION] == alone.tolist()


@given(st.lists(st.floats(-300, 300), min_size=1, max_size=40), st.floats(-50, 50))
def test_shares(scores: list[float], more: float) -> None:
    """Shares sum to one, keep the order of the scores, and do not change where all scores grow alike."""
    found = shares(np.asarray(scores))
    assert np.exp(found).sum() == pytest.approx(1.0)
    assert (np.diff(found[np.argsort(scores)]) >= 0).all()
    assert shares(np.asarray(scores) + more) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("name", list(ANSWERABLE.values()))
def test_shipped_models(name: str) -> None:
    """A better candidate of a question that is answered more surely has the higher probability, always below one."""
    model = answerable.load(name)
    scores = np.asarray([-4.0, 0.0, 4.0])
    low, high = model.fused(scores, -3.0), model.fused(scores, 3.0)
    assert (np.diff(low) > 0).all() and (high > low).all()
    assert ((low > 0) & (high < 1)).all()


@pytest.mark.parametrize(("name", "length"), list(zip(ANSWERABLE.values(), (512, 0), strict=True)))
def test_only_one_needs_vectors(name: str, length: int) -> None:
    """The model for stores without vectors has no weights for them."""
    assert len(answerable.load(name).linear.vector) == length


LEAF = {"feature": [0], "threshold": [0.0], "left": [0], "right": [0], "value": [1.5]}
GOOD: dict[str, Any] = {
    "features": list(TRAITS),
    "depth": 1,
    "scale": 2.0,
    "shift": -1.0,
    "ranking": {"scale": 1.0, "share": 2.0, "lean": 0.5, "shift": -0.5},
    "words": {"tea": 1.0},
    "words_shift": 0.0,
    "vector": [0.5, 0.5],
    "vector_shift": 0.0,
    "trees": [LEAF],
}


def test_model_comes_from_its_file(folder: Path) -> None:
    """A model is read from the file of its name, with its weights."""
    (folder / "mine.json").write_text(json.dumps(GOOD), encoding="utf-8")
    model = answerable.load("mine")
    assert model.odds(np.zeros(len(TRAITS))) == 2.0
    assert model.fused(np.asarray([1.0]), 2.0).tolist() == pytest.approx([1 / (1 + math.exp(-1.5))])


@pytest.mark.parametrize(
    "change",
    [
        {"features": ["a"]},
        {"ranking": {}},
        {"ranking": None},
        {"words": []},
        {"words": {"tea": None}},
        {"vector": ["x"]},
        {"words_shift": None},
    ],
)
def test_damaged_model_is_named(folder: Path, change: dict[str, Any]) -> None:
    """A model of another shape is refused with its file, not with an error from inside."""
    (folder / "mine.json").write_text(json.dumps({**GOOD, **change}), encoding="utf-8")
    with pytest.raises(StoreError, match=r"mine\.json: not a model"):
        answerable.load("mine")
