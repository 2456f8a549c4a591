"""How calls are paced and tried again, with a clock of the test's own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram.sending import (
    ATTEMPTS,
    GROUP_PACE,
    PRIVATE_PACE,
    Patience,
    Sending,
    call_of,
    may_repeat,
    perhaps_done,
    says,
)
from bot.channels.telegram.sending import Call as Made
from bot.channels.telegram.slots import Slots, lent

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
ANN, BEN, GROUP = 1, 2, -100


class Time:
    """A clock that goes on only when everybody sleeps."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.now = 0.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def clock(self) -> float:
        """The seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Sleep until the time is set to that moment."""
        event = asyncio.Event()
        self._sleepers.append((self.now + seconds, event))
        await event.wait()

    async def run(self, *calls: Awaitable[Any]) -> list[Any]:
        """Run calls side by side to their ends; their results or errors."""
        tasks = [asyncio.ensure_future(call) for call in calls]
        while not all(task.done() for task in tasks):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers and not all(task.done() for task in tasks):
                self._sleepers.sort(key=lambda sleeper: sleeper[0])
                self.now, event = self._sleepers.pop(0)
                event.set()
        return await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def time() -> Time:
    """The test's time."""
    return Time()


@pytest.fixture
def sending(time: Time) -> Sending:
    """A limiter that lives in it."""
    return Sending(time.clock, time.sleep)


Call = Callable[..., Awaitable[Any]]


class Server:
    """Obeys calls at the moments at which they come, after it has raised what it was told to."""

    def __init__(self, time: Time, *errors: TelegramError) -> None:
        """Raise the errors first."""
        self._time = time
        self._errors = list(errors)
        self.obeyed: list[float] = []
        self.asked: list[float] = []

    async def __call__(self, **_: object) -> bool:
        """Obey or raise."""
        self.asked.append(self._time.now)
        if self._errors:
            raise self._errors.pop(0)
        self.obeyed.append(self._time.now)
        return True


def call(
    sending: Sending, server: Server, endpoint: str, chat: int | str | None = None, patience: Patience | None = None
) -> Awaitable[Any]:
    """A call of a method for a chat."""
    data = {} if chat is None else {"chat_id": chat}
    return sending.process_request(server, (), {}, endpoint, data, patience)


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    """An error as the library raises it from one of the connection."""
    error.__cause__ = cause
    return error


def refused() -> NetworkError:
    """The server does not listen."""
    return caused(NetworkError("httpx.ConnectError: "), httpx.ConnectError(""))


def reset() -> NetworkError:
    """The connection ended after the request was sent."""
    return caused(NetworkError("httpx.ReadError: "), httpx.ReadError(""))


def late() -> NetworkError:
    """The answer did not come in time."""
    return caused(TimedOut(), httpx.ReadTimeout(""))


async def test_flood_control_holds_up_one_chat(time: Time, sending: Sending) -> None:
    """After a 429 every call of that chat waits as long as the server says; another chat's goes at once."""
    flooded, other = Server(time, RetryAfter(7)), Server(time)

    async def later() -> None:
        await time.sleep(1)
        await asyncio.gather(call(sending, flooded, "editMessageText", ANN), call(sending, other, "sendMessage", BEN))

    await time.run(call(sending, flooded, "sendMessage", ANN), later())
    assert (flooded.obeyed, other.obeyed) == ([7.0, 7.0], [1.0])


async def test_flood_control_without_a_chat(time: Time, sending: Sending) -> None:
    """A call of no chat waits for itself only."""
    flooded, other = Server(time, RetryAfter(3)), Server(time)
    await time.run(call(sending, flooded, "setMyCommands"), call(sending, other, "getMe"))
    assert (flooded.obeyed, other.obeyed) == ([3.0], [0.0])


@pytest.mark.parametrize(("wait", "asked"), [(20, ATTEMPTS), (31, 2), (60, 2), (61, 1), (86_400, 1)])
async def test_patience_ends(time: Time, sending: Sending, wait: int, asked: int) -> None:
    """No call waits for more than a minute in all, and none is made for ever."""
    server = Server(time, *[RetryAfter(wait)] * 9)
    (error,) = await time.run(call(sending, server, "setMyName"))
    assert (type(error), len(server.asked)) == (RetryAfter, asked)


