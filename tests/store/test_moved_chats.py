"""Chats that got new ids are found under them, over restarts too."""

from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.moved_chats import MovedChats
from bot.store.state import State, open_state


def test_chat_that_never_moved(state: State) -> None:
    """A chat of which no move is known has the id it has."""
    assert MovedChats(state).now(-7) == -7


def test_moves_are_followed_to_the_last(tmp_path: Path) -> None:
    """A chat that moved, and moved again, is found under its last id, also after a restart."""
    first = open_state(tmp_path)
    MovedChats(first).note(-7, -1007)
    MovedChats(first).note(-1007, -2007)
    first.close()
    second = open_state(tmp_path)
    moved = MovedChats(second)
    assert [moved.now(chat) for chat in (-7, -1007, -2007, -8)] == [-2007, -2007, -2007, -8]
    second.close()


def test_a_chat_that_came_back_goes_nowhere_else(state: State) -> None:
    """Where a chat moves to an id from which it had moved, the last move counts; there is no going round for ever."""
    moved = MovedChats(state)
    for old, new in ((-1, -2), (-2, -3), (-3, -1)):
        moved.note(old, new)
    assert [moved.now(chat) for chat in (-1, -2, -3)] == [-1, -1, -1]


def test_rows_that_go_round_are_survived(state: State) -> None:
    """Even rows that lead round, which the program never writes, give an answer."""
    state.write("INSERT INTO moved_chats (old, new) VALUES (-1, -2), (-2, -1)")
    assert MovedChats(state).now(-1) in (-1, -2)


def test_a_chat_does_not_move_to_itself(state: State) -> None:
    """The database refuses a move that is none, and keeps what it had."""
    with pytest.raises(StoreError, match="refuses the change"):
        MovedChats(state).note(-1, -1)
    assert MovedChats(state).now(-1) == -1
