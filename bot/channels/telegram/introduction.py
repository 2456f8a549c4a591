"""How the bot introduces itself in Telegram: menus of commands, its name and what it says of itself, by language.

Telegram takes two-letter codes only and shows the texts of ``zh`` to all readers of Chinese, whichever characters they
use, so these texts are in simplified characters. Menus can also be set for one chat: a user whose Telegram is in
traditional characters gets one of their own when they greet the bot, and so does who settles on such characters.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError
from telegram.ext import Application, ExtBot

from bot.channels.telegram.replies import SESSION
from bot.render.messages import Messages

log = logging.getLogger(__name__)

_RUNNING = "introduction"
_Application = Application[Any, Any, Any, Any, Any, Any]
LANGUAGES = {"": "en", "zh": "zh"}
"""Telegram's code of a reader's language, and our language for it; the empty code is for all others."""
TRADITIONAL = "zh-Hant"
PRIVATE = (
    *("topics", "mine", "documents", "contents", "contacts", "terms", "status", "paper", "new"),
    *("subscribe", "subscriptions", "officer", "language", "profile", "privacy", "export", "forget", "help"),
)
"""The commands in the menu of a private chat; each has a message ``menu_<command>``."""
GROUPS = ("ask", "topics", "documents", "contacts", "terms", "status", "paper", "help")
OFFICERS = ("publish", *GROUPS)
"""The commands in the officers' chat, where they need no address."""


async def introduce(bot: ExtBot[Any], messages: Messages, officers: int | None) -> None:
    """Set what differs from what Telegram has; what fails is logged and left as it was.

    Everything is read first: Telegram lets a bot change its name a few times a day only.
    """
    scopes: list[tuple[BotCommandScope, Iterable[str]]] = [
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), GROUPS),
    ]
    if officers is not None:
        scopes.append((BotCommandScopeChat(officers), OFFICERS))
    for code, language in LANGUAGES.items():
        for scope, commands in scopes:
            what = f"the menu of {scope.type} in {language}"
            await _tried(what, _set_menu(bot, _menu(messages, commands, language), scope, code))
        for name, (read, write) in _texts(bot).items():
            text = messages.say(f"bot_{name}", language)
            await _tried(f"the {name} in {language}", _set_text(text, name, read, write, code))


def begin(application: _Application, officers: int | None) -> None:
    """Introduce the bot beside all else; an introduction that still waits for the server gives way to this one."""
    running: asyncio.Task[None] | None = application.bot_data.get(_RUNNING)
    if running:
        running.cancel()
    introduced = introduce(application.bot, application.bot_data[SESSION].messages, officers)
    application.bot_data[_RUNNING] = asyncio.create_task(introduced)


async def end(application: _Application) -> None:
    """End an introduction that still waits for the server."""
    running: asyncio.Task[None] | None = application.bot_data.get(_RUNNING)
    if running:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def menu_in_traditional(bot: ExtBot[Any], messages: Messages, chat_id: int) -> None:
    """Give a private chat a menu of its own, in traditional characters."""
    menu = _menu(messages, PRIVATE, TRADITIONAL)
    await _tried("a menu in traditional characters", _set_menu(bot, menu, BotCommandScopeChat(chat_id), ""))


async def menu_of_all(bot: ExtBot[Any], chat_id: int) -> None:
    """Let a private chat have the menu that all have; where it had no other nothing changes."""

    async def drop() -> None:
        await bot.delete_my_commands(BotCommandScopeChat(chat_id))

    await _tried("the menu of all in a chat", drop())


async def _tried(what: str, done: Awaitable[None]) -> None:
    try:
        await done
    except TelegramError as error:
        log.warning("%s could not be set (%s)", what, error)


def _menu(messages: Messages, commands: Iterable[str], language: str) -> tuple[BotCommand, ...]:
    return tuple(BotCommand(name, messages.say(f"menu_{name}", language)) for name in commands)


async def _set_menu(bot: ExtBot[Any], menu: tuple[BotCommand, ...], scope: BotCommandScope, code: str) -> None:
    if await bot.get_my_commands(scope, code) != menu:
        await bot.set_my_commands(menu, scope, code)


_Read = Callable[[str], Awaitable[Any]]
_Write = Callable[[str, str], Awaitable[bool]]


def _texts(bot: ExtBot[Any]) -> dict[str, tuple[_Read, _Write]]:
    return {
        "name": (bot.get_my_name, bot.set_my_name),
        "description": (bot.get_my_description, bot.set_my_description),
        "short_description": (bot.get_my_short_description, bot.set_my_short_description),
    }


async def _set_text(text: str, name: str, read: _Read, write: _Write, code: str) -> None:
    if getattr(await read(code), name) != text:
        await write(text, code)
