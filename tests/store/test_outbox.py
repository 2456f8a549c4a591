"""Messages are filled in with their publication, claimed fairly, and settled once."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.store.outbox import PAUSE, Outbox
from bot.store.publications import Publications
from bot.store.state import State
from bot.store.state_check import problems
from bot.userdata import Message, Progress
from tests.store.people import DAY, NOW, in_memory, later, meet, publish, values

NOTHING_KNOWN: dict[str, frozenset[str]] = {
    kind: frozenset() for kind in ("topic", "document", "department", "district", "sector")
}


@pytest.fixture
def outbox(state: State, tmp_path: Path) -> Iterator[Outbox]:
    """The outbox; whatever a test does with it must leave nothing impossible behind."""
    yield Outbox(state)
    assert problems(tmp_path, NOTHING_KNOWN) == []


def to(state: State, *users: int, text: str = "news") -> list[Message]:
    """Return a message to each user."""
    return [Message(meet(state, user).id, {"text": text}) for user in users]


def test_fill_and_confirmation_are_one(state: State, outbox: Outbox) -> None:
    """Where filling fails half way nothing is confirmed, nothing is filled, and the draft can be confirmed later."""
    publications = Publications(state)
    draft = publications.draft("publication", "cli:editor", {"title": "x"}, NOW)
    assert draft is not None
    messages = to(state, 1, 2)
    before = values(state)

    def broken() -> Iterator[Message]:
        yield from messages
        raise OSError(5, "cut off")

    with pytest.raises(StoreError, match="cut off"):
        publications.confirm(draft.id, "cli:editor", broken(), NOW)
    assert values(state) == before
    assert publications.confirm(draft.id, "cli:editor", messages, NOW) == 2
    with pytest.raises(StoreError, match="not a draft"):
        publications.confirm(draft.id, "cli:editor", messages, NOW)
    assert publications.progress(draft.id) == Progress(pending=2)
    assert [p.id for p in publications.running()] == [draft.id]


def test_equal_payloads_are_stored_once(state: State, outbox: Outbox) -> None:
    """A text that many users get is kept once; each gets what was meant for him."""
    a, b = to(state, 1, 2)
    other = Message(meet(state, 3).id, {"text": "另一条 🚀"})
    publish(state, [a, b, other])
    assert len(values(state)["payloads"]) == 2
    assert {d.chat_id: d.payload["text"] for d in outbox.claim(5, NOW)} == {1: "news", 2: "news", 3: "另一条 🚀"}


def test_erased_accounts_are_left_out(state: State, outbox: Outbox) -> None:
    """A user who was erased between preview and confirmation gets nothing, and leaves no text behind."""
    publication = publish(state, [Message(10**6, {"text": "for nobody"})])
    done = Publications(state).get(publication)
    assert done is not None
    assert (done.state, done.finished) == ("done", NOW)
    assert values(state)["payloads"] == []


def test_key_makes_it_happen_once(state: State, outbox: Outbox) -> None:
    """A reminder with the same key is not made a second time, also after it was sent."""
    publications = Publications(state)
    publish(state, [], key="reminder:tea-2025:30")
    assert publications.draft("reminder", "bot", {}, NOW, "reminder:tea-2025:30") is None
    assert publications.draft("reminder", "bot", {}, NOW, "reminder:tea-2025:7") is not None


def test_message_is_sent_once(state: State, outbox: Outbox) -> None:
    """A claimed message is not claimed again, and settles once."""
    publication = publish(state, to(state, 1))
    (delivery,) = outbox.claim(5, NOW)
    assert (delivery.chat_id, delivery.attempts, delivery.interrupted) == (1, 1, 0)
    assert outbox.claim(5, later(3600)) == ()
    assert outbox.sent(delivery.id, 17, later(1))
    assert not outbox.sent(delivery.id, 18, later(2))
    assert not outbox.failed(delivery.id, "x", later(2))
    assert not outbox.retry(delivery.id, "x", later(3), later(2))
    assert not outbox.blocked(delivery.id, "x", later(2), DAY)
    assert outbox.claim(5, later(3600)) == ()
    assert Publications(state).progress(publication) == Progress(sent=1)
    row = state.rows("SELECT state, message_id FROM outbox")
    assert row == [{"state": "sent", "message_id": 17}]


def test_chats_take_turns(state: State, outbox: Outbox) -> None:
    """A chat with a hundred messages does not hold up the others; its own come in order, one a pause."""
    busy = meet(state, 1).id
    publish(state, [Message(busy, {"n": n}, part=n) for n in range(100)])
    publish(state, to(state, 2, 3), now=later(0.1))
    got: list[tuple[int, int]] = []
    for second in range(4):
        for delivery in outbox.claim(2, later(second + 0.2)):
            got.append((delivery.chat_id, delivery.payload.get("n", -1)))
            outbox.sent(delivery.id, 1, later(second + 0.2))
    assert sorted(got[:3]) == [(1, 0), (2, -1), (3, -1)]
    assert [n for chat, n in got if chat == 1] == list(range(len(got) - 2))


def test_pause_between_messages_to_a_chat(state: State, outbox: Outbox) -> None:
    """The next message to a chat waits until the one before it is settled, and for the pause after that."""
    user = meet(state, 1).id
    publish(state, [Message(user, {"n": n}, part=n) for n in range(2)])
    (first,) = outbox.claim(5, NOW)
    assert outbox.claim(5, later(30)) == ()
    outbox.sent(first.id, 1, later(31))
    assert outbox.claim(5, later(31.5)) == ()
    (second,) = outbox.claim(5, later(31) + PAUSE)
    assert second.payload == {"n": 1}
    outbox.sent(second.id, 2, later(33))


def test_retry_waits_and_keeps_the_order(state: State, outbox: Outbox) -> None:
    """After a 429 the chat gets nothing before the time given, then the same message first; others go on."""
    anna = meet(state, 1).id
    publication = publish(state, [Message(anna, {"n": n}, part=n) for n in range(2)])
    publish(state, to(state, 2))
    mine, other = sorted(outbox.claim(5, NOW), key=lambda d: d.chat_id)
    assert outbox.retry(mine.id, "429", later(60), NOW)
    assert outbox.sent(other.id, 1, NOW)
    publish(state, [Message(anna, {"n": 2})], now=later(1))
    assert outbox.claim(5, later(59)) == ()
    (again,) = outbox.claim(5, later(60))
    assert (again.id, again.attempts) == (mine.id, 2)
    outbox.sent(again.id, 1, later(60))
    assert Publications(state).progress(publication) == Progress(pending=1, sent=1, retried=1)


def test_claimed_and_not_sent(state: State, outbox: Outbox) -> None:
    """A message that is put back unsent goes out at once and is not counted as sent again; a settled one stays."""
    publication = publish(state, to(state, 1))
    (claimed,) = outbox.claim(5, NOW)
    assert outbox.put_back(claimed.id, later(1))
    assert not outbox.put_back(claimed.id, later(1))
    assert Publications(state).progress(publication) == Progress(pending=1)
    (again,) = outbox.claim(5, later(1))
    assert (again.id, again.attempts) == (claimed.id, 1)
    outbox.sent(again.id, 1, later(2))
    assert not outbox.put_back(again.id, later(3))
    assert Publications(state).progress(publication) == Progress(sent=1)


def test_message_for_later_holds_nobody_up(state: State, outbox: Outbox) -> None:
    """A message with a later moment waits for it, while the chat's other ones go."""
    anna = meet(state, 1).id
    publish(state, [Message(anna, {"n": "tomorrow"}, not_before=later(86400))])
    assert outbox.claim(5, later(10)) == ()
    publish(state, [Message(anna, {"n": "now"})], now=later(20))
    (first,) = outbox.claim(5, later(20))
    assert first.payload == {"n": "now"}
    outbox.sent(first.id, 1, later(21))
    assert outbox.claim(5, later(86399)) == ()
    assert [d.payload["n"] for d in outbox.claim(5, later(86400))] == ["tomorrow"]


