"""The files that a bot has uploaded already, so that it need not upload them again."""

from bot.store.state import State


class SentFiles:
    """Remembers under which file id a bot's server holds a document's file. Every method raises StoreError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def find(self, bot_id: int, document_id: str, fingerprint: str) -> str | None:
        """Return the file id of a document as it reads now (``fingerprint`` of its content), or None."""
        row = self._state.row(
            "SELECT file_id FROM sent_files WHERE bot_id = ? AND document_id = ? AND fingerprint = ?",
            bot_id,
            document_id,
            fingerprint,
        )
        return str(row["file_id"]) if row else None

    def keep(self, bot_id: int, document_id: str, fingerprint: str, file_id: str) -> None:
        """Remember a file id in place of the document's former one."""
        self._state.write(
            "INSERT OR REPLACE INTO sent_files (bot_id, document_id, fingerprint, file_id) VALUES (?, ?, ?, ?)",
            bot_id,
            document_id,
            fingerprint,
            file_id,
        )
