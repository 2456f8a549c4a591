"""Questions and the buttons under their answers."""

import asyncio
import functools
from dataclasses import replace

from telegram import InlineKeyboardMarkup, Message, Update

from bot.advice.answer import Answer
from bot.advice.validity import today
from bot.channels.telegram import keyboards, menus, officers, opinions
from bot.channels.telegram.groups import question_of
from bot.channels.telegram.introduction import TRADITIONAL
from bot.channels.telegram.replies import (
    Context,
    Thread,
    acknowledge,
    edit,
    first_page,
    interface_language,
    is_private,
    opened,
    pressed_message,
    say,
    send,
    session_of,
    settings_of,
    spoken_language,
    thread_of,
    too_old,
    working,
)
from bot.errors import InvestBotError, QuestionError
from bot.render.overview import next_questions
from bot.render.view import Block, ViewBuilder
from bot.session import Session
from bot.userdata import Settings

SMALL = 3_000
"""A store of at most so many clauses and intents is searched for a question in 15 ms, seldom more than 60
(``investbot evaluate``)."""
SHORT = 500
"""Characters of a question that takes no longer than that to read."""
_TURNS = 8
"""So many turns of the loop and the sign of typing is on its way, where its connection is open."""


async def question(update: Update, context: Context) -> None:
    """Answer a question; a mention or ``/ask`` alone is told how to ask."""
    if update.message is None:
        return
    text = question_of(update.message)
    if text or update.message.text == text:
        await _reply(update, context, text)
    else:
        await say(update, context, "ask_what", example=_example(update, context))


def _example(update: Update, context: Context) -> str:
    return session_of(context).messages.say("example_question", spoken_language(update, context))


async def _reply(update: Update, context: Context, text: str) -> None:
    session = session_of(context)
    try:
        settings = settings_of(update, context)
        async with working(update, context):
            traditional = interface_language(update) == TRADITIONAL
            answer = await _answered(session, thread_of(update), text, settings, traditional)
    except QuestionError:
        await say(update, context, "error_question")
        return
    builder = session.builder(answer.reply_language, answer.as_of)
    await send(update, session.view(answer), _keyboard(update, session, answer, builder))


async def _answered(session: Session, thread: Thread, text: str, settings: Settings, traditional: bool) -> Answer:
    """Answer a question; one that is answered at once holds up nobody, another is answered in a thread of its own.

    A thread would take the interpreter from the loop, and the loop from it, many times in each question.
    """
    ask = functools.partial(session.conversations.ask, thread, text, settings=settings, traditional=traditional)
    if session.knowledge.entry_total > SMALL or len(text) > SHORT:
        return await asyncio.to_thread(ask)
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    return ask()


def _keyboard(update: Update, session: Session, answer: Answer, builder: ViewBuilder) -> InlineKeyboardMarkup | None:
    """Return the buttons under the reply to a question: of the answer, of an opinion, and to the officers."""
    markup = keyboards.answer_keyboard(answer, builder)
    rows = [list(row) for row in markup.inline_keyboard] if markup else []
    rows += opinions.rows(answer, builder, session.knowledge)
    if is_private(update):
        rows += officers.rows(answer, builder)
    return InlineKeyboardMarkup(rows) if rows else None


