"""The officers' chat as it is now: the configured one, or the supergroup that it became."""

import logging

from bot.config import OFFICERS_VARIABLE, officers_chat
from bot.errors import StoreError
from bot.session import Session
from bot.store.moved_chats import MovedChats

log = logging.getLogger(__name__)


def chat(session: Session) -> int | None:
    """Return the id of the officers' chat, or None where there is none.

    Where it cannot be read whether that chat has moved, the configured id is returned.
    """
    configured = officers_chat()
    if configured is None:
        return None
    try:
        return MovedChats(session.state).now(configured)
    except StoreError as error:
        log.error("it cannot be read whether the officers' chat has moved: %s", error)
        return configured


def remind(session: Session) -> None:
    """Tell the operator where the setting names a chat that has moved."""
    configured, now = officers_chat(), chat(session)
    if configured != now:
        log.warning(
            "the officers' chat %s is now the supergroup %s; set %s=%s", configured, now, OFFICERS_VARIABLE, now
        )
