"""Questions to the officers as their authors see them: written, shown as they would be passed on, agreed to."""

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update
from telegram.ext import ApplicationHandlerStop

from bot.advice.acts import Act, Verb
from bot.advice.answer import Answer
from bot.advice.relaying import Draft, draft
from bot.advice.validity import today
from bot.channels.telegram import forms, office, relays
from bot.channels.telegram.memory import Recent
from bot.channels.telegram.replies import (
    Context,
    acknowledge,
    address_of,
    is_private,
    pressed_message,
    session_of,
    spoken_language,
    thread_of,
    too_old,
    written_in,
)
from bot.errors import QuestionError, RelayError
from bot.render.forms import Form, Option
from bot.render.relays import RelayForms
from bot.render.view import ViewBuilder
from bot.userdata import Relay

VERBS: tuple[Verb, ...] = ("officer", "write", "consent", "retry", "cancel")
MOST_DRAFTS = 10_000
_DRAFTS = "drafts"
_PASSED = "passed"


# What is kept in memory: None while a question is awaited, then the question that waits for consent.


def _drafts(context: Context) -> Recent[int, Draft | None]:
    drafts: Recent[int, Draft | None] = context.bot_data.setdefault(_DRAFTS, Recent(MOST_DRAFTS))
    return drafts


def _passed(context: Context) -> Recent[int, int]:
    """The last message of each user whose question was agreed to: a second press changes nothing."""
    passed: Recent[int, int] = context.bot_data.setdefault(_PASSED, Recent(MOST_DRAFTS))
    return passed


def held_drafts(context: Context, user: int) -> list[Any]:
    """Return the question of a user that was not passed on, as plain data."""
    found = _drafts(context).get(user)
    return [{"question": found.question, "language": found.language, "best_match": found.best_match}] if found else []


def drop_draft(context: Context, user: int) -> int:
    """Forget the question of a user that was not passed on; return how many there were."""
    count = len(held_drafts(context, user))
    _drafts(context).drop(user)
    _passed(context).drop(user)
    return count


# The user's side.


def rows(answer: Answer, builder: ViewBuilder) -> list[list[InlineKeyboardButton]]:
    """Return the button under a reply that answers nothing, or not clearly."""
    unanswered = answer.outcome == "none" and answer.covered
    if (not unanswered and answer.outcome != "clarify") or answer.aspect:
        return []
    return [[forms.button(Option(builder.say("button_officer"), Act("officer")), builder.language)]]


async def command(update: Update, context: Context) -> None:
    """Begin a question to the officers: the one after the command, else the last one, else the next message."""
    question = written_in(update.effective_message).split(maxsplit=1)[1:]
    if question:
        await _propose(update, context, question[0])
    else:
        await open_desk(update, context)


async def open_desk(update: Update, context: Context) -> None:
    """Show the last question for consent, or ask for one."""
    await forms.show(update, _opened(update, context))


async def cancel(update: Update, context: Context) -> None:
    """Forget a question that was not passed on."""
    user = address_of(update).user_id
    waits = user in _drafts(context)
    _drafts(context).drop(user)
    key = "officer_cancelled" if waits else "officer_nothing_to_cancel"
    await forms.show(update, _forms(context, spoken_language(update, context)).said(key))


async def press(update: Update, context: Context, query: CallbackQuery, act: Act) -> None:
    """Carry out what a button under a question to the officers asks for."""
    views, user = _forms(context, spoken_language(update, context)), address_of(update).user_id
    if act.verb == "officer":
        await acknowledge(query)
        await open_desk(update, context)
        return
    if act.verb in ("consent", "retry"):
        await _agreed(update, context, query, act)
        return
    _drafts(context).drop(user)
    if act.verb == "write":
        _drafts(context).keep(user, None)
    await acknowledge(query)
    await forms.turn(update, context, query, views.write() if act.verb == "write" else views.said("officer_cancelled"))


def _opened(update: Update, context: Context) -> Form:
    language, user = spoken_language(update, context), address_of(update).user_id
    views = _forms(context, language)
    if office.chat(session_of(context)) is None:
        return views.unavailable()
    asked = session_of(context).conversations.question(thread_of(update))
    if asked:
        with contextlib.suppress(QuestionError):  # too long to be passed on: another one is asked for
            found = draft(asked[0], asked[1].reply_language, asked[1])
            _drafts(context).keep(user, found)
            return views.consent(found)
    _drafts(context).keep(user, None)
    return views.write()