@pytest.mark.parametrize("endpoint", ["sendMessage", "sendDocument", "editMessageText", "getMe", "answerInlineQuery"])
@pytest.mark.parametrize("error", [NetworkError("Bad Gateway"), NetworkError("Internal Server Error"), refused()])
async def test_server_failure(time: Time, sending: Sending, endpoint: str, error: NetworkError) -> None:
    """What the server did not do is asked for again, with growing pauses, a few times."""
    server = Server(time, *[error] * (ATTEMPTS - 1))
    assert await time.run(call(sending, server, endpoint, ANN)) == [True]
    assert server.asked == [0.0, 0.5, 1.5, 3.5]
    server = Server(time, *[error] * ATTEMPTS)
    (raised,) = await time.run(call(sending, server, endpoint, ANN))
    assert (raised, server.obeyed) == (error, [])


@pytest.mark.parametrize("error", [reset(), late(), NetworkError("Gateway Timeout"), NetworkError("GATEWAY TIME-OUT")])
@pytest.mark.parametrize(
    ("endpoint", "asked"),
    [
        *(("sendMessage", 1), ("sendDocument", 1), ("copyMessage", 1), ("forwardMessage", 1)),
        *(("editMessageText", 2), ("answerCallbackQuery", 2), ("getMe", 2), ("setMyCommands", 2)),
    ],
)
async def test_lost_answer(time: Time, sending: Sending, error: NetworkError, endpoint: str, asked: int) -> None:
    """What may have been done is asked for again only where twice is no more than once."""
    server = Server(time, error)
    (result,) = await time.run(call(sending, server, endpoint, ANN))
    assert (len(server.asked), result) == (asked, True if asked == 2 else error)


@pytest.mark.parametrize(
    "error", [BadRequest("Chat not found"), Forbidden("bot was blocked"), NetworkError("Request Entity Too Large")]
)
async def test_refusals_are_final(time: Time, sending: Sending, error: TelegramError) -> None:
    """What the server refuses is refused."""
    server = Server(time, error)
    assert await time.run(call(sending, server, "editMessageText", ANN)) == [error]
    assert server.asked == [0.0]


async def test_pace_of_a_private_chat(time: Time, sending: Sending) -> None:
    """A user gets a burst, then a message a second; edits and other users do not wait for it."""
    server, edits, other = Server(time), Server(time), Server(time)
    await time.run(
        *(call(sending, server, "sendMessage", ANN) for _ in range(12)),
        *(call(sending, edits, "editMessageText", ANN) for _ in range(9)),
        call(sending, other, "sendMessage", BEN),
    )
    most, seconds = PRIVATE_PACE
    assert server.obeyed == [0.0] * most + [seconds] * most + [2 * seconds] * (12 - 2 * most)
    assert (edits.obeyed, other.obeyed) == ([0.0] * 9, [0.0])


@pytest.mark.parametrize("group", [GROUP, "@channel"])
async def test_pace_of_a_group(time: Time, sending: Sending, group: int | str) -> None:
    """In no minute are there more than twenty messages and edits in a group; signs of typing do not count."""
    server, signs = Server(time), Server(time)
    names = ["sendMessage", "editMessageText", "sendDocument"] * 17
    await time.run(
        *(call(sending, server, name, group) for name in names),
        *(call(sending, signs, "sendChatAction", group) for _ in range(30)),
    )
    most, seconds = GROUP_PACE
    spans = [b - a for a, b in zip(server.obeyed, server.obeyed[most:], strict=False)]
    assert len(server.obeyed) == 51 and all(span >= seconds for span in spans)
    assert signs.obeyed == [0.0] * 30


async def test_no_patience(time: Time, sending: Sending) -> None:
    """A call that is not to wait is made at once and once."""
    await time.run(*(call(sending, Server(time), "sendMessage", ANN) for _ in range(5)))
    time.now = 0.0
    impatient = Server(time, RetryAfter(1), NetworkError("Bad Gateway"))
    made = [call(sending, impatient, "sendMessage", ANN, Patience.NONE) for _ in range(3)]
    results = await time.run(*made)
    assert ([type(result) for result in results], impatient.obeyed) == ([RetryAfter, NetworkError, bool], [0.0])


