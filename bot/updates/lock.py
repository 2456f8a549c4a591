"""Lets one process at a time do something; the operating system gives the right back when the process ends, however."""

import contextlib
import sqlite3
from pathlib import Path

from bot.errors import StoreError

_PRIMARY = 0xFF
"""The bits of an error code of SQLite that say what kind it is."""


class FolderLock:
    """The right to do something with one data folder."""

    file_name: str
    """The file that is locked; it stays, and is empty."""

    def __init__(self, home: Path) -> None:
        self._path = home / self.file_name
        self._held: sqlite3.Connection | None = None

    def take(self) -> bool:
        """Take the right; False where another process has it. Taking it twice is no mistake.

        Raises StoreError where the file cannot be locked at all.
        """
        if self._held:
            return True
        try:
            connection = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        try:
            connection.execute("BEGIN EXCLUSIVE")  # a lock on the file that needs no cleaning up after a kill
        except sqlite3.Error as error:
            connection.close()
            if error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY:
                return False
            raise self._unusable(error) from error
        self._held = connection
        return True

    def give_back(self) -> None:
        """Give the right back, if it is held."""
        if self._held:
            with contextlib.suppress(sqlite3.Error):
                self._held.execute("ROLLBACK")
            self._held.close()
            self._held = None

    def _unusable(self, error: sqlite3.Error) -> StoreError:
        return StoreError(f"{self._path}: cannot be used as a lock ({error}); remove it while no bot runs")


class BotLock(FolderLock):
    """The right to run a bot on the folder."""

    file_name = "bot.lock"


class DeliveryLock(FolderLock):
    """The right to deliver from the folder."""

    file_name = "delivery.lock"
