"""Puts finished files where they belong, whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make a file that was put into ``folder`` survive a power cut."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Give an empty private file (mode 0600) beside ``path``, which is gone afterwards; raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def place_new(fresh: Path, path: Path) -> None:
    """Give ``fresh`` the name ``path``, flushed to the disk; raises FileExistsError where a file has it already."""
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        path.hardlink_to(fresh)  # fails where the name is taken, without a moment between looking and doing
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with path.open("xb"):
            pass
        fresh.replace(path)
    sync_folder(path.parent)