async def _propose(update: Update, context: Context, question: str) -> None:
    """Show a question that the user wrote for consent."""
    session, language = session_of(context), spoken_language(update, context)
    views, user = _forms(context, language), address_of(update).user_id
    if office.chat(session_of(context)) is None:
        await forms.show(update, views.unavailable())
        return
    try:
        answer = await asyncio.to_thread(session.advisor.ask, question, None, language)
        found = draft(question, language, answer)
    except QuestionError:
        try:  # what is too long to be answered may still be passed on
            found = draft(question, language, None)
        except QuestionError:
            _drafts(context).keep(user, None)
            await forms.show(update, views.said("officer_too_long"))
            return
    _drafts(context).keep(user, found)
    await forms.show(update, views.consent(found))


async def _agreed(update: Update, context: Context, query: CallbackQuery, act: Act) -> None:
    """Pass a question on, with consent just given or given before a failure, and say what came of it."""
    address, now = address_of(update), datetime.now(UTC)
    views, relaying = _forms(context, spoken_language(update, context)), relays.relaying_of(context)
    if office.chat(session_of(context)) is None:
        await acknowledge(query)
        await forms.turn(update, context, query, views.unavailable())
        return
    relay: Relay | None = None
    if act.verb == "retry":
        number = int(act.target) if act.target.isdecimal() and len(act.target) < 19 else 0
        relay = await asyncio.to_thread(relaying.own, address, number)
        if relay is None or relay.state not in ("failed", "waiting"):
            await too_old(update, context, query)
            return
    else:
        agreed = _drafts(context).get(address.user_id)
        _drafts(context).drop(address.user_id)  # a second press finds nothing
        if agreed is None:
            await _pressed_in_vain(update, context, query, views)
            return
        try:
            relay = await asyncio.to_thread(relaying.agree, address, agreed, now)
        except RelayError:
            _keep_pressed(context, query, address.user_id)
            await acknowledge(query)
            await forms.turn(update, context, query, views.too_many())
            return
        _keep_pressed(context, query, address.user_id)
    await acknowledge(query)
    form = await relays.pass_on(context.bot, session_of(context), relay, views)
    await forms.turn(update, context, query, form)


def _keep_pressed(context: Context, query: CallbackQuery, user: int) -> None:
    """Note the message that says what becomes of a question, until its author writes the next one."""
    pressed = pressed_message(query)
    if pressed:
        _passed(context).keep(user, pressed.message_id)


async def _pressed_in_vain(update: Update, context: Context, query: CallbackQuery, views: RelayForms) -> None:
    """Say that there is no question to pass on; where the first of two presses passed it on, what that said stays."""
    message = pressed_message(query)
    if message and _passed(context).get(address_of(update).user_id) == message.message_id:
        await acknowledge(query, session_of(context).messages.say("officer_once", spoken_language(update, context)))
        return
    await acknowledge(query)
    await forms.turn(update, context, query, views.said("officer_draft_gone"))


# Messages.


async def message(update: Update, context: Context) -> None:
    """Take what belongs to a question: an officer's reply, what a user writes back, a question that is awaited."""
    written = update.effective_message
    _passed(context).drop(address_of(update).user_id)
    if written is None:
        return
    if written_in(written).startswith("/"):  # a command is obeyed, wherever it is written
        if not written_in(written).startswith("/cancel"):
            _stop_waiting(context, address_of(update).user_id)
        return
    in_officers_chat = written.reply_to_message is not None and written.chat.id == office.chat(session_of(context))
    taken = in_officers_chat and await relays.from_officer(update, context, written)
    if taken or (is_private(update) and await _from_user(update, context, written)):
        raise ApplicationHandlerStop


async def _from_user(update: Update, context: Context, written: Message) -> bool:
    address, to = address_of(update), written.reply_to_message
    relay = await asyncio.to_thread(relays.relaying_of(context).of_user, address, to.message_id) if to else None
    if relay:
        views = _forms(context, spoken_language(update, context))
        await forms.show(update, views.said(await relays.follow_up(context, relay, written)))
        return True
    text = written_in(written)
    if not text or not _waits(context, address.user_id):
        return False
    await _propose(update, context, text)
    return True


def _waits(context: Context, user: int) -> bool:
    """Say whether the next message of a user is a question to the officers."""
    return user in _drafts(context) and _drafts(context).get(user) is None


def _stop_waiting(context: Context, user: int) -> None:
    if _waits(context, user):
        _drafts(context).drop(user)


def _forms(context: Context, language: str) -> RelayForms:
    session = session_of(context)
    return RelayForms(session.builder(language, today()), session.knowledge)
