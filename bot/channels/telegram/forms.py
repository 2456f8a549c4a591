"""Sends forms, turns them in place, and draws their buttons."""

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Update

from bot.advice.places import Place
from bot.advice.validity import today
from bot.channels.telegram import actdata, placedata
from bot.channels.telegram.placedata import Step
from bot.channels.telegram.replies import Context, edit, first_page, send, session_of
from bot.render.forms import Form, Option
from bot.render.html import pages
from bot.render.view import shorten

_BUTTON_MAX = 60


def button(option: Option, language: str) -> InlineKeyboardButton:
    """Return the button of one option."""
    label = shorten(option.label, _BUTTON_MAX)
    if isinstance(option.act, Place):
        return InlineKeyboardButton(label, callback_data=placedata.encode(Step(option.act, language, here=False)))
    return InlineKeyboardButton(label, callback_data=actdata.encode(option.act, language))


def form_keyboard(form: Form) -> InlineKeyboardMarkup | None:
    """Return the buttons under a form; None where nothing can be chosen."""
    rows = [[button(option, form.language) for option in row] for row in form.rows]
    return InlineKeyboardMarkup(rows) if rows else None


async def show(update: Update, form: Form) -> None:
    """Send a form as a new message, or the file that it hands out."""
    if form.file is None:
        await send(update, form.blocks, form_keyboard(form))
    elif update.effective_chat:
        file = InputFile(form.file.data, filename=form.file.name)
        await update.effective_chat.send_document(file, caption=pages(form.blocks)[0], parse_mode="HTML")


async def turn(update: Update, context: Context, query: CallbackQuery, form: Form) -> None:
    """Let the message whose button was pressed become a form; a file is sent beside it."""
    if form.file:
        await show(update, form)
        return
    builder = session_of(context).builder(form.language, today())
    await edit(query, first_page(form.blocks, builder), form_keyboard(form))
