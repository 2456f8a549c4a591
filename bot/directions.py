"""The directions along which sentence vectors are kept: fitted on questions, as reviewed data.

``python -m benchmarks.fit_rank`` makes ``matching/models/directions.json``: a matrix that takes a vector of the encoder
to fewer dimensions, in which a question is nearer to the texts of the clause that answers it. It is of one encoder;
vectors of another one are kept along their discriminant directions (bot.encoder.discriminant).
"""

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import StoreError

if TYPE_CHECKING:
    from bot.encoder import Vectors

FILE = Path(__file__).parent / "matching" / "models" / "directions.json"


def load(encoder: str) -> "Vectors | None":
    """Return the matrix (shape: dimensions of the encoder, dimensions kept) fitted for the encoder of that name.

    None where there is none, or it was fitted for another encoder; versions of a package count as one. Raises
    StoreError where the file is damaged.
    """
    if not FILE.exists():
        return None
    try:
        data = json.loads(FILE.read_text(encoding="utf-8"))
        if data["encoder"] != _package(encoder):
            return None
        held = np.frombuffer(base64.b85decode(data["matrix"]), dtype=np.float16)
        return held.reshape(data["shape"]).astype(np.float32)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{FILE}: not a matrix of directions ({error}); install the package again") from error


def write(encoder: str, matrix: "Vectors", **more: Any) -> None:
    """Write the matrix that was fitted for an encoder, and what made it."""
    held = base64.b85encode(matrix.astype(np.float16).tobytes()).decode()
    data = {**more, "encoder": _package(encoder), "shape": matrix.shape, "matrix": held}
    FILE.write_text(json.dumps(data) + "\n", encoding="utf-8")


def _package(encoder: str) -> str:
    return encoder.partition(" ")[0]
