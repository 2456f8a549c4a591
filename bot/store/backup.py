"""Copies the state database while the bot is at work."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import StoreError
from bot.store.files import place_new, unfinished
from bot.store.state import FILE_NAME, connect, explained, look_at


def backup(home: Path, target: Path) -> int:
    """Write a copy of the state database to ``target``, as it was at one moment; return its size in bytes.

    Writers go on meanwhile. The copy is one private file that needs no log beside it, was checked by SQLite, and is
    put in place whole. Raises StoreError where there is nothing to copy, ``target`` is there already, or the copy
    fails.
    """
    source = home / FILE_NAME
    if not source.exists():
        raise StoreError(f"{source}: there is no state database yet, so there is nothing to back up")
    taken = StoreError(f"{target}: is there already and is not overwritten; name another file")
    if target.exists():
        raise taken
    with explained(source):
        look_at(source)
    with explained(target), unfinished(target) as fresh:
        with explained(source), closing(connect(source, "ro").conn) as original, closing(_plain(fresh)) as copy:
            original.backup(copy)  # in one step: a copy in parts starts anew at every write of another process
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
            found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise StoreError(f"{source}: is damaged ({found[0]}), so no backup was made; run: investbot state check")
        size = fresh.stat().st_size
        try:
            place_new(fresh, target)
        except FileExistsError:
            raise taken from None
    return size


def _plain(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)
