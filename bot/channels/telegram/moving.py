"""Follows groups that became supergroups, which gives them a new id: those that follow something, and the officers'."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from telegram import Update
from telegram.ext import Application

from bot.channels.telegram import introduction, office, watching
from bot.channels.telegram.replies import CHANNEL, SESSION, Context
from bot.errors import StoreError
from bot.session import Session
from bot.store.moved_chats import MovedChats
from bot.store.users import Users

log = logging.getLogger(__name__)


async def told(update: Update, context: Context) -> None:
    """Take the message that stands in the old group, or in the new one, about its becoming a supergroup."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        await follow(context.application, message.chat_id, message.migrate_to_chat_id)
    elif message and message.migrate_from_chat_id:
        await follow(context.application, message.migrate_from_chat_id, message.chat_id)


async def follow(application: Application[Any, Any, Any, Any, Any, Any], old: int, new: int) -> None:
    """Keep that a group has a new id, with everything that belongs to it; being told again changes nothing."""
    session: Session = application.bot_data[SESSION]
    try:
        of_officers = await asyncio.to_thread(_kept, session, old, new)
    except StoreError as error:
        log.error("it cannot be kept that chat %d became %d: %s", old, new, error)
        return
    if of_officers:
        office.remind(session)
        introduction.begin(application, new)  # with the menu of the new chat


def _kept(session: Session, old: int, new: int) -> bool:
    """Move what is stored under the old id; say whether it was the officers' chat, and is now known to have moved."""
    with session.state.transaction():
        Users(session.state).move_chat(CHANNEL, old, new, datetime.now(UTC))
        if old != office.chat(session):
            return False
        MovedChats(session.state).note(old, new)
        watching.show_anew(session)
        return True
