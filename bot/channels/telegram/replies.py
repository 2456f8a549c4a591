"""What every handler does: find the session and the user's language, send a view, edit a message."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from telegram import (
    CallbackQuery,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ChatType, MessageLimit, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import CallbackContext, ExtBot

from bot.advice.answer import Answer
from bot.advice.paper import Paper
from bot.advice.validity import today
from bot.channels.telegram.files import UploadedFiles
from bot.channels.telegram.menus import screen_keyboard
from bot.channels.telegram.sending import Patience, perhaps_done, says
from bot.errors import StoreError
from bot.render.html import pages
from bot.render.screen import Screen, Sizes
from bot.render.screens import Screens
from bot.render.view import Block, ViewBuilder
from bot.session import Session
from bot.userdata import UNSETTLED, Address, Settings

log = logging.getLogger(__name__)

SESSION = "session"
CHANNEL = "telegram"
"""Under which channel users are kept."""
SIZES = Sizes(rows=8, names=30)
"""A list of this size fits one message, and its buttons a telephone."""
TYPING_SECONDS = 4.5
"""A sign of typing fades after five seconds."""
_NOT_MODIFIED = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_TOO_OLD = ("query is too old", "query_id_invalid")
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
Context = CallbackContext[ExtBot[Patience], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
Thread = tuple[int, int]
"""The ids of a chat and a user."""


@dataclass(frozen=True)
class Target:
    """Where a reply goes."""

    chat_id: int
    thread_id: int | None = None
    """The topic of a group that is split into topics."""
    answers: int | None = None
    """In a group the message that is answered, so that all see what the reply is to."""

    @property
    def reply(self) -> ReplyParameters | None:
        """The message that is answered, in the library's terms; where it was deleted the reply stands alone."""
        return ReplyParameters(self.answers, allow_sending_without_reply=True) if self.answers else None


def target_of(update: Update) -> Target | None:
    """Return where replies to an update go; None where it comes from no chat."""
    chat, message = update.effective_chat, update.effective_message
    if chat is None:
        return None
    thread = message.message_thread_id if message and message.is_topic_message else None
    answers = message.message_id if message and update.message and chat.type != chat.PRIVATE else None
    return Target(chat.id, thread, answers)


def bot_of(update: Update) -> ExtBot[Patience]:
    """Return the bot that an update came to."""
    return cast(ExtBot[Patience], update.get_bot())


def session_of(context: Context) -> Session:
    """Return the session that the application was built with."""
    session: Session = context.bot_data[SESSION]
    return session


def interface_language(update: Update) -> str:
    """Return the language of menus for the user: ``en``, ``zh`` or ``zh-Hant``, by their Telegram setting."""
    code = ((update.effective_user.language_code if update.effective_user else None) or "").lower()
    if code.startswith(_TRADITIONAL):
        return "zh-Hant"
    return "zh" if code.startswith("zh") else "en"


def thread_of(update: Update) -> Thread:
    """Return whose conversation an update belongs to: the user's in the chat."""
    chat, user = update.effective_chat, update.effective_user
    return chat.id if chat else 0, user.id if user else 0


def is_private(update: Update) -> bool:
    """Say whether an update comes from the chat of one user with the bot."""
    return update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE


def address_of(update: Update) -> Address:
    """Return under whose name something is kept: the user's, whose private chat has the same id, in whatever chat."""
    user = update.effective_user.id if update.effective_user else 0
    return Address(CHANNEL, user, user)


def command_of(update: Update) -> tuple[str, str] | None:
    """Return a command's name, without slash and addressee, and what stands after it; None where nothing is written."""
    text = written_in(update.effective_message)
    if not text:
        return None
    written, *rest = text.split(maxsplit=1)
    return written[1:].partition("@")[0].lower(), rest[0] if rest else ""


def written_in(message: Message | None) -> str:
    """Return the text of a message, or the caption of a picture; empty where there is neither."""
    return (message.text or message.caption or "") if message else ""


def settings_of(update: Update, context: Context) -> Settings:
    """Return what the user settled on; in a group without the profile, which is nobody else's business.

    Where that cannot be read the reply does without.
    """
    try:
        settings = session_of(context).people.settings(address_of(update))
    except StoreError as error:
        log.error("what a user settled on cannot be read: %s", error)
        return UNSETTLED
    return settings if is_private(update) else Settings(settings.language)


def spoken_language(update: Update, context: Context) -> str:
    """Return the language of menus: the one that the user settled on, else asked for last, else Telegram's setting."""
    settled = settings_of(update, context).language
    return settled or session_of(context).conversations.language(thread_of(update)) or interface_language(update)


def screens_of(update: Update, context: Context, language: str) -> Screens:
    """Return what makes views to browse, for today and for whoever reads them."""
    return session_of(context).screens(language, today(), SIZES, settings_of(update, context).profile)


def opened(update: Update, context: Context, answer: Answer | None) -> None:
    """Keep what a button or a command opened, for commands without an argument and for follow-ups."""
    if answer:
        session_of(context).conversations.opened(thread_of(update), answer)


def forget(update: Update, context: Context) -> None:
    """Forget what was said in a conversation."""
    session_of(context).conversations.forget(thread_of(update))