async def press(update: Update, context: Context) -> None:
    """Show what a button asks for: another view of the clause in place, a related clause as a new message."""
    query = update.callback_query
    if query is None:
        return
    session = session_of(context)
    asked = keyboards.decode(query.data)
    question = _question_on(session, asked) if asked else None
    if question:
        await acknowledge(query)
        await _reply(update, context, question)
        return
    message = pressed_message(query)
    answer = _opened(session, asked, message) if asked else None
    if asked is None or answer is None or message is None:
        await too_old(update, context, query)
        return
    await acknowledge(query)
    opened(update, context, answer)
    anew = asked.view == keyboards.RELATED or answer.matches[0].clause is None
    if anew:  # a view that turns in place keeps the language of its message
        language = settings_of(update, context).language or asked.language
        answer = replace(answer, reply_language=language)
    builder = session.builder(answer.reply_language, today())
    if anew:
        await send(update, session.view(answer), keyboards.answer_keyboard(answer, builder))
        return
    if asked.view == keyboards.ANSWER:
        answer = _with_related(session, answer, message.reply_markup)
    match = answer.matches[0]
    if asked.view == keyboards.OVERVIEW:
        rows = [keyboards.overview_buttons(answer, builder)]
    else:
        rows = [keyboards.clause_buttons(match, builder, asked.view, asked.part)]
    if asked.view == keyboards.DOCUMENT:
        rows.append(keyboards.paper_buttons(match, builder))
    text = first_page(_view(session, builder, answer, asked), builder)
    await edit(query, text, keyboards.switched(message.reply_markup, rows))


def _question_on(session: Session, asked: keyboards.Press) -> str | None:
    """Return the question that a button asks: an example, or one that an overview leads on to."""
    if asked.view == keyboards.EXAMPLE and asked.target in menus.EXAMPLES:
        return session.messages.say(menus.EXAMPLES[asked.target], asked.language)
    intent = session.knowledge.intents_by_id.get(asked.target) if asked.view == keyboards.NEXT else None
    if intent is None or not asked.part.isdecimal():
        return None
    builder = session.builder(asked.language, today())
    questions = [builder.question(intent), *next_questions(builder, intent)]
    number = int(asked.part)
    return questions[number] if number < len(questions) else None


def _opened(session: Session, asked: keyboards.Press, message: Message | None) -> Answer | None:
    """Return the clause, document or overview behind a button, or None where it is gone."""
    try:
        if asked.view == keyboards.OVERVIEW:
            return _overview(session, asked, message)
        clause = session.knowledge.clause_by_handle(asked.target)
        if clause is not None:
            return session.advisor.open_clause(clause.id, asked.language)
        return session.advisor.open_document(asked.target, asked.language)
    except InvestBotError:
        return None


def _overview(session: Session, asked: keyboards.Press, message: Message | None) -> Answer:
    """Return an overview as it first stood: its sources in the order of the buttons that the message still has."""
    related = keyboards.related(message.reply_markup if message else None)
    sources = (session.knowledge.clause_by_handle(press.target) for press in related)
    clauses = [clause.id for clause in sources if clause]
    return session.advisor.open_overview(asked.target, asked.language, clauses=clauses)


def _with_related(session: Session, answer: Answer, markup: InlineKeyboardMarkup | None) -> Answer:
    """Return the answer as it first stood: with the clauses and overviews whose buttons the message still has."""
    known = session.knowledge.intents_by_id
    answer = replace(answer, overviews=tuple(known[i] for i in keyboards.overviews(markup) if i in known))
    opened = [_opened(session, asked, None) for asked in keyboards.related(markup)]
    matches = tuple(related.matches[0] for related in opened if related)
    if matches and matches[0].reference == answer.matches[0].reference:
        return replace(answer, outcome="clarify", matches=matches)
    return replace(answer, matches=(*answer.matches, *matches))


def _view(session: Session, builder: ViewBuilder, answer: Answer, asked: keyboards.Press) -> list[Block]:
    match = answer.matches[0]
    if asked.view == keyboards.FULL_CLAUSE:
        return builder.full_clause(match)
    if asked.view == keyboards.CONTACTS:
        there = asked.part in session.knowledge.intents_by_id
        whole = session.advisor.open_overview(asked.part, asked.language) if there else answer
        shown = whole if there and whole.contacts else session.advisor.with_contacts(answer)
        return builder.contacts(shown.contacts, answer.enquiries)
    if asked.view == keyboards.DOCUMENT:
        return session.view(session.advisor.open_document(match.document.id, builder.language, answer.as_of))
    return session.view(answer)
