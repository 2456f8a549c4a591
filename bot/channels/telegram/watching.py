"""Tells the officers how far a publication is: one message each, edited every few seconds, the report at the end."""

import asyncio
import logging

from telegram import InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.advice.validity import today
from bot.channels.telegram import office, officerdata
from bot.channels.telegram.failures import described
from bot.channels.telegram.replies import Context, first_page, session_of
from bot.errors import StoreError
from bot.render.view import ViewBuilder
from bot.session import Session
from bot.store.publications import Publications
from bot.store.published import Published
from bot.updates.officers import OfficerViews
from bot.userdata import Progress, Publication

log = logging.getLogger("investbot")

SECONDS = 4.0
"""Between two edits; a group takes 20 messages and edits a minute."""
_MARK = "progress:"
_SHOWN = "progress_shown"
"""What each message said last, so that it is edited only where something changed."""
_Watched = list[tuple[Publication, Progress, int | None, str]]


def watch(session: Session, publication: int, message_id: int, language: str) -> None:
    """Let a message of the officers' chat become the progress of a publication, also over a restart."""
    Published(session.state).set_mark(f"{_MARK}{publication}", f"{message_id} {language}")


def show_anew(session: Session) -> None:
    """Let every progress get a new message: the officers' chat has moved, and nothing in the old one can be edited."""
    published = Published(session.state)
    for number, value in published.marks(_MARK).items():
        published.set_mark(f"{_MARK}{number}", f"0 {value.split(' ', 1)[1]}")


async def look(context: Context) -> None:
    """Bring the progress messages up to date; a publication that was confirmed elsewhere gets one too."""
    session = session_of(context)
    chat = office.chat(session)
    if chat is None:
        return
    try:
        watched = await asyncio.to_thread(_watched, session)
        for publication, progress, message_id, language in watched:
            await _show(context, chat, session, publication, progress, message_id, language)
    except StoreError as error:
        log.error("the progress of a publication cannot be read: %s", error)
    except TelegramError as error:
        log.warning("the officers cannot be told of the progress: %s", described(error))


def _watched(session: Session) -> _Watched:
    publications, published = Publications(session.state), Published(session.state)
    marks = {int(number): value.split(" ", 1) for number, value in published.marks(_MARK).items()}
    running = (known.id for known in publications.running() if known.kind == "publication")
    found: _Watched = []
    for number in sorted({*marks, *running}):
        publication = publications.get(number)
        if publication:
            message, language = marks.get(number, ["0", "en"])
            found.append((publication, publications.progress(number), int(message) or None, language))
    return found


async def _show(
    context: Context,
    chat: int,
    session: Session,
    publication: Publication,
    progress: Progress,
    message_id: int | None,
    language: str,
) -> None:
    builder = session.builder(language, today())
    text = first_page(OfficerViews(builder, session.knowledge).progress(publication, progress), builder)
    running = publication.state == "running"
    markup = stop_button(publication.id, builder) if running else None
    shown: dict[int, str] = context.bot_data.setdefault(_SHOWN, {})
    if message_id is None:
        sent = await context.bot.send_message(chat, text, parse_mode=ParseMode.HTML, reply_markup=markup)
        await asyncio.to_thread(watch, session, publication.id, sent.message_id, language)
    elif shown.get(publication.id) != text:
        try:
            await context.bot.edit_message_text(text, chat, message_id, parse_mode=ParseMode.HTML, reply_markup=markup)
        except BadRequest as error:  # as it was, or deleted by an officer
            log.info("a progress message was left as it is: %s", described(error))
    shown[publication.id] = text
    if not running:
        shown.pop(publication.id)
        await asyncio.to_thread(Published(session.state).set_mark, f"{_MARK}{publication.id}", None)


def stop_button(publication: int, builder: ViewBuilder) -> InlineKeyboardMarkup:
    """Return the button that stops a publication."""
    return InlineKeyboardMarkup([[officerdata.button(builder.say("officer_stop"), "stop", publication, builder)]])
