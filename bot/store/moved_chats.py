"""Which chats got a new id: a group that becomes a supergroup does, while a setting still names the old one."""

from bot.store.state import State


class MovedChats:
    """Reads and writes the moves of chats; every method raises StoreError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def note(self, old: int, new: int) -> None:
        """Keep that a chat has a new id; from there it has not moved on, whatever was known before."""
        with self._state.transaction():
            self._state.write("DELETE FROM moved_chats WHERE old = ?", new)
            self._state.write("INSERT OR REPLACE INTO moved_chats (old, new) VALUES (?, ?)", old, new)

    def now(self, chat: int) -> int:
        """Return the id that a chat has now, after any number of moves."""
        seen = set()
        while chat not in seen:
            seen.add(chat)
            row = self._state.row("SELECT new FROM moved_chats WHERE old = ?", chat)
            chat = row["new"] if row else chat
        return chat
