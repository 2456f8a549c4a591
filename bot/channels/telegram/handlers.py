"""Registers every handler, and says what happens where one fails."""

import logging

from telegram import Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.channels.telegram import (
    actdata,
    answers,
    browsing,
    commands,
    followdata,
    following,
    inline,
    officerdata,
    officers,
    placedata,
    publishing,
    settings,
)
from bot.channels.telegram.groups import ASK, HEARD
from bot.channels.telegram.replies import Context, acknowledge, say, session_of, spoken_language
from bot.render.desk import COMMANDS as PERSONAL
from bot.render.screens import COMMANDS
from bot.updates.menu import COMMANDS as FOLLOWING

log = logging.getLogger(__name__)


def register(application: Application) -> None:  # type: ignore[type-arg]
    """Register every handler; commands come before free text, which takes what is left.

    Ahead of all, in groups of their own: the day of a user's last message, and messages that belong to a question
    to the officers, which go no further.

    Of the buttons those that browse have data of a form of their own; what has neither form is too old.
    """
    application.add_handler(TypeHandler(Update, settings.seen), group=-2)
    application.add_handler(MessageHandler(HEARD, officers.message), group=-1)
    application.add_handler(CommandHandler("start", commands.start, HEARD))
    application.add_handler(CommandHandler("help", commands.help_, HEARD))
    application.add_handler(CommandHandler(("new", "reset"), commands.new, HEARD))
    application.add_handler(CommandHandler(ASK, answers.question, HEARD))
    application.add_handler(CommandHandler(COMMANDS, browsing.command, HEARD))
    application.add_handler(CommandHandler(PERSONAL, settings.command, HEARD))
    application.add_handler(CommandHandler("officer", settings.officer, HEARD))
    application.add_handler(CommandHandler("cancel", officers.cancel, HEARD))
    application.add_handler(CallbackQueryHandler(settings.press, actdata.PATTERN))
    application.add_handler(CommandHandler(FOLLOWING, following.command, HEARD))
    application.add_handler(CommandHandler("publish", publishing.command, HEARD))
    application.add_handler(CallbackQueryHandler(browsing.press, placedata.PATTERN))
    application.add_handler(CallbackQueryHandler(following.press, followdata.PATTERN))
    application.add_handler(CallbackQueryHandler(publishing.press, officerdata.PATTERN))
    application.add_handler(CallbackQueryHandler(answers.press))
    application.add_handler(InlineQueryHandler(inline.query))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, following.moved))
    application.add_handler(MessageHandler(filters.COMMAND & HEARD, commands.unknown))
    application.add_handler(MessageHandler((filters.TEXT | filters.CAPTION) & HEARD, answers.question))
    application.add_handler(MessageHandler(~filters.StatusUpdate.ALL & HEARD, commands.not_text))
    application.add_error_handler(failed)


async def too_much(update: Update, context: Context) -> None:
    """Tell a user, once, that the rest of what they write so fast is not answered."""
    if update.callback_query:
        text = session_of(context).messages.say("too_much", spoken_language(update, context))
        await acknowledge(update.callback_query, text)
    elif update.effective_chat:
        await say(update, context, "too_much")


async def failed(update: object, context: Context) -> None:
    """Log an error and, where a user waits, say that something went wrong."""
    if update is None:
        _failed_beside(context)
        return
    if isinstance(context.error, Forbidden):
        log.info("a user who has blocked the bot was not answered")
        return
    log.error("an update could not be handled", exc_info=context.error)
    if isinstance(update, Update) and update.effective_chat is not None:
        try:
            await say(update, context, "error_internal")
        except TelegramError as error:
            log.warning("and the user could not be told (%s)", error)


def _failed_beside(context: Context) -> None:
    """Log an error that no update led to: of a job, of a task, else of asking for updates."""
    if context.job:
        log.error("the job %s failed", context.job.name, exc_info=context.error)
    elif context.coroutine:
        log.error("what goes on beside the updates failed", exc_info=context.error)
    else:
        log.warning("the Bot API server fails (%s); asking it again", context.error)
