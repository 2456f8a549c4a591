"""Updates with the real application: subscribe by buttons, publish, deliver, pause, block, migrate, stop, restart."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.telegram import clockwork, watching
from bot.config import DataPaths
from bot.errors import StoreError
from bot.session import Session
from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from bot.updates.lock import DeliveryLock
from bot.userdata import Delivery
from tests.botapi import BotApi, Group, Message, User
from tests.channels.process import TOKEN
from tests.channels.running import RunningBot
from tests.installation import Place
from tests.updates.conftest import papers, tea, teahouse
from tests.updates.teahouse import add_coffee, raise_tea_grant

__all__ = ["papers", "tea", "teahouse"]

Rebuild = Callable[[Callable[[DataPaths], None]], None]


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A server of its own for each test."""
    with BotApi(token=TOKEN) as server:
        yield server


@pytest.fixture
def office(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> Group:
    """The officers' chat."""
    group = api.group(title="Office")
    monkeypatch.setenv("INVESTBOT_OFFICERS_CHAT", str(group.id))
    return group


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock ticks, and progress is shown, faster than for people."""
    monkeypatch.setattr(clockwork, "CLOCK_SECONDS", 0.2)
    monkeypatch.setattr(watching, "SECONDS", 0.1)


@pytest.fixture
async def bot(tea: Session, api: BotApi, office: Group) -> AsyncIterator[RunningBot]:
    """The running bot."""
    async with RunningBot(tea, api) as running:
        yield running


@pytest.fixture
def rebuild(teahouse: Place, papers: DataPaths) -> Rebuild:
    """Change the papers and build the store anew."""

    def work(change: Callable[[DataPaths], None]) -> None:
        change(papers)
        assert teahouse.run("build").exit_code == 0

    return work


async def _said(user: User, text: str) -> Message:
    user.send(text)
    return await asyncio.to_thread(user.wait_for_message, 15)


async def _next(chat: User | Group) -> Message:
    return await asyncio.to_thread(chat.wait_for_message, 15, None, False)


async def _pressed(user: User, message: Message, label: str) -> Message:
    user.press(message, label)
    return await asyncio.to_thread(user.wait_for_edit, message, 15)


def _labels(message: Message) -> list[str]:
    return [label for row in message.buttons for label, _ in row]


async def _follow_tea(user: User) -> None:
    menu = await _said(user, "/subscribe")
    topics = await _pressed(user, menu, menu.buttons[0][0][1])
    trade = await _pressed(user, topics, topics.buttons[0][0][1])
    ticked = await _pressed(user, trade, trade.buttons[1][0][1])
    assert any(label.startswith("✓ ") for label in _labels(ticked))


async def _publish(officer: User, office: Group) -> Message:
    """Publish what changed; the progress message."""
    officer.send("/publish", chat=office)
    await _next(office)  # how readers see it
    preview = await _next(office)
    officer.press(preview, preview.buttons[0][0][1])
    return await asyncio.to_thread(office.wait_for_edit, preview, 15)


async def test_three_languages_hear_of_a_new_paper(
    bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild
) -> None:
    """Who follows a topic by buttons hears at once, in the language of each, of a paper that an officer adds."""
    people = [api.user(language_code=code) for code in ("en", "zh-hans", "zh-TW")]
    for user in people:
        await _follow_tea(user)
    bystander = api.user()
    await _said(bystander, "/start")
    rebuild(add_coffee)
    await _publish(api.user(), office)
    texts = [(await _next(user)).text for user in people]
    assert "New paper: Chongqing Coffee Subsidy Measures" in texts[0]
    assert "新文件：《重庆市咖啡补贴办法》" in texts[1]
    assert "新文件：《重庆市咖啡补贴办法》" in texts[2] and "您關注了" in texts[2]
    assert len(bystander.messages()) == 1


async def test_button_of_the_new_paper_opens_it(bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """The button under the news opens the new paper: the bot answers from the store that was built meanwhile."""
    ann = api.user()
    await _follow_tea(ann)
    rebuild(add_coffee)
    await _publish(api.user(), office)
    news = await _next(ann)
    for _ in range(50):
        if any(d.id == "coffee-2026" for d in bot.application.bot_data["session"].knowledge.documents):
            break
        await asyncio.sleep(0.1)
    ann.press(news, news.buttons[0][0][1])
    opened = await _next(ann)
    assert opened.text.startswith("Chongqing Coffee Subsidy Measures")


async def test_changed_words_are_marked(bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """A changed clause shows which words were which; the officers see the preview, the progress and the report."""
    ann, officer = api.user(), api.user()
    await _follow_tea(ann)
    rebuild(raise_tea_grant)
    officer.send("/publish", chat=office)
    sample, preview = await _next(office), await _next(office)
    assert "[was “20%”, now “30%”]" in sample.text
    assert "At once: 1 readers in 1 messages" in preview.text
    assert _labels(preview) == ["Publish to 1 readers", "Discard"]
    officer.press(preview, "Publish to 1 readers")
    news = await _next(ann)
    assert "Changed clause 一: Chongqing Tea Subsidy Measures" in news.text
    assert "A new tea factory receives [was “20%”, now “30%”] of its investment" in news.text
    await _until(lambda: "is done" in office.messages()[-1].text)
    report = office.messages()[-1]
    assert "Sent 1, blocked or gone 0, failed 0, retried 0" in report.text and report.buttons == []


async def _until(ready: Callable[[], bool]) -> None:
    for _ in range(150):
        if ready():
            return
        await asyncio.sleep(0.1)
    assert ready()


async def test_follow_from_an_answer(bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """The buttons under an answer follow its topic and its paper, and the news come."""
    ann = api.user()
    answer = await _said(ann, "What does a tea exporter get?")
    ann.press(answer, "Follow this paper")
    told = await _next(ann)
    assert told.text.startswith("You follow this now: Paper: Chongqing Tea Subsidy Measures.")
    ann.press(answer, "Follow this topic")
    assert (await _next(ann)).text.startswith("You follow this now: Topic: Tea.")
    rebuild(raise_tea_grant)
    await _publish(api.user(), office)
    assert "Changed clause" in (await _next(ann)).text


async def test_paused_and_ended(bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """A paused subscription brings nothing, one that goes on again does; one that was ended is not offered again."""
    ann, bob, eve = (api.user() for _ in range(3))
    for user in (ann, bob, eve):
        await _follow_tea(user)
        listed = await _said(user, "/subscriptions")
        one = await _pressed(user, listed, listed.buttons[0][0][1])
        paused = await _pressed(user, one, "Pause")
        assert "(paused)" in paused.text
        if user is bob:
            await _pressed(user, paused, "Resume")
        if user is eve:
            ended = await _pressed(user, paused, "End")
            assert ended.text.startswith("You no longer follow this: Topic: Tea")
    before = {user.id: len(user.messages()) for user in (ann, bob, eve)}
    rebuild(raise_tea_grant)
    await _publish(api.user(), office)
    assert "Changed clause" in (await _next(bob)).text
    await _until(lambda: "is done" in office.messages()[-1].text)
    assert [len(user.messages()) - before[user.id] for user in (ann, bob, eve)] == [0, 1, 0]


async def test_blocked_and_vanished(
    bot: RunningBot, api: BotApi, tea: Session, office: Group, rebuild: Rebuild
) -> None:
    """Who blocked the bot, and a chat that is gone, are pruned and counted; the others hear."""
    ann, bob, eve = (api.user() for _ in range(3))
    for user in (ann, bob, eve):
        await _follow_tea(user)
    bob.block()
    with api.state.change():
        del api.state.chats[eve.id]
    rebuild(raise_tea_grant)
    await _publish(api.user(), office)
    assert "Changed clause" in (await _next(ann)).text
    await _until(lambda: "Sent 1, blocked or gone 2" in office.messages()[-1].text)
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
    found = await _next(group)
    ann.press(found, found.buttons[0][0][1])
    await asyncio.to_thread(group.wait_for_edit, found, 15)
    moved = api.migrate(group, told=told)
    rebuild(raise_tea_grant)
    await _publish(api.user(), office)
    assert "Changed clause" in (await _next(moved)).text


async def test_stop_and_restart(tea: Session, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """A broadcast that is stopped by its button sends no more; one that a restart interrupts goes on to its end."""
    people = [api.user() for _ in range(12)]
    async with RunningBot(tea, api):
        for user in people:
            met = await asyncio.to_thread(Users(tea.state).meet, "telegram", user.id, user.id, datetime.now(UTC).date())
            Subscriptions(tea.state).follow(met.id, "topic", "tea", datetime.now(UTC).date())
        api.delay(0.3, "sendMessage")
        rebuild(raise_tea_grant)
        progress = await _publish(api.user(), office)
        assert "Publication 1 by telegram:" in progress.text
    early = sum(len(user.messages()) for user in people)
    assert early < 12
    api.delay(0.05, "sendMessage")
    async with RunningBot(tea, api):
        await _until(lambda: "Sent 12" in office.messages()[-1].text)
        assert [len(user.messages()) for user in people] == [1] * 12
        api.delay(0.5, "sendMessage")
        rebuild(add_coffee)
        officer = api.user()
        progress = await _publish(officer, office)
        officer.press(progress, "Stop")
        await _until(lambda: "was stopped" in office.messages()[-1].text)
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
        await _follow_tea(ann)
        rebuild(raise_tea_grant)
        await _publish(api.user(), office)
        before = len(ann.messages())
        assert (await _said(ann, "/subscriptions")).text.startswith("Your subscriptions")
        assert len(ann.messages()) == before + 1
    async with RunningBot(tea, api):
        other.give_back()
        assert "Changed clause" in (await _next(ann)).text


@pytest.mark.parametrize(("rate", "paid"), [("", None), ("30", None), ("30.5", True)])
async def test_paid_broadcast(
    tea: Session, api: BotApi, office: Group, rebuild: Rebuild, monkeypatch: pytest.MonkeyPatch, rate: str, paid: object
) -> None:
    """Updates are sent as paid ones where the rate is above what is free, and only there; replies never are."""
    monkeypatch.setenv("INVESTBOT_SEND_RATE", rate)
    ann = api.user()
    async with RunningBot(tea, api):
        await _follow_tea(ann)
        rebuild(raise_tea_grant)
        await _publish(api.user(), office)
        assert "Changed clause" in (await _next(ann)).text
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
    ann = api.user()
    async with RunningBot(tea, api):
        await _follow_tea(ann)
        rebuild(raise_tea_grant)
        await _publish(api.user(), office)
        assert "Changed clause" in (await _next(ann)).text
    assert failures == {"take": [], "claim": []}


async def test_digest_and_language(bot: RunningBot, api: BotApi, tea: Session, office: Group, rebuild: Rebuild) -> None:
    """A daily digest comes when it is due, once, in the language that the user chose meanwhile."""
    ann = api.user()
    await _follow_tea(ann)
    when = await _pressed(ann, await _said(ann, "/subscribe"), "When and where")
    daily = await _pressed(ann, when, "Once a day")
    assert "You get a digest every day at 09:00 (Asia/Shanghai)" in daily.text
    rebuild(raise_tea_grant)
    await _publish(api.user(), office)
    await _until(lambda: "is done" in office.messages()[-1].text)
    users = Users(tea.state)
    known = users.find("telegram", ann.id, ann.id)
    assert known is not None
    users.choose_language(known.id, "zh")
    due = datetime.now(UTC) - timedelta(days=3)
    users.keep_preferences(known.id, replace(users.preferences(known.id), digest_due=due))
    digest = await _next(ann)
    assert digest.text.startswith("摘要：您关注的内容有以下更新")
    assert users.preferences(known.id).digest_due > datetime.now(UTC)  # type: ignore[operator]


async def test_stale_discard(bot: RunningBot, api: BotApi, tea: Session, office: Group, rebuild: Rebuild) -> None:
    """An old "Discard" does not stop what was confirmed meanwhile; that of a draft discards it, once."""
    ann, officer = api.user(), api.user()
    await _follow_tea(ann)
    rebuild(raise_tea_grant)
    previews = []
    for _ in range(2):
        officer.send("/publish", chat=office)
        await _next(office)
        previews.append(await _next(office))
    kept, dropped = previews
    publications = Publications(tea.state)
    with tea.state.transaction():
        publications.confirm(1, "cli:li", [], datetime.now(UTC))
        tea.state.write("UPDATE publications SET state = 'running', finished = NULL WHERE id = 1")
    query = officer.press(kept, "Discard")
    assert "not a draft" in (await asyncio.to_thread(api.answer, query, 15))["text"]
    officer.press(dropped, "Discard")
    assert "discarded" in (await asyncio.to_thread(office.wait_for_edit, dropped, 15)).text
    assert [known.state for known in publications.last()] == ["stopped", "running"]
    assert [line.action for line in publications.audit() if line.author.startswith("telegram")][:1] == ["discard"]


async def test_publish_is_for_the_office(bot: RunningBot, api: BotApi, tea: Session, rebuild: Rebuild) -> None:
    """Elsewhere /publish says so, and a press of a copied button does nothing."""
    rebuild(raise_tea_grant)
    ann = api.user()
    refused = await _said(ann, "/publish")
    assert refused.text == "This command is for the officers' chat."
    for data in ("o:e:confirm:1", "o:e:stop:1", "o:e:discard:99", "o:x:stop:1", "o:e:stop:0"):
        content = {"from": ann.user, "message": refused.raw, "chat_instance": "1", "data": data}
        with api.state.change():
            query = api.state.ask("callback_query", content)
        assert "too old" in (await asyncio.to_thread(api.answer, query))["text"]
    assert Publications(tea.state).last() == ()


@pytest.mark.parametrize(
    "data", ["nefo:zmoon", "nefo:tmoon", "neon:999999", "neon:x", "neup:hourly", "nezz:", "nepk:d99", "neda:9", "nefo:"]
)
async def test_bad_buttons(bot: RunningBot, api: BotApi, tea: Session, data: str) -> None:
    """A button of an older version, or with made-up data, says kindly that it leads nowhere; nothing changes."""
    ann = api.user()
    menu = await _said(ann, "/subscribe")
    content = {"from": ann.user, "message": menu.raw, "chat_instance": "1", "data": data}
    with api.state.change():
        query = api.state.ask("callback_query", content)
    assert (await asyncio.to_thread(api.answer, query))["text"]
    known = Users(tea.state).find("telegram", ann.id, ann.id)
    assert known is not None and Subscriptions(tea.state).of(known.id) == ()