def test_blocked_chat_gets_nothing_more(state: State, outbox: Outbox) -> None:
    """A chat that refuses ends all of its messages and is marked; publications that waited for it end too."""
    publication = publish(state, to(state, 1, 2))
    second = publish(state, to(state, 1), now=later(1))
    one, two = sorted(outbox.claim(5, later(1)), key=lambda d: d.chat_id)
    assert outbox.blocked(one.id, "403 bot was blocked by the user", later(2), DAY)
    assert outbox.failed(two.id, "400 chat not found", later(2))
    publications = Publications(state)
    assert publications.progress(publication) == Progress(blocked=1, failed=1)
    assert publications.progress(second) == Progress(blocked=1)
    assert publications.running() == ()
    assert {u["user_id"]: u["unreachable"] for u in state.rows("SELECT * FROM users")} == {1: "2026-11-22", 2: None}


def test_stop_while_it_runs(state: State, outbox: Outbox) -> None:
    """Stopping keeps back all that is not in flight; what is in flight settles, and is not tried again."""
    publications = Publications(state)
    publication = publish(state, to(state, 1, 2, 3, 4))
    arrived, refused = outbox.claim(2, NOW)
    assert publications.stop(publication, "telegram:6", later(1)) == 2
    assert outbox.sent(arrived.id, 1, later(2))
    assert outbox.retry(refused.id, "502", later(3), later(2))
    assert outbox.claim(5, later(3600)) == ()
    assert publications.progress(publication) == Progress(sent=1, stopped=3)
    with pytest.raises(StoreError, match="cannot be stopped"):
        publications.stop(publication, "telegram:6", later(4))


