"""/language, /profile, /privacy, /export and /forget, and the buttons of what they show."""

import asyncio
import logging
from typing import Any

from telegram import CallbackQuery, Update
from telegram.helpers import create_deep_linked_url

from bot.advice.acts import Act
from bot.advice.validity import today
from bot.channels.telegram import actdata, forms, officers, opinions, relays
from bot.channels.telegram.introduction import TRADITIONAL, menu_in_traditional, menu_of_all
from bot.channels.telegram.replies import (
    Context,
    acknowledge,
    address_of,
    command_of,
    interface_language,
    is_private,
    pressed_message,
    say,
    session_of,
    spoken_language,
    thread_of,
    too_old,
)
from bot.errors import ProfileError, StoreError
from bot.render.desk import COMMANDS, Desk, Visitor
from bot.render.forms import Form

log = logging.getLogger(__name__)

LINKS = (*COMMANDS, "officer")
"""The payloads of deep links that lead here from groups; nothing is changed or erased by a link."""


class _Memory:
    """What is known of a user in memory, whatever the chat: conversations and the draft of a question."""

    def __init__(self, update: Update, context: Context) -> None:
        self._context = context
        self._user = update.effective_user.id if update.effective_user else 0
        self._conversations = session_of(context).conversations

    def _mine(self, key: object) -> bool:
        return isinstance(key, tuple) and len(key) > 1 and key[1] == self._user

    def held(self) -> dict[str, list[Any]]:
        return {
            "conversations": list(self._conversations.held(self._mine)),
            "drafts": officers.held_drafts(self._context, self._user),
        }

    def forget(self) -> dict[str, int]:
        return {
            "conversations": self._conversations.forget_all(self._mine),
            "drafts": officers.drop_draft(self._context, self._user),
        }


async def seen(update: Update, context: Context) -> None:
    """Keep the day on which a user writes in private, where there is an account; a reply never waits for that."""
    if not is_private(update) or not update.effective_user:
        return
    try:
        await asyncio.to_thread(session_of(context).people.seen, address_of(update), today())
    except StoreError as error:
        log.warning("the day on which a user wrote is not kept: %s", error)


async def command(update: Update, context: Context) -> None:
    """Carry out a command on the user's own data; in a group, say where to."""
    written = command_of(update)
    if written is None:
        return
    name, argument = written
    if not is_private(update):
        await to_private(update, context, name)
        return
    form = await _at_desk(update, context, name, argument)
    await forms.show(update, form)
    if form.settled:
        await _menu(update, context, spoken_language(update, context))


async def officer(update: Update, context: Context) -> None:
    """Begin a question to the officers; in a group, say where to."""
    if is_private(update):
        await officers.command(update, context)
    else:
        await to_private(update, context, "officer")


async def open_link(update: Update, context: Context, payload: str) -> bool:
    """Open what a deep link from a group leads to; say whether there is such a thing."""
    if payload not in LINKS or not is_private(update):
        return False
    if payload == "officer":
        await officers.open_desk(update, context)
    else:
        await forms.show(update, await _at_desk(update, context, payload, ""))
    return True


async def to_private(update: Update, context: Context, name: str) -> None:
    """Say in a group that this is between the bot and the user, with the link that leads there."""
    await say(update, context, "personal_in_private", link=create_deep_linked_url(context.bot.username, name))


async def press(update: Update, context: Context) -> None:
    """Carry out what a button asks for, on the data of whoever pressed it."""
    query = update.callback_query
    if query is None:
        return
    pressed, message = actdata.decode(query.data), pressed_message(query)
    if pressed is None or message is None:
        await too_old(update, context, query)
    elif pressed.act.verb in opinions.VERBS:
        await opinions.press(update, context, query, pressed)
    elif not is_private(update):  # such buttons are shown in private only
        await too_old(update, context, query)
    elif pressed.act.verb in officers.VERBS:
        await officers.press(update, context, query, pressed.act)
    else:
        await _carry_out(update, context, query, pressed.act)


async def _carry_out(update: Update, context: Context, query: CallbackQuery, act: Act) -> None:
    erasing = act == Act("forget", "yes")
    passed_on = await relays.standing(update, context) if erasing else []
    try:
        form = await asyncio.to_thread(lambda: _desk(update, context).do(act))
    except ProfileError:
        await too_old(update, context, query)
        return
    _settle(update, context, form)
    await acknowledge(query)
    await forms.turn(update, context, query, form)
    if erasing:
        await relays.withdraw(context, passed_on)
    if form.settled or erasing:
        await _menu(update, context, "" if erasing else spoken_language(update, context))


async def _menu(update: Update, context: Context, language: str) -> None:
    """Give the chat the menu of commands that goes with a language."""
    bot, chat = context.bot, address_of(update).chat_id
    if language == TRADITIONAL:
        await menu_in_traditional(bot, session_of(context).messages, chat)
    else:
        await menu_of_all(bot, chat)


async def _at_desk(update: Update, context: Context, name: str, argument: str) -> Form:
    form = await asyncio.to_thread(lambda: _desk(update, context).command(name, argument))
    _settle(update, context, form)
    return form


def _settle(update: Update, context: Context, form: Form) -> None:
    """Forget the language that was asked for in passing, where one was settled on."""
    if form.settled:
        session_of(context).conversations.speak(thread_of(update), None)


def _desk(update: Update, context: Context) -> Desk:
    language = spoken_language(update, context)
    visitor = Visitor(address_of(update), language, interface_language(update), _Memory(update, context))
    return session_of(context).desk(visitor)
