"""Registers every handler, and says what happens where one fails."""

import logging

from telegram import Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
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
    moving,
    officerdata,
    officers,
    placedata,
    publishing,
    settings,
)
from bot.channels.telegram.failures import described
from bot.channels.telegram.groups import ASK, Command, Hearing, begins_with_command
from bot.channels.telegram.replies import Context, acknowledge, say, session_of, spoken_language
from bot.channels.telegram.sending import call_of, perhaps_done
from bot.render.desk import COMMANDS as PERSONAL
from bot.render.screens import COMMANDS
from bot.updates.menu import COMMANDS as FOLLOWING

log = logging.getLogger(__name__)


def register(application: Application, heard: Hearing) -> None:  # type: ignore[type-arg]
    """Register every handler; commands come before free text, which takes what is left; ``heard`` are new messages.

    Ahead of all, in groups of their own: the day of a user's last message, and messages that belong to a question
    to the officers, which go no further.

    Of the buttons those that browse have data of a form of their own; what has neither form is too old.
    """
    application.add_handler(TypeHandler(Update, settings.seen), group=-2)
    application.add_handler(MessageHandler(heard, officers.message), group=-1)
    application.add_handler(Command("start", commands.start, heard))
    application.add_handler(Command("help", commands.help_, heard))
    application.add_handler(Command(("new", "reset"), commands.new, heard))
    application.add_handler(Command(ASK, answers.question, heard))
    application.add_handler(Command(COMMANDS, browsing.command, heard))
    application.add_handler(Command(PERSONAL, settings.command, heard))
    application.add_handler(Command("officer", settings.officer, heard))
    application.add_handler(Command("cancel", officers.cancel, heard))
    application.add_handler(CallbackQueryHandler(settings.press, actdata.PATTERN))
    application.add_handler(Command(FOLLOWING, following.command, heard))
    application.add_handler(Command("publish", publishing.command, heard))
    application.add_handler(CallbackQueryHandler(browsing.press, placedata.PATTERN))
    application.add_handler(CallbackQueryHandler(following.press, followdata.PATTERN))
    application.add_handler(CallbackQueryHandler(publishing.press, officerdata.PATTERN))
    application.add_handler(CallbackQueryHandler(answers.press))
    application.add_handler(InlineQueryHandler(inline.query))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, moving.told))
    application.add_handler(MessageHandler(begins_with_command & heard, commands.unknown))
    application.add_handler(MessageHandler((filters.TEXT | filters.CAPTION) & heard, answers.question))
    application.add_handler(MessageHandler(~filters.StatusUpdate.ALL & heard, commands.not_text))
    application.add_error_handler(failed)


async def too_much(update: Update, context: Context) -> None:
    """Tell a user, once, that the rest of what they write so fast is not answered."""
    if update.callback_query:
        text = session_of(context).messages.say("too_much", spoken_language(update, context))
        await acknowledge(update.callback_query, text)
    elif update.effective_chat:
        await say(update, context, "too_much")


async def failed(update: object, context: Context) -> None:
    """Log an error and, where a user waits, say that something went wrong.

    Nothing is said where the user may have the answer: the connection was lost after it had been sent. Errors of the
    Bot API are logged in a line, those of the program with their trace.
    """
    if update is None:
        _failed_beside(context)
        return
    error = context.error
    if isinstance(error, Forbidden):
        log.info("who has blocked or removed the bot was not answered: %s", described(error))
        return
    chat = update.effective_chat if isinstance(update, Update) else None
    if isinstance(error, TelegramError):
        what = described(error, chat.id if chat else None)
        if perhaps_shown(error):
            log.warning("it is not known whether an update was answered, and nothing more is said: %s", what)
            return
        log.error("an update was not answered: %s", what)
    else:
        log.error("an update could not be handled", exc_info=error)
    if isinstance(update, Update) and chat is not None:
        try:
            await say(update, context, "error_internal")
        except TelegramError as again:
            log.warning("and the user could not be told: %s", described(again))


def perhaps_shown(error: TelegramError) -> bool:
    """Say whether a user may have got what a call that failed was to show: an apology below it would only puzzle."""
    call = call_of(error)
    return perhaps_done(error) and (call is None or call.shows)


def _failed_beside(context: Context) -> None:
    """Log an error that no update led to: of a job, of a task, else of asking for updates."""
    error = context.error
    what = f"the job {context.job.name}" if context.job else "what goes on beside the updates"
    if not context.job and not context.coroutine:
        log.warning("the Bot API server fails (%s); asking it again", error)
    elif isinstance(error, TelegramError):
        log.error("%s failed: %s", what, described(error))
    else:
        log.error("%s failed", what, exc_info=error)
