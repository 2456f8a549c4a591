"""Tells whether a store was built from the input that is there: a hash that needs none of the code that reads it."""

import hashlib
from pathlib import Path

import bot
from bot.config import DataPaths
from bot.encoder import encoder_name

_CODE_THAT_SHAPES_THE_STORE = (
    *("corpus", "store", "text.py", "sound.py", "foreign.py", "model.py", "encoder.py", "english.py"),
    *("directions.py", "matching/models/directions.json"),
)


def input_hash(paths: DataPaths) -> str:
    """Return the SHA-256 over every input file and the code that shapes the store."""
    digest = hashlib.sha256(f"{bot.__version__} {encoder_name()}".encode())
    package = Path(bot.__file__).parent
    files = [p for folder in (paths.seeds, paths.intents) for p in folder.rglob("*") if p.is_file()]
    for name in _CODE_THAT_SHAPES_THE_STORE:
        place = package / name
        files += [place] if place.is_file() else list(place.glob("*.py"))
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
