"""News on their way: lost chats, groups that move, a stop, restarts, two processes, paid broadcasts."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.channels.telegram import clockwork
from bot.errors import StoreError
from bot.session import Session
from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from bot.updates.lock import DeliveryLock
from bot.userdata import Delivery
from tests.botapi import BotApi, Group
from tests.channels.running import RunningBot
from tests.channels.updates.conftest import Rebuild
from tests.channels.updates.reader import follow_tea, next_message, publish, said
from tests.updates.teahouse import add_coffee, raise_tea_grant
from tests.waiting import until


async def test_blocked_and_vanished(
    bot: RunningBot, api: BotApi, tea: Session, office: Group, rebuild: Rebuild
) -> None:
    """Who blocked the bot, and a chat that is gone, are pruned and counted; the others hear."""
    ann, bob, eve = (api.user() for _ in range(3))
    for user in (ann, bob, eve):
        await follow_tea(user)
    bob.block()
    with api.state.change():
        del api.state.chats[eve.id]
    rebuild(raise_tea_grant)
    await publish(api.user(), office)
    assert "Changed clause" in (await next_message(ann)).text
    await until(lambda: "Sent 1, blocked or gone 2" in office.messages()[-1].text)
    users = Users(tea.state)
    gone = [users.find("telegram", user.id, user.id) for user in (ann, bob, eve)]
    assert [user.unreachable is None if user else None for user in gone] == [True, False, False]


@pytest.mark.parametrize("told", [True, False])
async def test_group_that_becomes_a_supergroup(
    bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild, told: bool
) -> None:
    """A group hears under its new id, whether or not the bot was told of the move before."""
    ann, group = api.user(), api.group(title="Investors")
    ann.send("/subscribe@double_bot tea", chat=group)
    found = await next_message(group)
    ann.press(found, found.buttons[0][0][1])
    await asyncio.to_thread(group.wait_for_edit, found, 15)
    moved = api.migrate(group, told=told)
    rebuild(raise_tea_grant)
    await publish(api.user(), office)
    assert "Changed clause" in (await next_message(moved)).text


async def test_stop_and_restart(tea: Session, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """A broadcast that is stopped by its button sends no more; one that a restart interrupts goes on to its end."""
    people = [api.user() for _ in range(12)]
    async with RunningBot(tea, api):
        for user in people:
            met = await asyncio.to_thread(Users(tea.state).meet, "telegram", user.id, user.id, datetime.now(UTC).date())
            Subscriptions(tea.state).follow(met.id, "topic", "tea", datetime.now(UTC).date())
        api.delay(0.3, "sendMessage")
        rebuild(raise_tea_grant)
        progress = await publish(api.user(), office)
        assert "Publication 1 by telegram:" in progress.text
    early = sum(len(user.messages()) for user in people)
    assert early < 12
    api.delay(0.05, "sendMessage")
    async with RunningBot(tea, api):
        await until(lambda: "Sent 12" in office.messages()[-1].text)
        assert [len(user.messages()) for user in people] == [1] * 12
        api.delay(0.5, "sendMessage")
        rebuild(add_coffee)
        officer = api.user()
        progress = await publish(officer, office)
        officer.press(progress, "Stop")
        await until(lambda: "was stopped" in office.messages()[-1].text)
        (last,) = Publications(tea.state).last(1)
        counted = Publications(tea.state).progress(last.id)
        assert counted.stopped > 0 and counted.pending == 0


async def test_one_process_delivers(
    tea: Session, api: BotApi, office: Group, rebuild: Rebuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process delivers from the folder the bot answers and waits; it goes on when that one has ended."""
    monkeypatch.setattr(clockwork, "_LOCK_SECONDS", 0.1)
    other = DeliveryLock(tea.folder)
    assert other.take()
    ann = api.user()
    async with RunningBot(tea, api):
        await follow_tea(ann)
        rebuild(raise_tea_grant)
        await publish(api.user(), office)
        before = len(ann.messages())
        assert (await said(ann, "/subscriptions")).text.startswith("Your subscriptions")
        assert len(ann.messages()) == before + 1
    async with RunningBot(tea, api):
        other.give_back()
        assert "Changed clause" in (await next_message(ann)).text


async def _follow_and_hear(tea: Session, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """Run the bot while somebody follows the tea, an officer publishes a change of it, and the news come."""
    ann = api.user()
    async with RunningBot(tea, api):
        await follow_tea(ann)
        rebuild(raise_tea_grant)
        await publish(api.user(), office)
        assert "Changed clause" in (await next_message(ann)).text


@pytest.mark.parametrize(("rate", "paid"), [("", None), ("30", None), ("30.5", True)])
async def test_paid_broadcast(
    tea: Session, api: BotApi, office: Group, rebuild: Rebuild, monkeypatch: pytest.MonkeyPatch, rate: str, paid: object
) -> None:
    """Updates are sent as paid ones where the rate is above what is free, and only there; replies never are."""
    monkeypatch.setenv("INVESTBOT_SEND_RATE", rate)
    await _follow_and_hear(tea, api, office, rebuild)
    calls = [call.params for call in api.calls("sendMessage")]
    asked: dict[bool, list[object]] = {True: [], False: []}
    for params in calls:
        asked["News on what you follow" in params["text"]].append(params.get("allow_paid_broadcast"))
    assert asked[True] == [paid] and set(asked[False]) == {None}


async def test_delivery_begins_again(
    tea: Session, api: BotApi, office: Group, rebuild: Rebuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the delivery, it is logged, and the delivery begins again without a restart."""
    monkeypatch.setattr(clockwork, "_LOCK_SECONDS", 0.05)
    take, claim = DeliveryLock.take, Outbox.claim
    failures: dict[str, list[Exception]] = {
        "take": [StoreError("a damaged file"), OSError(5, "x")],
        "claim": [RuntimeError("a slip")] * 2,
    }

    def taken(self: DeliveryLock) -> bool:
        if failures["take"]:
            raise failures["take"].pop()
        return take(self)

    def claimed(self: Outbox, limit: int, now: datetime) -> tuple[Delivery, ...]:
        if failures["claim"]:
            raise failures["claim"].pop()
        return claim(self, limit, now)

    monkeypatch.setattr(DeliveryLock, "take", taken)
    monkeypatch.setattr(Outbox, "claim", claimed)
    await _follow_and_hear(tea, api, office, rebuild)
    assert failures == {"take": [], "claim": []}
