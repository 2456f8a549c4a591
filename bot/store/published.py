"""What users were last told that the papers say, beside the state; and how far the clockwork has got."""

from collections.abc import Iterable

from bot.store.state import State

Row = tuple[str, str, str]
"""(kind, id, what is told of it as JSON)."""


class Published:
    """Reads and replaces the last published content; every method raises StoreError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def rows(self) -> list[Row]:
        """Return what was last published; nothing where nothing was ever."""
        return [
            (row["kind"], row["id"], row["body"]) for row in self._state.rows("SELECT kind, id, body FROM published")
        ]

    @property
    def empty(self) -> bool:
        """Whether nothing was ever published."""
        return self._state.row("SELECT 1 FROM published LIMIT 1") is None

    def replace(self, rows: Iterable[Row]) -> None:
        """Keep ``rows`` as what was last published, in place of what was there."""
        with self._state.transaction():
            self._state.write("DELETE FROM published")
            self._state.write_many("INSERT INTO published (kind, id, body) VALUES (?, ?, ?)", rows)

    def mark(self, name: str) -> str | None:
        """Return what was noted under ``name``, or None."""
        row = self._state.row("SELECT value FROM marks WHERE name = ?", name)
        return str(row["value"]) if row else None

    def marks(self, stem: str) -> dict[str, str]:
        """Return every note whose name begins with ``stem``, by the rest of its name."""
        rows = self._state.rows("SELECT name, value FROM marks WHERE substr(name, 1, ?) = ?", len(stem), stem)
        return {row["name"][len(stem) :]: row["value"] for row in rows}

    def set_mark(self, name: str, value: str | None) -> None:
        """Note ``value`` under ``name``; None takes the note away."""
        if value is None:
            self._state.write("DELETE FROM marks WHERE name = ?", name)
        else:
            self._state.write("INSERT OR REPLACE INTO marks (name, value) VALUES (?, ?)", name, value)
