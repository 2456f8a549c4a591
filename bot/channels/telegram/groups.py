"""What the bot answers in groups: what is addressed to it, and nothing else."""

import re
from collections.abc import Callable
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.ext import CommandHandler, filters

from bot.channels.telegram.replies import Context, written_in

ASK = "ask"
"""The command that needs no address: in a group ``/ask`` with a question is a question to this bot."""
_MENTIONS: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]


class Hearing(filters.UpdateFilter):
    """Knows what is for the bot; as a filter it lets through new messages that are.

    Edited ones are not: what was answered is not answered again.
    """

    def __init__(self, officers: Callable[[], int | None]) -> None:
        """``officers`` gives the officers' chat as it is now."""
        super().__init__("heard")
        self._officers = officers

    def filter(self, update: Update) -> bool:
        """Say whether an update is a new message for the bot."""
        return update.message is not None and self.heard(update)

    def heard(self, update: Update) -> bool:
        """Say whether an update is for the bot: anything but messages, and of those in groups what is addressed to it.

        That is a mention, a reply to a message of the bot, ``/ask``, a command with the bot's name, and in the
        officers' chat any command, each also in the caption of a picture; and that a group became a supergroup.
        Messages of bots are not, nor what somebody sent through the bot's own inline mode.
        """
        message = update.effective_message
        if message is None or update.callback_query:
            return True
        if message.migrate_to_chat_id or message.migrate_from_chat_id:
            return True
        if message.via_bot and message.via_bot.id == message.get_bot().id:
            return False
        if message.from_user and message.from_user.is_bot and message.sender_chat is None:
            return False
        if message.chat.type == message.chat.PRIVATE:
            return True
        return self._is_command(message) or bool(_mentions(message)) or _is_reply(message)

    def _is_command(self, message: Message) -> bool:
        name, _, addressee = command_of(message)[1:].partition("@")
        if addressee:
            return addressee.lower() == message.get_bot().username.lower()
        return name.lower() == ASK or (bool(name) and message.chat.id == self._officers())


class Command(CommandHandler[Context, Any]):
    """Handles commands, also where one stands at the start of a picture's caption, which the library's own leaves."""

    def check_update(self, update: object) -> tuple[list[str], Any] | bool | None:
        """Return what stands after the command, word by word, where the update is one of these commands."""
        message = update.effective_message if isinstance(update, Update) else None
        if message is None:
            return None
        name, _, addressee = command_of(message)[1:].partition("@")
        if name.lower() not in self.commands:
            return None
        if addressee and addressee.lower() != message.get_bot().username.lower():
            return None
        let_through = self.filters.check_update(update)  # type: ignore[arg-type]
        return (written_in(message).split()[1:], let_through) if let_through else False


class _BeginsWithCommand(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return bool(command_of(message))


begins_with_command = _BeginsWithCommand("begins_with_command")
"""Messages, and pictures with a caption, that begin with a command, whatever it is."""


def question_of(message: Message) -> str:
    """Return what a message, or the caption of a picture, asks: without the bot's name and without ``/ask``."""
    text = written_in(message)
    command = command_of(message)
    if command and command.partition("@")[0].lower() == f"/{ASK}":
        text = text[len(command) :]
    for mention in _mentions(message):
        text = re.sub(rf"{re.escape(mention)}(?!\w)", " ", text)
    return text.strip()


def command_of(message: Message) -> str:
    """Return the command at the start of a message or a caption; empty where there is none."""
    entities = message.entities or message.caption_entities
    first = entities[0] if entities else None
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset:
        return ""
    return message.parse_entity(first) if message.entities else message.parse_caption_entity(first)


def _mentions(message: Message) -> list[str]:
    """Return the places of a message that name the bot, as they are written."""
    bot = message.get_bot()
    found = message.parse_entities(_MENTIONS) | message.parse_caption_entities(_MENTIONS)
    return [
        text
        for entity, text in found.items()
        if text.lower() == f"@{bot.username.lower()}" or (entity.user and entity.user.id == bot.id)
    ]


def _is_reply(message: Message) -> bool:
    """Say whether a message replies to one of the bot; that which opened a topic is none, whoever wrote it."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created:
        return False
    return replied.from_user is not None and replied.from_user.id == message.get_bot().id