def last_answer(update: Update, context: Context) -> Answer | None:
    """Return the last answer of the conversation with a clause or a document, or None."""
    return session_of(context).conversations.shown(thread_of(update))


async def say(update: Update, context: Context, key: str, **values: object) -> None:
    """Send one of the bot's own sentences in the user's language."""
    text = session_of(context).messages.say(key, spoken_language(update, context), **values)
    await send(update, [Block("text", text)])


async def typing(update: Update, action: ChatAction = ChatAction.TYPING) -> None:
    """Show that a reply is being made; the reply matters, not this sign."""
    target = target_of(update)
    if target:
        with contextlib.suppress(TelegramError):
            await bot_of(update).send_chat_action(
                target.chat_id, action, message_thread_id=target.thread_id, rate_limit_args=Patience.NONE
            )


@contextlib.asynccontextmanager
async def working(update: Update, context: Context) -> AsyncIterator[None]:
    """Show that a reply is being made, as long as the block runs; the block does not wait for the sign."""
    done = asyncio.Event()

    async def signs() -> None:
        while not done.is_set():
            await typing(update)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), TYPING_SECONDS)

    # A sign that is under way is left to end by itself: to break it off would cost its connection.
    context.application.create_task(signs())
    try:
        yield
    finally:
        done.set()


async def send(update: Update, blocks: Sequence[Block], markup: InlineKeyboardMarkup | None = None) -> None:
    """Send a view as one or more messages; the buttons stand under the last.

    Where a part may have arrived although its sending failed the rest follows, and that error is raised at the end.
    """
    target = target_of(update)
    if target is None:
        return
    parts, lost = pages(blocks), None
    for i, part in enumerate(parts, 1):
        try:
            await bot_of(update).send_message(
                target.chat_id,
                part,
                parse_mode=ParseMode.HTML,
                reply_markup=markup if i == len(parts) else None,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                message_thread_id=target.thread_id,
                reply_parameters=target.reply if i == 1 else None,
            )
        except TelegramError as error:
            if not perhaps_done(error):
                raise
            lost = error
    if lost:
        raise lost


async def send_screen(update: Update, context: Context, screen: Screen, language: str) -> None:
    """Send a view to browse, or the file that it stands for."""
    builder = session_of(context).builder(language, today())
    if screen.paper:
        await _send_paper(update, context, screen, screen.paper)
        await send(update, screen.summary, screen_keyboard(screen, builder))
        return
    opened(update, context, screen.answer)
    await send(update, screen.blocks, screen_keyboard(screen, builder))


async def _send_paper(update: Update, context: Context, screen: Screen, paper: Paper) -> None:
    """Send the official text; Telegram keeps the file, so that it is uploaded once, over restarts too."""
    files = UploadedFiles(session_of(context), context.bot.id)
    known = await asyncio.to_thread(files.find, paper)
    if known:
        try:
            await _send_file(update, context, screen, known)
            return
        except BadRequest as error:  # Telegram has lost the file
            log.info("the file of %s is uploaded again: %s", paper.document.id, error)
    await typing(update, ChatAction.UPLOAD_DOCUMENT)
    sent = await _send_file(update, context, screen, InputFile(paper.data, filename=paper.name))
    if sent and sent.document:
        await asyncio.to_thread(files.keep, paper, sent.document.file_id)


async def _send_file(update: Update, context: Context, screen: Screen, file: InputFile | str) -> Message | None:
    target = target_of(update)
    if target is None:
        return None
    return await bot_of(update).send_document(
        target.chat_id,
        file,
        caption=pages(screen.blocks, MessageLimit.CAPTION_LENGTH)[0],
        parse_mode=ParseMode.HTML,
        message_thread_id=target.thread_id,
        reply_parameters=target.reply,
    )


def first_page(blocks: Sequence[Block], builder: ViewBuilder) -> str:
    """Return a view as one message; where it does not fit, its beginning, which says so."""
    first, *rest = pages(blocks)
    return f"{first}\n\n<i>{builder.say('too_long_cut')}</i>" if rest else first


async def edit(query: CallbackQuery, text: str, markup: InlineKeyboardMarkup | None) -> None:
    """Replace the view in a message.

    Pressing the same button twice changes nothing and is no error, nor is a message that was deleted meanwhile.
    """
    try:
        await query.edit_message_text(
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    except BadRequest as error:
        if not edits_nothing(error):
            raise


def edits_nothing(error: BadRequest) -> bool:
    """Say whether an edit failed because it would change nothing, or because the message is gone."""
    return says(error, _NOT_MODIFIED, *_GONE)


def pressed_message(query: CallbackQuery) -> Message | None:
    """Return the message whose button was pressed, or None where Telegram does not give it any more."""
    return query.message if isinstance(query.message, Message) and query.message.is_accessible else None


async def acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    """End the button's wait; a press from while the bot was away is too old for that, and is obeyed all the same."""
    try:
        await query.answer(text)
    except BadRequest as error:
        if not too_late(error):
            raise


def too_late(error: BadRequest) -> bool:
    """Say whether a query could not be answered because it is too old, or was answered before."""
    return says(error, *_TOO_OLD)


async def too_old(update: Update, context: Context, query: CallbackQuery) -> None:
    """Say that a button is too old."""
    await acknowledge(query, session_of(context).messages.say("button_old", spoken_language(update, context)))
