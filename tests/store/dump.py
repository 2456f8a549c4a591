"""Looks into a store file from outside: its whole content as SQL, and whether SQLite finds it sound."""

import contextlib
import sqlite3
from pathlib import Path


def dump(path: Path) -> list[str]:
    """Return the whole content of a database, schema and shadow tables of the search index included."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def pragma(path: Path, name: str) -> list[tuple[object, ...]]:
    """Return the rows of one PRAGMA."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchall()
