"""What becomes of each message, and that the database says so."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from bot.errors import StoreError
from bot.session import Session
from bot.store.held import forget
from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.state import State
from bot.store.users import Users
from bot.updates import delivery
from bot.updates.changes import Change
from bot.updates.delivery import Post
from bot.updates.following import Following
from bot.updates.notices import Letter, Notices
from bot.updates.outcomes import (
    BusyError,
    GoneError,
    MovedError,
    RefusedError,
    UnansweredError,
    UnreachedError,
)
from bot.updates.pacing import Pace, Turn
from bot.userdata import Delivery, Message, Person, Progress
from tests.updates.crowd import follower
from tests.waiting import until

Outcomes = list[Exception | None]


class _Sender:
    """Sends nothing: fails as it is told to, and remembers what it was given."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes: Outcomes = list(outcomes)
        self.given: list[tuple[int, Letter]] = []
        self.before: Callable[[], Awaitable[None]] | None = None

    async def send(self, chat_id: int, letter: Letter) -> int:
        self.given.append((chat_id, letter))
        if self.before:
            await self.before()
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome:
            raise outcome
        return len(self.given)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are short, and a chat may have its next message at once."""
    monkeypatch.setattr(delivery, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(delivery, "_wait", lambda attempts: timedelta(milliseconds=attempts))
    monkeypatch.setattr("bot.store.outbox._LOOK_AGAIN", timedelta(milliseconds=5))


def _publish(state: State, *accounts: int, parts: int = 1) -> int:
    publications, now = Publications(state), datetime.now(UTC)
    change = Change("new_clause", paper="tea-2026", title="茶办法", title_en="Tea", path="一", summary_en="Money.")
    draft = publications.draft("publication", "cli:li", {"changes": [change.as_data()]}, now)
    assert draft
    messages = (Message(account, {"changes": [0]}, part) for account in accounts for part in range(parts))
    publications.confirm(draft.id, "cli:li", messages, now)
    return draft.id


async def _deliver(tea: Session, sender: _Sender, publication: int) -> Progress:
    """Deliver until the publication has ended."""
    post = Post(tea.state, Notices(tea.state, tea.messages), sender, 1000.0)
    post._outbox = Outbox(tea.state, timedelta(milliseconds=1))
    running = asyncio.create_task(post.run())
    for _ in range(500):
        known = Publications(tea.state).get(publication)
        if known and known.state != "running":
            break
        post.wake()
        await asyncio.sleep(0.01)
    post.stop()
    await asyncio.wait_for(running, 10)
    return Publications(tea.state).progress(publication)


async def test_sent(tea: Session) -> None:
    """Each account gets its messages in order, once."""
    accounts = [follower(tea.state, number) for number in range(1, 6)]
    sender = _Sender()
    progress = await _deliver(tea, sender, _publish(tea.state, *accounts, parts=2))
    assert (progress.sent, progress.retried) == (10, 0)
    assert sorted(chat for chat, _ in sender.given) == sorted([*range(1, 6)] * 2)


@pytest.mark.parametrize(
    ("outcome", "retried", "interrupted"),
    [
        (BusyError(0.01), 1, 0),
        (UnreachedError("no connection"), 1, 0),
        (UnansweredError("time-out"), 1, 1),
    ],
)
async def test_tried_again(tea: Session, outcome: Exception, retried: int, interrupted: int) -> None:
    """Where a message did not arrive it is sent again; where only the answer was lost that is counted."""
    account = follower(tea.state, 1)
    progress = await _deliver(tea, _Sender(outcome), _publish(tea.state, account))
    assert (progress.sent, progress.retried, progress.interrupted) == (1, retried, interrupted)


@pytest.mark.parametrize(
    ("outcome", "counted"), [(RefusedError("too long"), "failed"), (RuntimeError("a slip"), "failed")]
)
async def test_refused(tea: Session, outcome: Exception, counted: str) -> None:
    """A message that the server refuses, or that cannot be made, is given up; the others go out."""
    accounts = [follower(tea.state, number) for number in (1, 2)]
    progress = await _deliver(tea, _Sender(outcome), _publish(tea.state, *accounts))
    assert (progress.sent, getattr(progress, counted)) == (1, 1)


async def test_gone(tea: Session) -> None:
    """A chat that refuses the bot is pruned with everything that waits for it."""
    account, other = follower(tea.state, 1), follower(tea.state, 2)
    progress = await _deliver(tea, _Sender(GoneError("blocked")), _publish(tea.state, account, other, parts=2))
    assert (progress.sent, progress.blocked) == (2, 2)
    user = Users(tea.state).get(account)
    assert user and user.unreachable


async def test_moved(tea: Session) -> None:
    """A group that has another id now gets the message there, and everything later."""
    account = follower(tea.state, -5)
    sender = _Sender(MovedError(-1005))
    progress = await _deliver(tea, sender, _publish(tea.state, account))
    assert (progress.sent, [chat for chat, _ in sender.given]) == (1, [-5, -1005])
    user = Users(tea.state).get(account)
    assert user and (user.chat_id, user.user_id) == (-1005, -1005)


async def test_given_up(tea: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that the server fails to take as often as is allowed is given up and reported."""
    monkeypatch.setattr(delivery, "MOST_ATTEMPTS", 3)
    monkeypatch.setattr("bot.updates.pacing._LONGEST_PAUSE", 0.0)
    account = follower(tea.state, 1)
    sender = _Sender(*[UnansweredError("502")] * 5)
    progress = await _deliver(tea, sender, _publish(tea.state, account))
    assert (progress.failed, len(sender.given)) == (1, 3)


