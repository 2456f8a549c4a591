"""How fast messages go out: so many a second, and silence where the server asks for it."""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

_CATCH_UP = 1.0
"""Seconds of delay that are made up for, with half the distance between two messages."""
_UNANSWERED = 0.5
"""Seconds after which a message that is still unanswered counts as arrived: its answer is late, not the message."""
_ROUND_TRIPS = 1024
"""Answers of which the quickest shows how long the way to the server and back is."""
_FIRST_REST = 0.2
_LOOK_AGAIN = 0.5
"""Seconds after which whoever waits looks whether that is still needed."""
_SAME_FLOOD = 1.0
"""Seconds in which a second chat that is refused shows that all are meant, not only the first."""
_FAILURES = 3
"""Failures in a row from which on all messages wait."""
_LONGEST_PAUSE = 30.0
_MOST_DOUBLED = 5
"""How often the pause doubles: then it is the longest."""


@dataclass(slots=True)
class Turn:
    """One message's moment to be sent, and when its answer came; seconds of the pace's clock."""

    begun: float
    answered: float | None = None


class Pace:
    """Gives out moments to send; times are those of ``clock`` in seconds.

    On the whole there are ``rate`` moments a second. What a moment of standstill has delayed is made up for, but the
    server never sees more than one above the rate within a second: when each message reached it at the latest is
    reckoned from its answer, and the way there is taken to be no shorter than the shortest one known.
    """

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._interval = 1.0 / rate
        self._clock = clock
        self._sleep = sleep
        self._due = self._earliest = clock()
        self._most = math.floor(rate) + 1
        self._turns: deque[Turn] = deque(maxlen=2 * self._most)
        self._round_trips: deque[float] = deque(maxlen=_ROUND_TRIPS)
        self._rest_until = 0.0
        self._refused: tuple[float, int] | None = None
        self._failures = 0
        self._silent_since = -math.inf
        self._silent_until = 0.0

    async def slot(self) -> Turn:
        """Wait for the next moment to send; moments are handed out in the order of the calls."""
        while True:
            now = self._clock()
            wait = max(self._due, self._earliest, self._rest_until, self._silent_until, self._free()) - now
            if wait <= 0:
                break
            await self._sleep(min(wait, _LOOK_AGAIN))  # an answer may end the rest earlier
        self._due = max(self._due, now - _CATCH_UP) + self._interval
        self._earliest = now + self._interval / 2
        self._turns.append(Turn(now))
        return self._turns[-1]

    def answered(self, turn: Turn) -> None:
        """Note that the server has answered a message, whatever it said."""
        turn.answered = self._clock()
        self._round_trips.append(turn.answered - turn.begun)

    def _free(self) -> float:
        """Return from when on one more message does not crowd the second that the server sees."""
        if len(self._turns) < self._most:
            return 0.0
        quickest = min(self._round_trips, default=0.0)
        late = max(_UNANSWERED, quickest)
        seen = sorted(turn.begun + late if turn.answered is None else turn.answered for turn in self._turns)
        # It had arrived when half a round trip was left, and the next will be under way for as long.
        return seen[-self._most] + 1.0 - quickest

    def refused(self, chat: int, retry_after: float) -> None:
        """Note that the server asked for a pause: of one chat, or of all where several chats are refused at once.

        The server does not say which it means. After the first refusal all rest for a moment, so that a flood is not
        answered with more of it; where the next chat is refused too, it was one.
        """
        now = self._clock()
        earlier = self._refused
        everybody = earlier is not None and earlier[1] != chat and now - earlier[0] <= _SAME_FLOOD
        self._refused = now, chat
        self._rest(retry_after if everybody else min(retry_after, _FIRST_REST))

    def failed(self, turn: Turn) -> None:
        """Note that the server was not reached or failed; after several times in a row all messages wait.

        What was in flight when the last wait began tells of the same failure once more, and is not counted.
        """
        if turn.begun <= self._silent_since:
            return
        self._failures += 1
        if self._failures >= _FAILURES:
            doubled = min(self._failures - _FAILURES, _MOST_DOUBLED)
            self._fall_silent(min(2.0**doubled, _LONGEST_PAUSE))

    def arrived(self) -> None:
        """Note that the server works: it has answered, whatever it said; nobody waits for the end of an outage."""
        self._failures = 0
        self._silent_until = 0.0

    def _fall_silent(self, seconds: float) -> None:
        self._silent_since = self._clock()
        self._silent_until = self._silent_since + seconds

    def _rest(self, seconds: float) -> None:
        self._rest_until = max(self._rest_until, self._clock() + seconds)
