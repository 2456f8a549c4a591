"""The buttons Useful and Not useful under answers."""

import asyncio
from collections.abc import Sequence

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot.advice.acts import Act, Verb
from bot.advice.answer import Answer
from bot.advice.opinions import code_of, entry_from, entry_of
from bot.advice.validity import today
from bot.channels.telegram import actdata, forms
from bot.channels.telegram.replies import (
    Context,
    acknowledge,
    address_of,
    edits_nothing,
    is_private,
    pressed_message,
    session_of,
    thread_of,
    too_old,
)
from bot.render.forms import Option
from bot.render.view import ViewBuilder
from bot.store.knowledge import Knowledge

VERBS: tuple[Verb, ...] = ("rate", "keep")
_YES, _NO = "1", "0"


def rows(answer: Answer, builder: ViewBuilder, knowledge: Knowledge) -> list[list[InlineKeyboardButton]]:
    """Return the line of buttons for an opinion of an answer; none where there is nothing to have one of."""
    entry = entry_of(answer)
    code = code_of(entry, knowledge) if entry else None
    return [_row(code, builder)] if code else []


def _row(code: str, builder: ViewBuilder, said: str = "") -> list[InlineKeyboardButton]:
    labels = {_YES: "button_useful", _NO: "button_not_useful"}
    return [
        forms.button(
            Option(builder.say(f"{key}_said" if said == way else key), Act("rate", way + code)), builder.language
        )
        for way, key in labels.items()
    ]


async def press(update: Update, context: Context, query: CallbackQuery, pressed: actdata.Press) -> None:
    """Keep an opinion, or the question with it, and thank in place."""
    session, target = session_of(context), pressed.act.target
    rated = pressed.act.verb == "rate"
    way, code = (target[:1], target[1:]) if rated else (_NO, target)
    entry, message = entry_from(code, session.knowledge), pressed_message(query)
    if entry is None or message is None or way not in (_YES, _NO):
        await too_old(update, context, query)
        return
    builder = session.builder(pressed.language, today())
    question = _question(update, context, entry) if way == _NO and is_private(update) else None
    if not rated:
        if question is None:
            await too_old(update, context, query)
            return
        await asyncio.to_thread(session.people.keep_question, address_of(update), entry, question, today())
        await acknowledge(query, builder.say("opinion_question_kept"))
        await _redraw(message, query, [_row(code, builder, way)])
        return
    await asyncio.to_thread(session.people.rate, address_of(update), entry, way == _YES, today())
    await acknowledge(query, builder.say("opinion_sorry" if question else "opinion_thanks"))
    if is_private(update):  # in a group the buttons are everybody's
        keep = Option(builder.say("button_keep_question"), Act("keep", code))
        offered = [[forms.button(keep, builder.language)]] if question else []
        await _redraw(message, query, [_row(code, builder, way), *offered])


def _question(update: Update, context: Context, entry: str) -> str | None:
    """Return what the user asked where the answer came from ``entry``, while it is remembered."""
    asked = session_of(context).conversations.question(thread_of(update))
    return asked[0] if asked and entry_of(asked[1]) == entry else None


async def _redraw(message: Message, query: CallbackQuery, drawn: Sequence[list[InlineKeyboardButton]]) -> None:
    """Put the lines of an opinion in the place of the former ones; the other buttons stay."""
    before = [list(row) for row in (message.reply_markup.inline_keyboard if message.reply_markup else ())]
    ours = [i for i, row in enumerate(before) if any(_is_opinion(button) for button in row)]
    kept = [row for i, row in enumerate(before) if i not in ours]
    at = min(ours, default=len(kept))
    try:
        await query.edit_message_reply_markup(InlineKeyboardMarkup([*kept[:at], *drawn, *kept[at:]]))
    except BadRequest as error:
        if not edits_nothing(error):
            raise


def _is_opinion(button: InlineKeyboardButton) -> bool:
    pressed = actdata.decode(button.callback_data)
    return pressed is not None and pressed.act.verb in VERBS
