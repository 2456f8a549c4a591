"""What is logged of a call of the Bot API that failed: one line that holds nothing of what anybody wrote."""

import re

from telegram.error import TelegramError

from bot.channels.telegram.sending import call_of

_QUOTED = re.compile(r"""(?<!\w)(["']).*\1""", re.DOTALL)
"""The server quotes what it cannot read of a text."""
_REASON_MAX = 120


def described(error: TelegramError, chat_id: int | None = None) -> str:
    """Return which call failed, in which chat, and why; ``chat_id`` is named where the call is not known."""
    call = call_of(error)
    chat = call.chat_id if call else chat_id
    kind = type(error).__name__
    reason = " ".join(_QUOTED.sub("…", str(error)).split()).removeprefix(f"{kind}: ")[:_REASON_MAX]
    where = [call.endpoint] if call else []
    where += [f"in chat {chat}"] if chat is not None else []
    return f"{' '.join(where)}: {kind} ({reason})" if where else f"{kind} ({reason})"
