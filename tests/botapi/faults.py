"""Faults a test can order: errors, dropped connections, latency, flood limits.

Nothing here is on by default. The methods of `Faults` are called with the lock of the state held.
"""

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass

from .rules import ApiError

#: Methods the flood rule counts: those that put something into a chat or change it.
FLOOD_METHODS = ("sendMessage", "sendDocument", "editMessageText", "editMessageReplyMarkup")

#: The seconds that each limit of the flood rule is for.
SECOND, MINUTE = 1.0, 60.0

_DESCRIPTIONS = {
    400: "Bad Request",
    403: "Forbidden: bot was blocked by the user",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass(frozen=True)
class Plan:
    """What is to go wrong with one call; `drop` is "before", "after" or empty."""

    delay: float = 0.0
    drop: str = ""
    error: ApiError | None = None


class Faults:
    """The faults that are still to happen."""

    def __init__(self) -> None:
        """Order nothing."""
        self._errors: dict[str, deque[ApiError]] = defaultdict(deque)
        self._drops: dict[str, deque[str]] = defaultdict(deque)
        self._delays: dict[str | None, float] = {}
        self._limits: tuple[int | None, int | None, int | None] = (None, None, None)
        self._sent: deque[tuple[float, int]] = deque()

    def fail(self, method: str, times: int, status: int, description: str, retry_after: int | None) -> None:
        """Let the next calls of a method fail without taking effect."""
        if status == 429:
            retry_after = 1 if retry_after is None else retry_after
            description = description or f"Too Many Requests: retry after {retry_after}"
        description = description or _DESCRIPTIONS.get(status, f"Error {status}")
        self._errors[method].extend([ApiError(status, description, retry_after)] * times)

    def forgive(self, method: str) -> None:
        """Take back the errors that are still to happen."""
        self._errors[method].clear()

    def drop(self, method: str, when: str, times: int) -> None:
        """Close the connection of the next calls of a method without an answer."""
        if when not in ("before", "after"):
            raise ValueError(f"when must be 'before' or 'after', not {when!r}")
        self._drops[method].extend([when] * times)

    def delay(self, seconds: float, method: str | None) -> None:
        """Set the latency of a method, or of every method that has none of its own."""
        self._delays[method] = seconds

    def limit(self, per_chat: int | None, overall: int | None, per_group: int | None) -> None:
        """Set how many messages a second are let through, and to a group a minute; None is no limit."""
        self._limits = (per_chat, overall, per_group)
        self._sent.clear()

    def plan(self, method: str) -> Plan:
        """Take what is ordered for a call that has just arrived."""
        delay = self._delays.get(method, self._delays.get(None, 0.0))
        if self._drops[method]:
            return Plan(delay, drop=self._drops[method].popleft())
        error = self._errors[method].popleft() if self._errors[method] else None
        return Plan(delay, error=error)

    def count(self, method: str, chat_id: int) -> None:
        """Count a message towards the flood limits, or refuse it."""
        if method not in FLOOD_METHODS or not any(limit is not None for limit in self._limits):
            return
        now = time.monotonic()
        while self._sent and self._sent[0][0] <= now - MINUTE:
            self._sent.popleft()
        per_chat, overall, per_group = self._limits
        everywhere = [moment for moment, _ in self._sent]
        here = [moment for moment, chat in self._sent if chat == chat_id]
        # A group has its minute and not the second of a private chat.
        of_chat = (per_group, here, MINUTE) if chat_id < 0 else (per_chat, here, SECOND)
        for limit, moments, seconds in (of_chat, (overall, everywhere, SECOND)):
            recent = [moment for moment in moments if moment > now - seconds]
            if limit is not None and len(recent) >= limit:
                wait = max(1, math.ceil(recent[-limit] + seconds - now)) if limit else 1
                raise ApiError(429, f"Too Many Requests: retry after {wait}", wait)
        self._sent.append((now, chat_id))
