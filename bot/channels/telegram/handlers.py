"""Thin handlers: read the update, call one function of the core, send the view."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.advice.answer import Answer
from bot.advice.validity import today
from bot.channels.telegram import keyboards
from bot.errors import InvestBotError, QuestionError
from bot.render.html import pages
from bot.render.view import Block, ViewBuilder
from bot.session import Session

log = logging.getLogger(__name__)

SESSION = "session"
_NOT_MODIFIED = "message is not modified"
_TOO_OLD = "query is too old"
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def register(application: Application) -> None:  # type: ignore[type-arg]
    """Register every handler; commands come before free text, which takes what is left."""
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CommandHandler("help", help_))
    application.add_handler(CallbackQueryHandler(press))
    application.add_handler(MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, question))
    application.add_handler(MessageHandler(~filters.StatusUpdate.ALL & filters.UpdateType.MESSAGE, not_text))
    application.add_error_handler(failed)


def _session(context: ContextTypes.DEFAULT_TYPE) -> Session:
    session: Session = context.bot_data[SESSION]
    return session


def interface_language(update: Update) -> str:
    """Return the language of menus for the user: ``en``, ``zh`` or ``zh-Hant``, by their Telegram setting."""
    code = ((update.effective_user.language_code if update.effective_user else None) or "").lower()
    if code.startswith(_TRADITIONAL):
        return "zh-Hant"
    return "zh" if code.startswith("zh") else "en"


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Greet."""
    session, language = _session(context), interface_language(update)
    example = session.messages.say("example_question", language)
    count = len(session.knowledge.documents)
    await _send(update, [Block("text", session.messages.say("welcome", language, documents=count, example=example))])


async def help_(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what the bot can do."""
    await _say(update, context, "help")


async def not_text(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a photo, a voice message or a sticker."""
    await _say(update, context, "error_not_text")


async def _say(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str) -> None:
    await _send(update, [Block("text", _session(context).messages.say(key, interface_language(update)))])


async def question(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a question."""
    message = update.effective_message
    if message is None or message.text is None:
        return
    session = _session(context)
    with contextlib.suppress(TelegramError):  # the answer matters, not the sign that it is being written
        await message.reply_chat_action(ChatAction.TYPING)
    try:
        answer = await asyncio.to_thread(session.advisor.ask, message.text)
    except QuestionError:
        await _say(update, context, "error_question")
        return
    builder = session.builder(answer.reply_language, answer.as_of)
    await _send(update, session.view(answer), keyboards.answer_keyboard(answer, builder))


async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show what a button asks for: another view of the clause in place, a related clause as a new message."""
    query = update.callback_query
    if query is None:
        return
    session = _session(context)
    asked = keyboards.decode(query.data)
    answer = _opened(session, asked) if asked else None
    message = query.message if isinstance(query.message, Message) and query.message.is_accessible else None
    if asked is None or answer is None or message is None:
        await _acknowledge(query, session.messages.say("button_old", interface_language(update)))
        return
    await _acknowledge(query)
    builder = session.builder(asked.language, today())
    if asked.view == keyboards.RELATED or answer.matches[0].clause is None:
        await _send(update, session.view(answer), keyboards.answer_keyboard(answer, builder))
        return
    if asked.view == keyboards.ANSWER:
        answer = _with_related(session, answer, message.reply_markup)
    row = keyboards.clause_buttons(answer.matches[0], builder, asked.view)
    await _edit(query, message, _first_page(_view(session, builder, answer, asked.view), builder), row)


async def _acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    """End the button's wait; a press from while the bot was away is too old for that, and is obeyed all the same."""
    try:
        await query.answer(text)
    except BadRequest as error:
        if _TOO_OLD not in str(error).lower():
            raise


def _opened(session: Session, asked: keyboards.Press) -> Answer | None:
    """Return the clause or document behind a button, or None where it is gone."""
    clause = session.knowledge.clause_by_handle(asked.target)
    if clause is not None:
        return session.advisor.open_clause(clause.id, asked.language)
    try:
        return session.advisor.open_document(asked.target, asked.language)
    except InvestBotError:
        return None


def _with_related(session: Session, answer: Answer, markup: InlineKeyboardMarkup | None) -> Answer:
    """Return the answer as it first stood: with the clauses whose buttons the message still has."""
    opened = [_opened(session, asked) for asked in keyboards.related(markup)]
    matches = tuple(related.matches[0] for related in opened if related)
    if matches and matches[0].reference == answer.matches[0].reference:
        return replace(answer, outcome="clarify", matches=matches)
    return replace(answer, matches=(*answer.matches, *matches))


def _view(session: Session, builder: ViewBuilder, answer: Answer, view: str) -> list[Block]:
    match = answer.matches[0]
    if view == keyboards.FULL_CLAUSE:
        return builder.full_clause(match)
    if view == keyboards.CONTACTS:
        return builder.contacts(answer.contacts, answer.enquiries)
    if view == keyboards.DOCUMENT:
        return session.view(session.advisor.open_document(match.document.id, builder.language, answer.as_of))
    return session.view(answer)


async def _send(update: Update, blocks: Sequence[Block], markup: InlineKeyboardMarkup | None = None) -> None:
    """Send a view as one or more messages; the buttons stand under the last."""
    chat = update.effective_chat
    if chat is None:
        return
    parts = pages(blocks)
    for i, part in enumerate(parts, 1):
        await chat.send_message(
            part,
            parse_mode=ParseMode.HTML,
            reply_markup=markup if i == len(parts) else None,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )


def _first_page(blocks: Sequence[Block], builder: ViewBuilder) -> str:
    """Return a view as one message; where it does not fit, its beginning, which says so."""
    first, *rest = pages(blocks)
    return f"{first}\n\n<i>{builder.say('too_long_cut')}</i>" if rest else first


async def _edit(query: CallbackQuery, message: Message, text: str, row: list[InlineKeyboardButton]) -> None:
    """Replace the view in a message; pressing the same button twice changes nothing and is no error."""
    try:
        await query.edit_message_text(
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboards.switched(message.reply_markup, row),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    except BadRequest as error:
        if _NOT_MODIFIED not in str(error).lower():
            raise


async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log an error and, where a user waits, say that something went wrong."""
    if update is None:
        log.warning("the Bot API server fails (%s); asking it again", context.error)
        return
    if isinstance(context.error, Forbidden):
        log.info("a user who has blocked the bot was not answered")
        return
    log.error("an update could not be handled", exc_info=context.error)
    if isinstance(update, Update) and update.effective_chat is not None:
        try:
            await _say(update, context, "error_internal")
        except TelegramError as error:
            log.warning("and the user could not be told (%s)", error)
