"""Inline mode: ``@bot hydrogen`` in any chat offers cards; the chosen one is sent as an answer is."""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.helpers import create_deep_linked_url

from bot.advice.answer import Answer, AnswerMatch
from bot.advice.places import Place
from bot.advice.search import Search
from bot.advice.validity import SHANGHAI, today
from bot.channels.telegram.copying import copy_rows
from bot.channels.telegram.replies import Context, first_page, screens_of, session_of, spoken_language, too_late
from bot.render.cards import Card, card, topic_card
from bot.render.view import ViewBuilder
from bot.session import Session

PAGE = 50
"""Cards in one answer; Telegram takes no more."""
QUERY_MAX = 256
"""Telegram cuts what a user types here."""
CACHE_SECONDS = 300
"""How long Telegram may show the same cards to a user who types the same. The papers change by publications only, so
that minutes do no harm and a user who types back and forth is not waited for; a card says the status of its day, so
that none may be kept over midnight in Chongqing."""
START = "inline"
"""The payload of the link above the cards; it leads to the greeting."""
_OFFSET = re.compile(r"0|[1-9][0-9]{0,5}")


async def query(update: Update, context: Context) -> None:
    """Answer an inline query with a page of cards in the language of the user's Telegram."""
    asked = update.inline_query
    if asked is None:
        return
    session, language = session_of(context), spoken_language(update, context)
    written = asked.offset or "0"
    offset = int(written) if _OFFSET.fullmatch(written) else None
    cards: list[Card] = []
    more = False
    words = asked.query[:QUERY_MAX].strip()
    if offset is not None:
        cards, more = await asyncio.to_thread(_cards, update, context, words, offset, language)
    builder = session.builder(language, today())
    nothing = InlineQueryResultsButton(builder.say("inline_nothing"), start_parameter=START)
    try:
        await asked.answer(
            _articles(cards, builder, context.bot.username),
            # Statuses and language are those of one user and one day.
            cache_time=cache_seconds(datetime.now(SHANGHAI)),
            is_personal=True,
            next_offset=str((offset or 0) + PAGE) if more else "",
            button=None if cards or offset else nothing,
        )
    except BadRequest as error:
        if not too_late(error):
            raise


def cache_seconds(now: datetime) -> int:
    """Return how long cards may be kept: not over midnight in Chongqing, where ``now`` is told."""
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return max(1, min(CACHE_SECONDS, int((midnight - now).total_seconds())))


def _cards(update: Update, context: Context, words: str, offset: int, language: str) -> tuple[list[Card], bool]:
    """Return a page of cards, and whether more follow; without words the topics."""
    session, as_of = session_of(context), today()
    if not words:
        screens = screens_of(update, context, language)
        topics = screens.show(Place("topics")).choices
        cards = [topic_card(choice, screens.show(choice.place).blocks) for choice in topics[offset : offset + PAGE]]
        return cards, len(topics) > offset + PAGE
    found = Search(session.advisor, session.guide.browse).find(words, as_of)
    builder = session.builder(language, as_of)
    cards = []
    for match in found[offset : offset + PAGE]:
        cards.append(card(builder, match, _opened(session, match, language)))
    return cards, len(found) > offset + PAGE


def _opened(session: Session, match: AnswerMatch, language: str) -> Answer:
    if match.clause:
        return session.advisor.open_clause(match.clause.id, language)
    return session.advisor.open_document(match.document.id, language)


def _articles(cards: Sequence[Card], builder: ViewBuilder, username: str) -> list[InlineQueryResultArticle]:
    return [_article(each, builder, create_deep_linked_url(username, each.id)) for each in cards]


def _article(shown: Card, builder: ViewBuilder, link: str) -> InlineQueryResultArticle:
    """Return a card as Telegram takes it.

    A message that was sent through inline mode is not in a chat of the bot, so its buttons lead into one.
    """
    rows = [[InlineKeyboardButton(builder.say("button_open"), url=link)], *copy_rows(shown.copies, builder)]
    content = InputTextMessageContent(
        first_page(shown.blocks, builder),
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return InlineQueryResultArticle(
        shown.id, shown.title, content, description=shown.about, reply_markup=InlineKeyboardMarkup(rows)
    )
