"""Commands that browse, deep links, and the buttons under lists."""

import asyncio
from dataclasses import replace

from telegram import Update
from telegram.helpers import create_deep_linked_url

from bot.advice.places import Place
from bot.advice.validity import today
from bot.channels.telegram import placedata
from bot.channels.telegram.menus import screen_keyboard
from bot.channels.telegram.replies import (
    Context,
    acknowledge,
    command_of,
    edit,
    first_page,
    is_private,
    last_answer,
    opened,
    pressed_message,
    say,
    screens_of,
    send_screen,
    session_of,
    settings_of,
    spoken_language,
    too_old,
)
from bot.errors import UnknownDocumentError, UnknownPlaceError
from bot.render.screen import Screen

_OWN = "mine"


async def command(update: Update, context: Context) -> None:
    """Show what a command such as ``/topics hydrogen`` asks for."""
    written = command_of(update)
    if written is None:
        return
    name, argument = written
    if name == _OWN and not is_private(update):  # nobody else's business
        await say(update, context, "personal_in_private", link=create_deep_linked_url(context.bot.username, "profile"))
        return
    language = spoken_language(update, context)
    screens, last = screens_of(update, context, language), last_answer(update, context)
    if name == "contacts" and not argument and last:
        screen = screens.contacts_of(last)
    else:
        screen = await asyncio.to_thread(screens.command, name, argument, last)
    await send_screen(update, context, screen, language)


async def follow(update: Update, context: Context, place: Place) -> bool:
    """Show where a deep link leads; say whether there is such a place."""
    language = spoken_language(update, context)
    screen = await _shown(update, context, place, language)
    if screen is None:
        return False
    await send_screen(update, context, screen, language)
    return True


async def press(update: Update, context: Context) -> None:
    """Show where a button leads: lists and neighbouring clauses in place, what they hold as a new message."""
    query = update.callback_query
    if query is None:
        return
    step, message = placedata.decode(query.data), pressed_message(query)
    settled = settings_of(update, context).language
    if step and settled:
        step = replace(step, language=settled)
    screen = await _shown(update, context, step.place, step.language) if step and message else None
    if step is None or screen is None:
        await too_old(update, context, query)
        return
    await acknowledge(query)
    if not step.here or screen.paper:
        await send_screen(update, context, screen, step.language)
        return
    opened(update, context, screen.answer)
    builder = session_of(context).builder(step.language, today())
    await edit(query, first_page(screen.blocks, builder), screen_keyboard(screen, builder))


async def _shown(update: Update, context: Context, place: Place, language: str) -> Screen | None:
    """Return what is at a place, or None where it is gone."""
    try:
        return await asyncio.to_thread(screens_of(update, context, language).show, place)
    except (UnknownPlaceError, UnknownDocumentError):
        return None
