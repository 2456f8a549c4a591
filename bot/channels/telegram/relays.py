"""The way of a question to the officers' chat and back.

Nobody is told that something was passed on before the server has confirmed it. Officers reply in their chat to a
message of the bot; what anybody says elsewhere never reaches a user.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from telegram import Bot, InlineKeyboardMarkup, Message, ReplyParameters, Update
from telegram.constants import ParseMode
from telegram.error import Forbidden, TelegramError
from telegram.ext import Application

from bot.advice.relaying import Relaying, marked
from bot.advice.validity import today
from bot.channels.telegram import forms, office
from bot.channels.telegram.failures import described
from bot.channels.telegram.replies import SESSION, Context, address_of, session_of
from bot.channels.telegram.sending import perhaps_done
from bot.config import officers_language
from bot.errors import StoreError
from bot.render.forms import Form
from bot.render.html import pages
from bot.render.relays import RelayForms
from bot.render.view import Block
from bot.session import Session
from bot.userdata import Person, Relay

log = logging.getLogger(__name__)


async def pass_on(bot: Bot, session: Session, relay: Relay, views: RelayForms) -> Form:
    """Send a question to the officers' chat; return what the user is told."""
    chat, relaying = office.chat(session), Relaying(session.people)
    if chat is None:
        await asyncio.to_thread(relaying.failed, relay)
        return views.failed(relay, unsure=False)
    try:
        sent = await _deliver(bot, chat, _to_officers(session).question(relay))
    except TelegramError as error:
        log.warning("question %d could not be passed on: %s", relay.id, described(error, chat))
        await asyncio.to_thread(relaying.failed, relay)
        return views.failed(relay, unsure=perhaps_done(error))
    for message in sent:
        await asyncio.to_thread(relaying.passed_on, relay, message.chat_id, message.message_id)
    return views.passed_on(relay)


async def resume(application: Application) -> None:  # type: ignore[type-arg]
    """Pass on what users had agreed to when the program ended, and tell them what came of it."""
    session: Session = application.bot_data[SESSION]
    relaying = Relaying(session.people)
    for relay in await asyncio.to_thread(relaying.waiting):
        address = session.people.address_of(relay.account)
        views = RelayForms(session.builder(relay.language, today()), session.knowledge)
        form = await pass_on(application.bot, session, relay, views)
        if address:
            with contextlib.suppress(TelegramError):
                markup = forms.form_keyboard(form)
                await _deliver(application.bot, address.chat_id, form.blocks, markup=markup)


async def from_officer(update: Update, context: Context, written: Message) -> bool:
    """Take an officer's reply to where it belongs, and say what became of it; False where it is none."""
    session, to = session_of(context), written.reply_to_message
    if to is None or to.from_user is None or to.from_user.id != context.bot.id:
        return False
    number, relaying = marked(to.text or ""), relaying_of(context)
    relay = await asyncio.to_thread(relaying.of_reply, written.chat.id, to.message_id, to.text or "")
    if relay is None and number is None:
        return False  # another message of ours, such as an answer
    told, reason = await _to_user(context, session, relay, written)
    shown = _to_officers(session).told(told, relay.id if relay else number or 0, reason)
    await _deliver(context.bot, written.chat.id, shown, reply_to=written.message_id)
    return True


async def _to_user(context: Context, session: Session, relay: Relay | None, written: Message) -> tuple[str, str]:
    """Take an officer's reply to the user; return what the officers are told, and the reason of a failure."""
    if relay is None:
        return "relay_erased", ""
    if not written.text:
        return "relay_text_only", ""
    relaying = relaying_of(context)
    author = Person("telegram", written.from_user.id if written.from_user else written.chat.id).author
    try:
        kept = await asyncio.to_thread(relaying.replied, relay, author, written.text, datetime.now(UTC))
    except StoreError:
        if await asyncio.to_thread(session.people.relays.get, relay.id):
            raise
        kept = None  # erased in between
    if kept is None:
        return "relay_erased", ""
    address, reply = kept
    views = RelayForms(session.builder(relay.language, today()), session.knowledge)
    try:
        sent = await _deliver(context.bot, address.chat_id, views.reply(relay, written.text))
    except Forbidden:
        return "relay_blocked", ""
    except TelegramError as error:
        return "relay_unsure" if perhaps_done(error) else "relay_failed", type(error).__name__
    with contextlib.suppress(StoreError):  # erased in between: the user has the reply all the same
        await asyncio.to_thread(relaying.delivered, reply, datetime.now(UTC))
        for shown in sent:
            await asyncio.to_thread(relaying.shown, relay, shown.chat_id, shown.message_id)
    return "relay_delivered", ""


async def follow_up(context: Context, relay: Relay, written: Message) -> str:
    """Pass on what a user writes back; return what the user is told."""
    chat = office.chat(session_of(context))
    if chat is None:
        return "officer_follow_up_failed"
    if not written.text:
        return "officer_text_only"
    first = next((message for where, message in relay.messages if where == chat), None)
    blocks = _to_officers(session_of(context)).follow_up(relay, written.text)
    try:
        sent = await _deliver(context.bot, chat, blocks, reply_to=first)
    except TelegramError as error:
        log.warning("what a user wrote back on question %d was not passed on: %s", relay.id, described(error, chat))
        return "officer_follow_up_failed"
    for shown in sent:
        await asyncio.to_thread(relaying_of(context).shown, relay, shown.chat_id, shown.message_id)
    return "officer_followed_up"


async def standing(update: Update, context: Context) -> list[tuple[int, int]]:
    """Return (question's number, message id) of what stands in the officers' chat of a user."""
    chat = office.chat(session_of(context))
    if chat is None:
        return []
    return await asyncio.to_thread(relaying_of(context).in_officers_chat, address_of(update), chat)


async def withdraw(context: Context, passed_on: Sequence[tuple[int, int]]) -> None:
    """Take questions that were erased out of the officers' chat: their messages say so instead."""
    chat, views = office.chat(session_of(context)), _to_officers(session_of(context))
    for number, message in passed_on:
        text = pages(views.told("relay_erased", number))[0]
        try:
            await context.bot.edit_message_text(text, chat, message, parse_mode=ParseMode.HTML)
        except TelegramError as error:
            log.warning("message %d stays in the officers' chat: %s", message, described(error, chat))


def relaying_of(context: Context) -> Relaying:
    """Return what keeps the questions to officers."""
    return Relaying(session_of(context).people)


async def _deliver(
    bot: Bot,
    chat: int,
    blocks: Sequence[Block],
    *,
    reply_to: int | None = None,
    markup: InlineKeyboardMarkup | None = None,
) -> list[Message]:
    """Send a view to a chat, or to where that has moved; return its messages. Raises TelegramError."""
    parameters = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
    parts = pages(blocks)
    sent = []
    for i, part in enumerate(parts, 1):
        message = await bot.send_message(
            chat,
            part,
            parse_mode=ParseMode.HTML,
            reply_parameters=parameters,
            reply_markup=markup if i == len(parts) else None,
        )
        sent.append(message)
    return sent


def _to_officers(session: Session) -> RelayForms:
    return RelayForms(session.builder(officers_language(), today()), session.knowledge)
