"""/subscribe and /subscriptions, and the buttons that follow something."""

import asyncio
from datetime import UTC, datetime

from telegram import Update

from bot.advice.validity import today
from bot.channels.telegram import followdata
from bot.channels.telegram.replies import (
    Context,
    acknowledge,
    command_of,
    edit,
    first_page,
    pressed_message,
    send,
    session_of,
    spoken_language,
    thread_of,
    too_old,
)
from bot.errors import ProfileError, UnknownPlaceError
from bot.session import Session
from bot.store.users import Users
from bot.updates.menu import FollowMenu
from bot.updates.panel import Panel, Step

_FROM_ANSWER = "fb"
"""The step of a button under an answer, which stays; what other buttons lead to takes their message's place."""


async def command(update: Update, context: Context) -> None:
    """Show what can be followed, or what is."""
    written = command_of(update)
    if written is None:
        return
    name, argument = written
    session, language = session_of(context), spoken_language(update, context)
    account = _address(update)

    def work() -> Panel:
        return _menu(session, account, language).command(name, argument)

    panel = await asyncio.to_thread(work)
    await send(update, panel.blocks, followdata.panel_keyboard(panel, language))


async def press(update: Update, context: Context) -> None:
    """Do what a button says, and show in its message what is so now."""
    query = update.callback_query
    if query is None:
        return
    asked, message = followdata.decode(query.data), pressed_message(query)
    if asked is None or message is None:
        await too_old(update, context, query)
        return
    step, language = asked
    session, account = session_of(context), _address(update)
    try:
        panel = await asyncio.to_thread(_taken, session, account, language, step)
    except (UnknownPlaceError, ProfileError):
        await acknowledge(query, session.messages.say("follow_gone", language))
        return
    await acknowledge(query)
    markup = followdata.panel_keyboard(panel, language)
    if step.verb == _FROM_ANSWER:
        await send(update, panel.blocks, markup)
        return
    await edit(query, first_page(panel.blocks, session.builder(language, today())), markup)


def _address(update: Update) -> tuple[int, int]:
    """Return (chat, user) of who follows: the user in a private chat, in a group the group as a whole."""
    chat, user = thread_of(update)
    return chat, (user if chat > 0 else chat)


def _taken(session: Session, account: tuple[int, int], language: str, step: Step) -> Panel:
    return _menu(session, account, language).take(step)


def _menu(session: Session, account: tuple[int, int], language: str) -> FollowMenu:
    now, day = datetime.now(UTC), today()
    met = Users(session.state).meet("telegram", *account, day)
    guide, builder = session.guide, session.builder(language, day)
    return FollowMenu(builder, guide.browse, guide.directory, session.state, met.id, now, day)
