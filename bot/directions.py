"""The directions along which sentence vectors are kept: fitted on questions, as reviewed data.

``python -m benchmarks.fit_rank``, run with the encoder, makes ``matching/models/directions.json``: a matrix that takes
a vector of the encoder to fewer dimensions, in which a question is nearer to the texts of the clause that answers it.
It is of one encoder; vectors of another one are kept along their discriminant directions (bot.encoder.discriminant).
"""

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.encoder import package
from bot.errors import StoreError

if TYPE_CHECKING:
    from bot.encoder import Vectors

FILE = Path(__file__).parent / "matching" / "models" / "directions.json"


def load(encoder: str, dimensions: int) -> "Vectors | None":
    """Return the matrix (shape: dimensions, dimensions kept) fitted for the encoder of that name.

    None where it was fitted for another one; versions of a package count as one encoder while they have as many
    dimensions. Raises StoreError where the file is missing or damaged.
    """
    try:
        data = json.loads(FILE.read_text(encoding="utf-8"))
        if data["encoder"] != package(encoder):
            return None
        rows, columns = data["shape"]
        held = np.frombuffer(base64.b85decode(data["matrix"]), dtype=np.float16).reshape(rows, columns)
        if rows < columns or not np.isfinite(held).all():
            raise ValueError("its shape or its numbers are wrong")
        return held.astype(np.float32) if rows == dimensions else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{FILE}: not a matrix of directions ({error}); install the package again") from error


def write(encoder: str, matrix: "Vectors", **more: Any) -> None:
    """Write the matrix that was fitted for an encoder, and what made it."""
    held = base64.b85encode(matrix.astype(np.float16).tobytes()).decode()
    data = {**more, "encoder": package(encoder), "shape": matrix.shape, "matrix": held}
    FILE.write_text(json.dumps(data) + "\n", encoding="utf-8")
