"""What kind of question one is: the sums are as written, the shipped models tell kinds, a damaged one is said to be."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.encoder import load_encoder, unit
from bot.errors import StoreError
from bot.matching import kinds
from bot.matching.kinds import KINDS, LEAST, Kinds
from bot.matching.rank import KIND_MODELS, WITH_MEANING, WITHOUT_MEANING
from bot.text import index_tokens


def floats(*rows: object) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """Return numbers as the model holds them."""
    return np.asarray(rows, dtype=np.float32)


SMALL = Kinds(
    tokens={"tea": 0, "bank": 1},
    words=floats([2, 0, 0, 0, 0], [0, 3, 0, 0, -1]),
    words_shift=floats(0, 0, 0, 0, 1),
    inner=floats([1, 0, -1, 0], [0, 1, 0, -1]),
    inner_shift=floats(0, 0, 0, 0.5),
    outer=np.stack([floats([4, 0, 0, 0, 0], [0, 4, 0, 0, 0]), floats([0, 0, 4, 0, 0], [0, 0, 0, 4, 0])]),
    outer_shift=np.zeros((2, 5), dtype=np.float32),
)
"""Two networks of two units on vectors of two dimensions."""


def softmax(*scores: float) -> list[float]:
    """Return the logarithms of the probabilities that scores mean, one at a time."""
    whole = sum(math.exp(score) for score in scores)
    return [math.log(math.exp(score) / whole) for score in scores]


def test_kinds_by_words() -> None:
    """Each known word counts once, by the root of the number of words; no words leave the shift."""
    half = 1 / math.sqrt(4)
    found = SMALL.by_words(["tea", "tea", "bank", "other", "more"])
    assert found.tolist() == pytest.approx(softmax(2 * half, 3 * half, 0, 0, 1 - half))
    assert SMALL.by_words([]).tolist() == pytest.approx(softmax(0, 0, 0, 0, 1))


def test_kinds_by_vector() -> None:
    """The probabilities are the mean of those of the networks, each of which has its units."""
    one = np.exp(softmax(4 * 0.6, 0, 0, 0, 0))
    two = np.exp(softmax(0, 0, 0, 4 * 0.5, 0))
    found = SMALL.by_vector(floats(0.6, 0.0))
    assert np.exp(found).tolist() == pytest.approx(((one + two) / 2).tolist(), rel=1e-5)


def test_no_vector_tells_nothing() -> None:
    """Without a vector, with one of another encoder, and in a model without networks all kinds are alike."""
    bare = kinds.load(KIND_MODELS[WITHOUT_MEANING])
    for found in (SMALL.by_vector(None), SMALL.by_vector(floats(1, 0, 0)), bare.by_vector(np.ones(512, np.float32))):
        assert found.tolist() == [0.0] * len(KINDS)


@given(arrays(np.float32, 2, elements=st.floats(-1e4, 1e4, width=32)), st.lists(st.sampled_from(["tea", "bank", "x"])))
def test_kinds_are_probabilities(vector: "np.ndarray[tuple[int], np.dtype[np.float32]]", tokens: list[str]) -> None:
    """Whatever is asked, the probabilities are numbers, none above one or below the least, and sum to one."""
    for found in (SMALL.by_words(tokens), SMALL.by_vector(vector)):
        assert (found >= LEAST).all() and (found <= 1e-6).all()
        assert np.exp(found).sum() == pytest.approx(1.0, abs=len(KINDS) * math.exp(LEAST) + 1e-5)


ASKED = {
    "Which building grant does a hydrogen filling station get?": "answered",
    "What is the number of the form for the hydrogen station grant, and at which bank is the account?": "detail",
    "加氢站补贴的申请表编号是多少,在哪个网址下载": "detail",
    "Welche Förderung gibt es in Shanghai für Wasserstofftankstellen?": "place",
    "Which football team won the cup last night?": "other",
}


@pytest.mark.parametrize(("question", "kind"), ASKED.items())
def test_shipped_networks_tell_kinds(monkeypatch: pytest.MonkeyPatch, question: str, kind: str) -> None:
    """Plain questions of each kind are told by their vectors, in other languages as well."""
    monkeypatch.setenv("INVESTBOT_ENCODER", "on")
    encoder = load_encoder()
    assert encoder is not None
    found = kinds.load(KIND_MODELS[WITH_MEANING]).by_vector(unit(encoder.encode([question]))[0])
    assert KINDS[int(found.argmax())] == kind


@pytest.mark.parametrize("name", KIND_MODELS.values())
def test_shipped_words_tell_kinds(name: str) -> None:
    """Words of details make a detail likelier, and those of a measure an answer."""
    held = kinds.load(name)
    asked, detail = (
        held.by_words(index_tokens(text)) for text in ("grant for a station", "form number and bank account")
    )
    assert detail[KINDS.index("detail")] > asked[KINDS.index("detail")] + 1
    assert asked[KINDS.index("answered")] > detail[KINDS.index("answered")]


def test_written_model_is_read(folder: Path) -> None:
    """What is written is read as it was, but for the digits that two bytes do not hold."""
    kinds.write("mine", SMALL)
    assert sorted(path.name for path in folder.iterdir()) == ["mine.npz"]
    held = kinds.load("mine")
    assert (held.tokens, held.words.tolist()) == (SMALL.tokens, SMALL.words.tolist())
    vector = floats(0.3, 0.7)
    assert held.by_vector(vector) == pytest.approx(SMALL.by_vector(vector), abs=1e-3)
    assert held.by_words(["bank"]) == pytest.approx(SMALL.by_words(["bank"]), abs=1e-3)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("words_shift", np.zeros(4)),
        ("words", np.zeros((2, 4))),
        ("words", np.zeros((1, 5))),
        ("inner", np.zeros((2, 3))),
        ("inner_shift", np.zeros(3)),
        ("outer", np.zeros((2, 2, 4))),
        ("outer", np.zeros(3)),
        ("outer_shift", np.zeros((1, 5))),
        ("tokens", None),
    ],
)
def test_damaged_model_is_named(
    folder: Path, part: str, value: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
) -> None:
    """A model of another shape, or without a part, is refused with its file, not with an error from inside."""
    kinds.write("mine", SMALL)
    with np.load(folder / "mine.npz") as data:
        parts = {key: data[key] for key in data.files if not (key == part and value is None)}
    np.savez_compressed(folder / "mine.npz", **(parts if value is None else {**parts, part: value}))
    with pytest.raises(StoreError, match=r"mine\.npz: not a model .*; install the package again"):
        kinds.load("mine")


@pytest.mark.parametrize("kept", [0, 10, 200])
def test_truncated_model_is_named(folder: Path, kept: int) -> None:
    """A file that ends early, or is none, is refused with its name."""
    with pytest.raises(StoreError, match=r"mine\.npz: not a model"):
        kinds.load("mine")
    kinds.write("mine", SMALL)
    path = folder / "mine.npz"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(StoreError, match=r"mine\.npz: not a model"):
        kinds.load("mine")
