"""/start, /help and /new, and commands that there are not."""

from telegram import Update

from bot.advice.places import Place, from_link
from bot.advice.validity import today
from bot.channels.telegram import inline
from bot.channels.telegram.browsing import follow
from bot.channels.telegram.groups import ASK, command_of
from bot.channels.telegram.introduction import TRADITIONAL, menu_in_traditional
from bot.channels.telegram.menus import greeting_keyboard
from bot.channels.telegram.replies import Context, forget, say, screens_of, send, session_of, spoken_language
from bot.channels.telegram.settings import open_link
from bot.render.commands import unknown_command
from bot.render.desk import COMMANDS as PERSONAL
from bot.render.screens import COMMANDS
from bot.render.view import Block
from bot.updates.menu import COMMANDS as FOLLOWING

KNOWN = tuple(
    f"/{name}" for name in ("cancel", "help", "new", "officer", "start", ASK, *COMMANDS, *PERSONAL, *FOLLOWING)
)
"""The commands that one which there is not may have been meant to be."""


async def start(update: Update, context: Context) -> None:
    """Open what a deep link leads to, else greet; a link that leads nowhere is said to be old."""
    payload = context.args[0] if context.args and context.args[0] != inline.START else ""
    place = from_link(payload)
    if place and await follow(update, context, place):
        return
    if await open_link(update, context, payload):
        return
    session, language = session_of(context), spoken_language(update, context)
    builder = session.builder(language, today())
    blocks = [Block("note", builder.say("link_old"))] if payload else []
    blocks.append(Block("text", builder.say("start", documents=len(session.knowledge.documents))))
    topics = screens_of(update, context, language).show(Place("topics")).choices
    await send(update, blocks, greeting_keyboard(topics, builder))
    chat = update.effective_chat
    if language == TRADITIONAL and chat and chat.type == chat.PRIVATE:
        await menu_in_traditional(context.bot, session.messages, chat.id)


async def help_(update: Update, context: Context) -> None:
    """Say what the bot can do, and its commands."""
    language = spoken_language(update, context)
    messages = session_of(context).messages
    await send(
        update, [Block("text", messages.say(key, language)) for key in ("help", "help_commands", "help_personal")]
    )


async def new(update: Update, context: Context) -> None:
    """Forget the conversation, so that the next message is a question of its own."""
    language = spoken_language(update, context)
    forget(update, context)
    await send(update, [Block("text", session_of(context).messages.say("thread_forgotten", language))])


async def unknown(update: Update, context: Context) -> None:
    """Answer a command that there is not; it is no question, whatever clause its letters resemble."""
    written, _, addressee = command_of(update.message).partition("@") if update.message else ("", "", "")
    if addressee and addressee.lower() != context.bot.username.lower():
        return
    builder = session_of(context).builder(spoken_language(update, context), today())
    await send(update, [unknown_command(builder, written, KNOWN)])


async def not_text(update: Update, context: Context) -> None:
    """Answer a photo, a voice message or a sticker; of an album only what has a caption is answered."""
    if update.message and update.message.media_group_id:
        return
    await say(update, context, "error_not_text")