def test_acts_are_accounted_for(state: State, outbox: Outbox) -> None:
    """Drafting, confirming and stopping leave a line each with its author; a refused act leaves none."""
    publications = Publications(state)
    publication = publish(state, to(state, 1))
    publications.stop(publication, "telegram:6", later(1))
    with pytest.raises(StoreError):
        publications.stop(publication, "telegram:7", later(2))
    lines = [(line.author, line.action, line.subject) for line in publications.audit()]
    assert lines == [
        ("telegram:6", "stop", f"publication {publication}"),
        ("cli:editor", "confirm", f"publication {publication}"),
        ("cli:editor", "draft", f"publication {publication}"),
    ]


def test_what_was_in_flight_is_counted(state: State, outbox: Outbox) -> None:
    """After a crash exactly the claimed and unsettled messages go out again, and are reported as such."""
    publication = publish(state, to(state, 1, 2, 3))
    settled, *lost = outbox.claim(3, NOW)
    outbox.sent(settled.id, 1, NOW)
    fresh = Outbox(state)
    assert fresh.recover(later(5), claimed_before=later(-1)) == ()
    recovered = fresh.recover(later(5))
    assert [(d.id, d.interrupted) for d in recovered] == sorted((d.id, 1) for d in lost)
    assert fresh.recover(later(5)) == ()
    again = fresh.claim(5, later(6))
    assert {d.id for d in again} == {d.id for d in lost}
    assert {(d.attempts, d.interrupted) for d in again} == {(2, 1)}
    for delivery in again:
        fresh.sent(delivery.id, 2, later(6))
    assert Publications(state).progress(publication) == Progress(sent=3, retried=2, interrupted=2)


def test_clock_set_back(state: State, outbox: Outbox) -> None:
    """What was in flight is found also where the clock was set back before the restart."""
    publish(state, to(state, 1))
    outbox.claim(1, later(3600))
    assert [delivery.chat_id for delivery in outbox.recover(NOW)] == [1]


def test_unreached_is_counted(state: State, outbox: Outbox) -> None:
    """How often the server was not reached is known of a message, beside how often it was tried."""
    publish(state, to(state, 1))
    for n, reached in enumerate([False, True, False]):
        (delivery,) = outbox.claim(1, later(n))
        assert outbox.retry(delivery.id, "no connection", later(n + 1), later(n), reached=reached)
    (delivery,) = outbox.claim(1, later(9))
    assert (delivery.attempts, delivery.unreached) == (4, 2)


def test_workers_share_the_work(state: State, outbox: Outbox) -> None:
    """Four workers at once send every message, and none of them twice."""
    publish(state, to(state, *range(1, 121)))
    sent: list[int] = []

    def work() -> None:
        while found := outbox.claim(7, later(1)):
            for delivery in found:
                sent.append(delivery.chat_id)
                outbox.sent(delivery.id, delivery.chat_id, later(1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(sent) == list(range(1, 121))


_ACTS = st.lists(
    st.tuples(st.sampled_from(["sent", "retry", "crash", "failed"]), st.floats(0, 3), st.floats(0, 9)), max_size=40
)


@settings(max_examples=40)
@given(counts=st.lists(st.integers(0, 4), min_size=1, max_size=6), acts=_ACTS)
def test_nobody_is_missed_whatever_happens(counts: list[int], acts: list[tuple[str, float, float]]) -> None:
    """Claims settled in any way at any time: each message ends, is sent once, in its chat's order."""
    state = in_memory()
    outbox = Outbox(state)
    accounts = {user: meet(state, user).id for user in range(1, len(counts) + 1)}
    publication = publish(state, [Message(accounts[u], {"n": n}, n) for u, c in enumerate(counts, 1) for n in range(c)])
    order: dict[int, list[int]] = {}
    clock = 0.0
    for act, passed, wait in [*acts, *[("sent", 10.0, 0.0)] * (sum(counts) + 2)]:
        clock += passed
        for delivery in outbox.claim(3, later(clock)):
            if act == "crash":
                break
            if act == "retry":
                assert outbox.retry(delivery.id, "502", later(clock + wait), later(clock))
            elif act == "failed":
                assert outbox.failed(delivery.id, "400", later(clock))
            else:
                assert outbox.sent(delivery.id, 1, later(clock))
                order.setdefault(delivery.chat_id, []).append(delivery.payload["n"])
        outbox.recover(later(clock))
    found = Publications(state).progress(publication)
    assert found.sent + found.failed == sum(counts)
    assert found.sent == sum(map(len, order.values()))
    assert all(parts == sorted(set(parts)) for parts in order.values())
    assert Publications(state).running() == ()
    state.close()
