"""What readers follow by buttons, and what they then hear: at once, in a digest, in their language."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.session import Session
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from tests.botapi import BotApi, Group
from tests.channels.running import RunningBot
from tests.channels.updates.conftest import Rebuild
from tests.channels.updates.reader import follow_tea, next_message, pressed, publish, said
from tests.updates.teahouse import add_coffee, raise_tea_grant
from tests.waiting import until


async def test_three_languages_hear_of_a_new_paper(
    bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild
) -> None:
    """Who follows a topic by buttons hears at once, in the language of each, of a paper that an officer adds."""
    people = [api.user(language_code=code) for code in ("en", "zh-hans", "zh-TW")]
    for user in people:
        await follow_tea(user)
    bystander = api.user()
    await said(bystander, "/start")
    rebuild(add_coffee)
    await publish(api.user(), office)
    texts = [(await next_message(user)).text for user in people]
    assert "New paper: Chongqing Coffee Subsidy Measures" in texts[0]
    assert "新文件：《重庆市咖啡补贴办法》" in texts[1]
    assert "新文件：《重庆市咖啡补贴办法》" in texts[2] and "您關注了" in texts[2]
    assert len(bystander.messages()) == 1


async def test_button_of_the_new_paper_opens_it(bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """The button under the news opens the new paper: the bot answers from the store that was built meanwhile."""
    ann = api.user()
    await follow_tea(ann)
    rebuild(add_coffee)
    await publish(api.user(), office)
    news = await next_message(ann)
    data = bot.application.bot_data
    await until(lambda: any(document.id == "coffee-2026" for document in data["session"].knowledge.documents))
    ann.press(news, news.buttons[0][0][1])
    opened = await next_message(ann)
    assert opened.text.startswith("Chongqing Coffee Subsidy Measures")


async def test_follow_from_an_answer(bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """The buttons under an answer follow its topic and its paper, and the news come."""
    ann = api.user()
    answer = await said(ann, "What does a tea exporter get?")
    ann.press(answer, "Follow this paper")
    told = await next_message(ann)
    assert told.text.startswith("You follow this now: Paper: Chongqing Tea Subsidy Measures.")
    ann.press(answer, "Follow this topic")
    assert (await next_message(ann)).text.startswith("You follow this now: Topic: Tea.")
    rebuild(raise_tea_grant)
    await publish(api.user(), office)
    assert "Changed clause" in (await next_message(ann)).text


async def test_paused_and_ended(bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """A paused subscription brings nothing, one that goes on again does; one that was ended is not offered again."""
    ann, bob, eve = (api.user() for _ in range(3))
    for user in (ann, bob, eve):
        await follow_tea(user)
        listed = await said(user, "/subscriptions")
        one = await pressed(user, listed, listed.buttons[0][0][1])
        paused = await pressed(user, one, "Pause")
        assert "(paused)" in paused.text
        if user is bob:
            await pressed(user, paused, "Resume")
        if user is eve:
            ended = await pressed(user, paused, "End")
            assert ended.text.startswith("You no longer follow this: Topic: Tea")
    before = {user.id: len(user.messages()) for user in (ann, bob, eve)}
    rebuild(raise_tea_grant)
    await publish(api.user(), office)
    assert "Changed clause" in (await next_message(bob)).text
    await until(lambda: "is done" in office.messages()[-1].text)
    assert [len(user.messages()) - before[user.id] for user in (ann, bob, eve)] == [0, 1, 0]


async def test_digest_and_language(bot: RunningBot, api: BotApi, tea: Session, office: Group, rebuild: Rebuild) -> None:
    """A daily digest comes when it is due, once, in the language that the user chose meanwhile."""
    ann = api.user()
    await follow_tea(ann)
    when = await pressed(ann, await said(ann, "/subscribe"), "When and where")
    daily = await pressed(ann, when, "Once a day")
    assert "You get a digest every day at 09:00 (Asia/Shanghai)" in daily.text
    rebuild(raise_tea_grant)
    await publish(api.user(), office)
    await until(lambda: "is done" in office.messages()[-1].text)
    users = Users(tea.state)
    known = users.find("telegram", ann.id, ann.id)
    assert known is not None
    users.choose_language(known.id, "zh")
    due = datetime.now(UTC) - timedelta(days=3)
    users.keep_preferences(known.id, replace(users.preferences(known.id), digest_due=due))
    digest = await next_message(ann)
    assert digest.text.startswith("摘要：您关注的内容有以下更新")
    assert users.preferences(known.id).digest_due > datetime.now(UTC)  # type: ignore[operator]


@pytest.mark.parametrize(
    "data", ["nefo:zmoon", "nefo:tmoon", "neon:999999", "neon:x", "neup:hourly", "nezz:", "nepk:d99", "neda:9", "nefo:"]
)
async def test_bad_buttons(bot: RunningBot, api: BotApi, tea: Session, data: str) -> None:
    """A button of an older version, or with made-up data, says kindly that it leads nowhere; nothing changes."""
    ann = api.user()
    menu = await said(ann, "/subscribe")
    content = {"from": ann.user, "message": menu.raw, "chat_instance": "1", "data": data}
    with api.state.change():
        query = api.state.ask("callback_query", content)
    assert (await asyncio.to_thread(api.answer, query))["text"]
    known = Users(tea.state).find("telegram", ann.id, ann.id)
    assert known is not None and Subscriptions(tea.state).of(known.id) == ()
