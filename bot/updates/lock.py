"""Lets one process deliver at a time; the operating system gives the right back when the process ends, however."""

import contextlib
import sqlite3
from pathlib import Path

from bot.store.state import explained

FILE_NAME = "delivery.lock"


class DeliveryLock:
    """The right to deliver from one data folder."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE_NAME
        self._held: sqlite3.Connection | None = None

    def take(self) -> bool:
        """Take the right; False where another process has it. Taking it twice is no mistake.

        Raises StoreError where the lock file cannot be used at all.
        """
        if self._held:
            return True
        with explained(self._path):
            connection = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("BEGIN EXCLUSIVE")  # a lock on the file that needs no cleaning up after a kill
            except sqlite3.Error as error:
                connection.close()
                if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                    return False
                raise
        self._held = connection
        return True

    def give_back(self) -> None:
        """Give the right back, if it is held."""
        if self._held:
            with contextlib.suppress(sqlite3.Error):
                self._held.execute("ROLLBACK")
            self._held.close()
            self._held = None
