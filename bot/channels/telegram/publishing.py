"""/publish in the officers' chat: a preview, and the buttons that confirm, discard or stop."""

import asyncio
from datetime import UTC, datetime

from telegram import InlineKeyboardMarkup, Update

from bot.advice.validity import today
from bot.channels.telegram import office, officerdata, watching
from bot.channels.telegram.clockwork import clockwork_of
from bot.channels.telegram.replies import (
    Context,
    acknowledge,
    edit,
    first_page,
    pressed_message,
    say,
    send,
    session_of,
    spoken_language,
    too_old,
)
from bot.errors import StoreError
from bot.render.view import Block, shorten
from bot.session import Session
from bot.store.knowledge import FILE_NAME, open_store
from bot.store.publications import Publications
from bot.updates.officers import OfficerViews
from bot.updates.publishing import Preview, Publishing
from bot.userdata import Person

_TOLD_MAX = 200
"""Characters of the answer to a press, as Telegram takes them."""


def _among_officers(update: Update, context: Context) -> bool:
    chat = office.chat(session_of(context))
    return chat is not None and update.effective_chat is not None and update.effective_chat.id == chat


def _author(update: Update) -> str:
    user = update.effective_user
    return Person("telegram", user.id if user else 0).author


async def command(update: Update, context: Context) -> None:
    """Show what would be published, to whom, and how it reads; in the officers' chat only."""
    if not _among_officers(update, context):
        await say(update, context, "officer_only")
        return
    session, language = session_of(context), spoken_language(update, context)
    builder = session.builder(language, today())
    begun, preview, number = await asyncio.to_thread(_draft, session, _author(update))
    if number is None:
        key = "officer_begun" if begun else "officer_nothing"
        await send(update, [Block("text", builder.say(key))])
        return
    views = OfficerViews(builder, session.knowledge)
    await send(update, views.sample(preview))
    reach = preview.reach
    buttons = [
        officerdata.button(
            builder.say("officer_confirm", count=reach.at_once + reach.daily + reach.weekly), "confirm", number, builder
        ),
        officerdata.button(builder.say("officer_discard"), "discard", number, builder),
    ]
    await send(update, views.preview(preview, number), InlineKeyboardMarkup([buttons]))


def _draft(session: Session, author: str) -> tuple[bool, Preview, int | None]:
    """Keep a preview of the store that lies in the data folder, which may be newer than the one that answers."""
    fresh = open_store(session.folder / FILE_NAME)
    try:
        publishing = Publishing(session.state, fresh)
        day = today()
        begun = publishing.begin(day)
        preview = publishing.preview(day)
        if not preview.changes:
            return begun, preview, None
        return begun, preview, publishing.draft(preview, author, datetime.now(UTC), day).id
    finally:
        fresh.close()


async def press(update: Update, context: Context) -> None:
    """Confirm or discard a preview, or stop what is being sent; only the officers' chat can."""
    query = update.callback_query
    if query is None:
        return
    act, message = officerdata.decode(query.data), pressed_message(query)
    if act is None or message is None or not _among_officers(update, context):
        await too_old(update, context, query)
        return
    session = session_of(context)
    builder, told = session.builder(act.language, today()), None
    try:
        if act.name == "confirm":
            count = await asyncio.to_thread(_confirm, session, act, _author(update), message.message_id)
            told = builder.say("officer_confirmed", id=act.publication, count=count)
        else:
            publications = Publications(session.state)
            end = publications.discard if act.name == "discard" else publications.stop
            await asyncio.to_thread(end, act.publication, _author(update), datetime.now(UTC))
    except StoreError as error:
        await acknowledge(query, shorten(builder.say("officer_problem", reason=error), _TOLD_MAX))
        return
    await acknowledge(query, told)
    if act.name == "discard":
        text = builder.say("officer_discarded", id=act.publication)
        await edit(query, first_page([Block("text", text)], builder), None)
    # The progress is written by bot.channels.telegram.watching alone, so that an older one never replaces the report.
    clockwork_of(context).wake()


def _confirm(session: Session, act: officerdata.Act, author: str, message_id: int) -> int:
    """Publish, and make the message with the button the one that shows the progress, both or neither."""
    fresh = open_store(session.folder / FILE_NAME)
    try:
        with session.state.transaction():
            count = Publishing(session.state, fresh).confirm(act.publication, author, datetime.now(UTC))
            watching.watch(session, act.publication, message_id, act.language)
            return count
    finally:
        fresh.close()
