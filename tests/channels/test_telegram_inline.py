"""Inline mode with the real application."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from bot.advice.places import from_link
from bot.advice.validity import SHANGHAI
from bot.channels.telegram.inline import CACHE_SECONDS, cache_seconds
from bot.session import Session
from tests.botapi import BotApi, User
from tests.channels.live import live_bot
from tests.channels.process import TOKEN, ask


@pytest.fixture(scope="module")
def api(session: Session) -> Iterator[BotApi]:
    """A server with the bot."""
    with BotApi(token=TOKEN) as server, live_bot(server, session):
        yield server


@pytest.fixture
def ann(api: BotApi) -> User:
    """A user whose Telegram speaks English."""
    return api.user()


def typed(api: BotApi, user: User, text: str, offset: str = "") -> dict[str, Any]:
    """The answer to what a user types after the bot's name."""
    return api.answer(user.inline(text, offset), 60)


def test_cards(api: BotApi, session: Session, ann: User) -> None:
    """The best clause comes first, with a figure, its status today and where it is written below its title."""
    answer = typed(api, ann, "hydrogen station grant")
    first = answer["results"][0]
    clause = session.knowledge.clause("hydrogen-fcv-2025/一")
    assert first["title"] == "Construction grant for a hydrogen refuelling station"
    offer, status, written = first["description"].split("\n")
    assert "30% of actual construction investment" in offer and status.startswith("in force")
    assert written.startswith("Chongqing 2025 Measures") and written.endswith("clause 一")
    assert (first["id"], answer["is_personal"]) == (f"clause_{clause.handle}", True)
    assert 0 < answer["cache_time"] <= CACHE_SECONDS
    assert all(len(result["description"]) <= 400 for result in answer["results"])


def test_chosen_card(api: BotApi, session: Session, ann: User) -> None:
    """The chosen card is the answer's view; its buttons copy, or lead to the clause in the bot's own chat."""
    result = typed(api, ann, "hydrogen station grant")["results"][0]
    sent = ann.choose(result, api.group())
    assert sent.text == session.reply(session.advisor.open_clause("hydrogen-fcv-2025/一", "en")).strip()
    (link,), copies = sent.buttons[0], sent.buttons[1:]
    assert [value for row in copies for _, value in row] == ["+86-023-67862888", "渝经信规范〔2025〕5号"]
    address, _, payload = link[1].partition("?start=")
    assert (address, from_link(payload) is not None) == ("https://t.me/double_bot", True)
    assert ask(ann, f"/start {payload}").text == sent.text


@pytest.mark.parametrize("text", ["氢能补贴", "hydrogen", "Wasserstoff", "渝府办发〔2025〕58号", "low-altitude-2025"])
def test_many_ways_to_type(api: BotApi, ann: User, text: str) -> None:
    """Words in other languages, a topic and a paper's number or id find something, each once."""
    ids = [result["id"] for result in typed(api, ann, text)["results"]]
    assert ids and len(set(ids)) == len(ids)
    if "low" in text or "58" in text:
        assert ids[0] == "doc_low-altitude-2025"


@pytest.mark.parametrize(
    ("code", "status", "written"), [("zh-hans", "有效", "》，一"), ("zh-hant", "有效；文件未寫明", "》，一")]
)
def test_language_of_telegram(api: BotApi, code: str, status: str, written: str) -> None:
    """Cards speak the language that the user has set in Telegram, whatever is typed."""
    first = typed(api, api.user(language_code=code), "hydrogen station grant")["results"][0]
    assert status in first["description"] and first["description"].endswith(written)


def test_pages(api: BotApi, session: Session, ann: User) -> None:
    """A topic with many clauses comes in pages of fifty at most, each clause once, until there are no more."""
    offset, ids, sizes = "", [], []
    while True:
        answer = typed(api, ann, "manufacturing", offset)
        ids += [result["id"] for result in answer["results"]]
        sizes.append(len(answer["results"]))
        offset = answer.get("next_offset", "")
        if not offset:
            break
    listed = len(session.knowledge.clauses_of_topic("manufacturing"))
    assert len(set(ids)) == len(ids) >= listed > 50
    assert (max(sizes), len(sizes)) == (50, -(-len(ids) // 50))


@pytest.mark.parametrize("offset", ["x", "-1", "1.5", "00", "１", "9" * 64])
def test_foreign_offset(api: BotApi, ann: User, offset: str) -> None:
    """An offset that the bot never gave has no cards and does no harm."""
    answer = typed(api, ann, "hydrogen", offset)
    assert (answer["results"], answer.get("next_offset", "")) == ([], "")


def test_offset_past_the_end(api: BotApi, ann: User) -> None:
    """After the last page there is nothing, and no word that nothing was found."""
    answer = typed(api, ann, "hydrogen", "5000")
    assert (answer["results"], answer["button"]) == ([], None)


@pytest.mark.parametrize("text", ["", "   "])
def test_topics_to_begin_with(api: BotApi, ann: User, text: str) -> None:
    """Before anything is typed there are the topics; a chosen one shows its list."""
    results = typed(api, ann, text)["results"]
    assert [result["id"] for result in results[:2]] == ["topic_market-access", "topic_foreign-investment"]
    hydrogen = next(result for result in results if result["id"] == "topic_hydrogen")
    assert ann.choose(hydrogen, api.group()).text.startswith("Hydrogen\n")


@pytest.mark.parametrize("text", ["pizza", "office rents in Shanghai", "😀", "?!", "\u200b", "x" * 256, "\x00\x07"])
def test_nothing_found(api: BotApi, ann: User, text: str) -> None:
    """What is off the subject, or holds no word, has no card but the way to the bot's own chat."""
    answer = typed(api, ann, text)
    assert answer["results"] == []
    assert answer["button"] == {"text": "Nothing found. Ask me in a chat", "start_parameter": "inline"}
    assert ask(ann, "/start inline").text.startswith("Welcome. ")


@pytest.mark.parametrize("text", ["氫" * 256, "<b>&</i>", "hydrogen \u202e\x07"])
def test_odd_words(api: BotApi, ann: User, text: str) -> None:
    """Markup and control characters among the words are only text; what is sent is taken by the server."""
    for result in typed(api, ann, text)["results"][:3]:
        assert ann.choose(result, api.group()).text


def test_too_late(api: BotApi, ann: User) -> None:
    """An answer that comes too late, as users type fast, is no error, and the next one comes."""
    api.delay(0.3, "answerInlineQuery")
    api.expire(ann.inline("hydrogen"))
    api.delay(0, "answerInlineQuery")
    assert typed(api, ann, "hydrogen")["results"]
    assert ann.messages() == []


def test_every_answer_was_taken(api: BotApi, ann: User) -> None:
    """No answer to an inline query was refused, but the one that came too late."""
    statuses = [call.status for call in api.calls("answerInlineQuery")]
    assert (statuses.count(400), set(statuses)) == (1, {200, 400})


@pytest.mark.parametrize(
    ("hour", "minute", "second", "expected"),
    [
        (12, 0, 0, CACHE_SECONDS),
        (23, 55, 0, CACHE_SECONDS),
        (23, 57, 0, 180),
        (23, 59, 59, 1),
        (0, 0, 0, CACHE_SECONDS),
    ],
)
def test_not_over_midnight(hour: int, minute: int, second: int, expected: int) -> None:
    """Cards, which say the status of a day, are not kept over midnight in Chongqing."""
    assert cache_seconds(datetime(2026, 11, 21, hour, minute, second, 0, SHANGHAI)) == expected