async def test_memory_is_bounded(time: Time, sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many chats only the last ones are remembered."""
    server = Server(time)
    await time.run(*(call(sending, server, "sendMessage", chat) for chat in range(1, 12_001)))
    assert len(sending._paces) == 10_000


@pytest.mark.parametrize(
    "text", ["Message is not modified", "MESSAGE IS NOT MODIFIED: x", "Bad Request: message is not modified"]
)
def test_case_of_errors(text: str) -> None:
    """Neither the server's case nor the library's matters, nor that of what is looked for."""
    assert says(BadRequest(text), "Message Is not MODIFIED")
    assert not says(BadRequest(text), "message to edit not found", "query")


def test_errors_of_other_kinds() -> None:
    """An error that is none of the network is never a reason to try again."""
    assert not may_repeat(TelegramError("Bad Gateway"), "getMe")


@pytest.mark.parametrize(
    ("error", "perhaps"),
    [
        *((reset(), True), (late(), True), (caused(NetworkError("x"), httpx.RemoteProtocolError("")), True)),
        *((NetworkError("Gateway Timeout"), True), (refused(), False), (NetworkError("Bad Gateway"), False)),
        *((caused(TimedOut(), httpx.ConnectTimeout("")), False), (caused(TimedOut(), httpx.PoolTimeout("")), False)),
        *((BadRequest("x"), False), (Forbidden("x"), False), (RetryAfter(1), False), (TelegramError("x"), False)),
    ],
)
def test_perhaps_done(error: TelegramError, perhaps: bool) -> None:
    """A call of which the answer was lost may have been obeyed; one that was refused or never sent was not."""
    assert perhaps_done(error) == perhaps


@pytest.mark.parametrize("patience", [None, Patience.NONE])
async def test_errors_know_their_call(time: Time, sending: Sending, patience: Patience | None) -> None:
    """An error tells which call it came from; one that came from none tells nothing."""
    (error,) = await time.run(call(sending, Server(time, BadRequest("x")), "sendMessage", ANN, patience))
    assert call_of(error) == Made("sendMessage", ANN)
    assert call_of(BadRequest("x")) is None


class Moves:
    """A server at which a group has moved, and those who are told of it."""

    def __init__(self, old: int, new: int) -> None:
        """Let a group have moved."""
        self._old, self._new = old, new
        self.told: list[tuple[int, int]] = []
        self.taken: list[dict[str, Any]] = []

    async def __call__(self, endpoint: str, data: dict[str, Any]) -> bool:
        """Take a call for the new chat."""
        if data["chat_id"] == self._old:
            raise ChatMigrated(self._new)
        self.taken.append(data)
        return True

    async def tell(self, old: int, new: int) -> None:
        """Be told."""
        self.told.append((old, new))


@pytest.mark.parametrize(
    ("endpoint", "sent"), [("sendMessage", True), ("sendDocument", True), ("editMessageText", False)]
)
async def test_group_that_moved(time: Time, endpoint: str, sent: bool) -> None:
    """What is sent follows a group to its new id, without the old message that it replies to; an edit does not."""
    moves = Moves(GROUP, -200)
    sending = Sending(time.clock, time.sleep, moves.tell)
    data = {"chat_id": GROUP, "text": "x", "reply_parameters": 7, "message_id": 8}
    (result,) = await time.run(sending.process_request(moves, (endpoint, data), {}, endpoint, data, None))
    assert moves.told == [(GROUP, -200)]
    assert moves.taken == ([{"chat_id": -200, "text": "x", "message_id": 8}] if sent else [])
    assert result is True if sent else (type(result), call_of(result)) == (ChatMigrated, Made(endpoint, GROUP))


async def test_group_that_moved_nowhere(time: Time, sending: Sending) -> None:
    """A server that sends a call back to where it came from is not asked for ever."""
    server = Server(time, *[ChatMigrated(GROUP)] * 9)
    (error,) = await time.run(call(sending, server, "sendMessage", GROUP))
    assert (type(error), len(server.asked)) == (ChatMigrated, 1)


async def test_a_waiting_call_lends_its_place(time: Time, sending: Sending) -> None:
    """While a call waits for its chat, another chat works at the place of its handler; afterwards it waits for one."""
    slots, order = Slots(1), []

    async def ann() -> None:
        async with slots.taken():
            await call(sending, Server(time, RetryAfter(5)), "sendMessage", ANN)
            order.append(("ann", time.now))

    async def ben() -> None:
        async with slots.taken():
            order.append(("ben", time.now))
            await time.sleep(9)

    await time.run(ann(), ben())
    assert order == [("ben", 0.0), ("ann", 9.0)]


async def test_places_are_given_back() -> None:
    """Whatever works for a handler, and however it ends, as many places are free afterwards as before."""
    slots = Slots(2)
    background: list[asyncio.Task[None]] = []

    async def nap() -> None:
        async with lent():
            await asyncio.sleep(0.01)

    async def handler(fails: bool) -> None:
        async with slots.taken():
            background.append(asyncio.create_task(nap()))
            await asyncio.gather(nap(), nap())
            background.append(asyncio.create_task(nap()))
            if fails:
                raise ValueError

    await asyncio.gather(*(handler(n % 2 == 0) for n in range(8)), return_exceptions=True)
    await asyncio.gather(*background)
    assert slots._free._value == 2
    await nap()  # without a place