async def test_not_given_up(tea: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the server is not reached, a message is not given up for that."""
    monkeypatch.setattr(delivery, "MOST_ATTEMPTS", 3)
    monkeypatch.setattr("bot.updates.pacing._LONGEST_PAUSE", 0.0)
    account = follower(tea.state, 1)
    sender = _Sender(*[UnreachedError("no connection")] * 10, UnansweredError("502"), UnansweredError("502"))
    progress = await _deliver(tea, sender, _publish(tea.state, account))
    assert (progress.sent, progress.failed, len(sender.given)) == (1, 0, 13)


async def test_language_at_the_moment_of_sending(tea: Session) -> None:
    """A message has the language that its reader has when it is sent, not the one when it was published."""
    accounts = [follower(tea.state, number) for number in (1, 2, 3)]
    for account, language in zip(accounts, ("en", "zh", "zh-Hant"), strict=True):
        Following(tea.state, tea.knowledge, account).follow("topic", "tea", datetime.now(UTC).date(), language)
    publication = _publish(tea.state, *accounts)
    Users(tea.state).choose_language(accounts[0], "zh-Hant")
    sender = _Sender()
    await _deliver(tea, sender, publication)
    assert {chat: letter.language for chat, letter in sender.given} == {1: "zh-Hant", 2: "zh", 3: "zh-Hant"}
    assert sender.given[0][1].notice.blocks[0].text == "您關注的內容有更新"


async def test_switched_off_while_it_runs(tea: Session) -> None:
    """Who switches updates off gets nothing that was still waiting."""
    account, other = follower(tea.state, 1, ("topic", "tea")), follower(tea.state, 2)
    publication = _publish(tea.state, account, other)
    Following(tea.state, tea.knowledge, account).hear("off", datetime.now(UTC))
    sender = _Sender()
    progress = await _deliver(tea, sender, publication)
    assert (progress.sent, progress.stopped, [chat for chat, _ in sender.given]) == (1, 1, [2])


async def test_stop_lets_land(tea: Session) -> None:
    """On a stop what is in flight is settled, and nothing more is claimed."""
    accounts = [follower(tea.state, number) for number in range(1, 40)]
    publication, sender = _publish(tea.state, *accounts), _Sender()
    post = Post(tea.state, Notices(tea.state, tea.messages), sender, 1000.0)

    async def slow() -> None:
        post.stop()
        await asyncio.sleep(0.05)

    sender.before = slow
    await asyncio.wait_for(post.run(), 10)
    progress = Publications(tea.state).progress(publication)
    assert progress.sending == 0
    assert progress.sent == len(sender.given) < 39
    assert progress.pending == 39 - progress.sent


async def test_a_database_that_refuses_for_a_while(tea: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """What became of a message is written down as soon as the database lets it; nothing is sent again meanwhile."""
    monkeypatch.setattr(delivery, "_SETTLE_AGAIN_SECONDS", 0.01)
    account = follower(tea.state, 1)
    publication, sender, real = _publish(tea.state, account), _Sender(), Outbox.sent
    failures = [StoreError("the disk is full")] * 3

    def sent(self: Outbox, number: int, message_id: int, now: datetime) -> bool:
        if failures:
            raise failures.pop()
        return real(self, number, message_id, now)

    monkeypatch.setattr(Outbox, "sent", sent)
    progress = await _deliver(tea, sender, publication)
    assert (progress.sent, len(sender.given)) == (1, 1)


async def test_a_publication_of_another_version(tea: Session) -> None:
    """A message that cannot be written is reported as failed and holds nobody up."""
    account, other = follower(tea.state, 1), follower(tea.state, 2)
    publications, now = Publications(tea.state), datetime.now(UTC)
    draft = publications.draft("publication", "cli:li", {"changes": [{"kind": "from_the_future", "x": 1}]}, now)
    assert draft
    publications.confirm(draft.id, "cli:li", [Message(account, {"changes": [0]}), Message(other, {})], now)
    progress = await _deliver(tea, _Sender(), draft.id)
    assert progress.failed >= 1 and progress.pending == 0


async def test_long_outage(tea: Session) -> None:
    """A message that meets an outage which began long before is put back, and sent when it is over."""
    publication = _publish(tea.state, follower(tea.state, 1))
    sender = _Sender(UnreachedError("no connection"))
    post = Post(tea.state, Notices(tea.state, tea.messages), sender, 1000.0)
    for _ in range(2000):
        post._pace.failed(Turn(monotonic()))
    post._pace._silent_until = 0.0

    async def stop() -> None:
        post.stop()

    sender.before = stop
    await asyncio.wait_for(post.run(), 10)
    assert Publications(tea.state).progress(publication) == Progress(pending=1)


async def test_a_database_that_cannot_be_read_for_a_while(tea: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that cannot be written because the database refuses is sent later, and surely for the first time."""
    publication, sender, real = _publish(tea.state, follower(tea.state, 1)), _Sender(), Notices.of
    failures = [StoreError("another process has been writing for too long")] * 3

    def written(self: Notices, delivery: Delivery) -> Letter | None:
        if failures:
            raise failures.pop()
        return real(self, delivery)

    monkeypatch.setattr(Notices, "of", written)
    progress = await _deliver(tea, sender, publication)
    assert (progress.sent, progress.failed, progress.interrupted, len(sender.given)) == (1, 0, 0, 1)


async def test_a_database_that_refuses_at_the_start(tea: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was in flight before is looked for until the database lets it; then all is delivered."""
    publication, sender, real = _publish(tea.state, follower(tea.state, 1)), _Sender(), Outbox.recover
    failures = [StoreError("the disk is full")] * 3

    def recovered(self: Outbox, now: datetime) -> tuple[Delivery, ...]:
        if failures:
            raise failures.pop()
        return real(self, now)

    Outbox(tea.state).claim(1, datetime.now(UTC))
    monkeypatch.setattr(Outbox, "recover", recovered)
    progress = await _deliver(tea, sender, publication)
    assert (progress.sent, progress.interrupted) == (1, 1)


@pytest.mark.parametrize("answer", [BusyError(0.01), GoneError("blocked"), RefusedError("too long"), MovedError(-1005)])
async def test_a_server_that_answers_works(tea: Session, monkeypatch: pytest.MonkeyPatch, answer: Exception) -> None:
    """A refusal between failures shows that the server works: the failures are not in a row."""
    rests: list[float] = []
    monkeypatch.setattr(Pace, "_rest", lambda self, seconds: None)
    monkeypatch.setattr(Pace, "_fall_silent", lambda self, seconds: rests.append(seconds))
    down = UnreachedError("no connection")
    sender = _Sender(down, down, answer, down, down, None, answer)
    accounts = [follower(tea.state, -number) for number in (1, 2)]
    await _deliver(tea, sender, _publish(tea.state, *accounts, parts=2))
    assert len(sender.given) >= 6 and rests == []


async def test_stop_while_all_rest(tea: Session) -> None:
    """A stop does not wait until the server lets send again: what was claimed is put back, as if it never was."""
    publication, sender = _publish(tea.state, follower(tea.state, 1)), _Sender()
    post = Post(tea.state, Notices(tea.state, tea.messages), sender, 1000.0)
    post._pace.refused(1, 3600.0)
    post._pace.refused(2, 3600.0)
    running = asyncio.create_task(post.run())
    await until(lambda: Publications(tea.state).progress(publication).sending == 1)
    post.stop()
    await asyncio.wait_for(running, 10)
    assert Publications(tea.state).progress(publication) == Progress(pending=1)
    assert tea.state.rows("SELECT attempts FROM outbox") == [{"attempts": 0}] and sender.given == []


async def test_cut_short(tea: Session) -> None:
    """Also where the delivery is cancelled what is in flight lands and is settled."""
    publication, sender = _publish(tea.state, follower(tea.state, 1)), _Sender()
    post = Post(tea.state, Notices(tea.state, tea.messages), sender, 1000.0)
    flying, land = asyncio.Event(), asyncio.Event()

    async def fly() -> None:
        flying.set()
        await land.wait()

    sender.before = fly
    running = asyncio.create_task(post.run())
    await asyncio.wait_for(flying.wait(), 10)
    running.cancel()
    await asyncio.sleep(0.05)
    land.set()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 10)
    assert Publications(tea.state).progress(publication) == Progress(sent=1)


def _stop(tea: Session, publication: int, account: int) -> None:
    Publications(tea.state).stop(publication, "cli:li", datetime.now(UTC))


def _forget(tea: Session, publication: int, account: int) -> None:
    forget(tea.state, Person("telegram", 1), datetime.now(UTC))


def _end(tea: Session, publication: int, account: int) -> None:
    following = Following(tea.state, tea.knowledge, account)
    following.end(following.all()[0].id, datetime.now(UTC))


def _off(tea: Session, publication: int, account: int) -> None:
    Following(tea.state, tea.knowledge, account).hear("off", datetime.now(UTC))


@pytest.mark.parametrize("act", [_stop, _forget, _end, _off])
async def test_taken_back_while_it_waits(tea: Session, act: Callable[[Session, int, int], None]) -> None:
    """A message that was claimed and waits for its moment is not sent where it is not wanted any more."""
    account = follower(tea.state, 1, ("topic", "tea"))
    publication, sender = _publish(tea.state, account), _Sender()
    post = Post(tea.state, Notices(tea.state, tea.messages), sender, 1000.0)
    post._pace.refused(1, 3600.0)
    post._pace.refused(2, 3600.0)
    running = asyncio.create_task(post.run())
    await until(lambda: Publications(tea.state).progress(publication).sending == 1)
    act(tea, publication, account)
    post._pace._rest_until = 0.0
    await until(lambda: Publications(tea.state).progress(publication).sending == 0)
    post.stop()
    await asyncio.wait_for(running, 10)
    assert sender.given == []
    known = Publications(tea.state).get(publication)
    assert known and known.state == ("stopped" if act is _stop else "done")


async def test_taken_back_while_it_is_tried_again(tea: Session) -> None:
    """A message that did not arrive is not sent again to a user who switched updates off meanwhile."""
    account = follower(tea.state, 1, ("topic", "tea"))
    publication, sender = _publish(tea.state, account), _Sender(UnreachedError("no connection"))

    async def off() -> None:
        _off(tea, publication, account)

    sender.before = off
    progress = await _deliver(tea, sender, publication)
    assert (progress.stopped, len(sender.given)) == (1, 1)
