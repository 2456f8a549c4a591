"""An officer publishes in the officers' chat: preview, progress, report, and buttons that are old or copied."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.session import Session
from bot.store.publications import Publications
from tests.botapi import BotApi, Group
from tests.channels.running import RunningBot
from tests.channels.updates.conftest import Rebuild
from tests.channels.updates.reader import follow_tea, labels, next_message, publish, said
from tests.updates.teahouse import raise_tea_grant
from tests.waiting import until


async def test_changed_words_are_marked(bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild) -> None:
    """A changed clause shows which words were which; the officers see the preview, the progress and the report."""
    ann, officer = api.user(), api.user()
    await follow_tea(ann)
    rebuild(raise_tea_grant)
    officer.send("/publish", chat=office)
    sample, preview = await next_message(office), await next_message(office)
    assert "[was “20%”, now “30%”]" in sample.text
    assert "At once: 1 readers in 1 messages" in preview.text
    assert labels(preview) == ["Publish to 1 readers", "Discard"]
    officer.press(preview, "Publish to 1 readers")
    news = await next_message(ann)
    assert "Changed clause 一: Chongqing Tea Subsidy Measures" in news.text
    assert "A new tea factory receives [was “20%”, now “30%”] of its investment" in news.text
    await until(lambda: "is done" in office.messages()[-1].text)
    report = office.messages()[-1]
    assert "Sent 1, blocked or gone 0, failed 0, retried 0" in report.text and report.buttons == []


@pytest.mark.parametrize("told", [True, False])
async def test_office_that_moves(bot: RunningBot, api: BotApi, office: Group, rebuild: Rebuild, told: bool) -> None:
    """Where the officers' group becomes a supergroup while news are sent, the new one gets the progress and the end."""
    people, officer = [api.user() for _ in range(3)], api.user()
    for ann in people:
        await follow_tea(ann)
    rebuild(raise_tea_grant)
    api.delay(0.5, "sendMessage")
    await publish(officer, office)
    moved = api.migrate(office, told=told)
    await until(lambda: any("is done" in message.text for message in moved.messages()))
    (report,) = moved.messages()
    assert "Sent 3, blocked or gone 0" in report.text
    api.delay(0, "sendMessage")
    officer.send("/publish", chat=moved)
    assert (await next_message(moved)).text != "This command is for the officers' chat."


async def test_stale_discard(bot: RunningBot, api: BotApi, tea: Session, office: Group, rebuild: Rebuild) -> None:
    """An old "Discard" does not stop what was confirmed meanwhile; that of a draft discards it, once."""
    ann, officer = api.user(), api.user()
    await follow_tea(ann)
    rebuild(raise_tea_grant)
    previews = []
    for _ in range(2):
        officer.send("/publish", chat=office)
        await next_message(office)
        previews.append(await next_message(office))
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
    refused = await said(ann, "/publish")
    assert refused.text == "This command is for the officers' chat."
    for data in ("o:e:confirm:1", "o:e:stop:1", "o:e:discard:99", "o:x:stop:1", "o:e:stop:0"):
        content = {"from": ann.user, "message": refused.raw, "chat_instance": "1", "data": data}
        with api.state.change():
            query = api.state.ask("callback_query", content)
        assert "too old" in (await asyncio.to_thread(api.answer, query))["text"]
    assert Publications(tea.state).last() == ()
