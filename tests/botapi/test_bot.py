"""A bot of python-telegram-bot on top of the server."""

import asyncio

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from . import BotApi

Context = ContextTypes.DEFAULT_TYPE


async def echo(update: Update, context: Context) -> None:
    """Send a text back with a button."""
    assert update.message
    button = InlineKeyboardButton("Again", callback_data="again")
    await update.message.reply_text(
        f"<b>{update.message.text}</b>", "HTML", reply_markup=InlineKeyboardMarkup([[button]])
    )


async def again(update: Update, context: Context) -> None:
    """Answer a button and edit its message."""
    assert update.callback_query
    await update.callback_query.answer("ok")
    await update.callback_query.edit_message_text("edited")


async def inline(update: Update, context: Context) -> None:
    """Answer an inline query with one article."""
    assert update.inline_query
    content = InputTextMessageContent(update.inline_query.query)
    await update.inline_query.answer([InlineQueryResultArticle("1", "Title", content)], next_offset="2")


async def bot_session(api: BotApi) -> None:
    """Run a bot of python-telegram-bot and talk to it."""
    builder = Application.builder().token(api.token).base_url(f"{api.url}/bot")
    app = builder.base_file_url(f"{api.url}/file/bot").build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.add_handler(CallbackQueryHandler(again))
    app.add_handler(InlineQueryHandler(inline))
    ann = api.user(id=1)
    async with app:
        assert app.updater
        await app.start()
        await app.updater.start_polling(timeout=5)
        ann.send("hi")
        message = await asyncio.to_thread(ann.wait_for_message)
        assert (message.text, message.html_entities) == ("hi", [("bold", "hi")])
        query = ann.press(message, "Again")
        assert (await asyncio.to_thread(api.answer, query))["text"] == "ok"
        assert (await asyncio.to_thread(ann.wait_for_edit, message)).text == "edited"
        answer = await asyncio.to_thread(api.answer, ann.inline("cats"))
        assert (answer["results"][0]["title"], answer["next_offset"]) == ("Title", "2")
        sent = await app.bot.send_document(1, b"data", filename="a.txt")
        assert sent.document
        assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"data"
        assert (await app.bot.get_chat(1)).first_name == "Ann"
        with pytest.raises(BadRequest, match="Message is not modified"):
            await app.bot.edit_message_text("edited", 1, message.id)
        api.fail_next("sendMessage", status=429, retry_after=3)
        with pytest.raises(RetryAfter):
            await app.bot.send_message(1, "x")
        api.drop_next("sendMessage", when="after")
        with pytest.raises(NetworkError):
            await app.bot.send_message(1, "x")
        await app.updater.stop()
        await app.stop()


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_python_telegram_bot() -> None:
    """A real bot echoes, edits on a callback, answers inline queries and meets errors."""
    with BotApi() as api:
        asyncio.run(bot_session(api))
