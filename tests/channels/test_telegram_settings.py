"""/language, /profile, /privacy, /export and /forget with the bot's process through a Bot API server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.advice.validity import today
from bot.session import Session
from bot.store.state import FILE_NAME, State
from tests.advice.close import close_question
from tests.botapi import BotApi, User
from tests.channels.conftest import StartBot
from tests.channels.process import TOKEN, BotProcess, ask, ask_paper, press, turned

GRANT = "How much is the grant for building a hydrogen station?"
TOO_OLD = "This button is too old. Please ask again."


def accounts(state: State, user: User) -> list[dict[str, Any]]:
    """The accounts of a user."""
    return state.rows("SELECT * FROM users WHERE user_id = ?", user.id)


# Language.


def test_language(ann: User, kept: State) -> None:
    """A language that was settled on is spoken from then on: in answers, lists, old lists, links and greetings."""
    lists = ask(ann, "/topics")
    choice = turned(ann, ask(ann, "/language"), "繁體中文")
    assert choice.text == "以後用中文回覆。"
    assert "官方原文" in ask(ann, GRANT).text
    for command in ("/start", "/help", "/documents", "/contacts", "/profile", "/privacy"):
        assert "Ask" not in ask(ann, command).text
    turned_list = ann.press(lists, lists.buttons[0][0][0])
    assert turned_list and "條款" in ann.wait_for_edit(lists, 60).text
    assert ask(ann, "/start topic_hydrogen").text.startswith("氫能")
    assert accounts(kept, ann)[0]["language"] == "zh-Hant"
    assert turned(ann, choice, "自動").text.startswith("From now on I reply in the language of each question")
    assert accounts(kept, ann) == []
    assert "Official text" in ask(ann, GRANT).text


def test_asked_in_passing(ann: User) -> None:
    """'In Chinese please' wins for one reply, after which the language that was settled on is back."""
    assert ask(ann, "/language en").text == "I shall reply in English."
    assert "Official text" in ask(ann, "加氢站建设补贴多少").text
    assert "官方原文" in ask(ann, "in Chinese please").text
    assert ask(ann, "who do I call?").text.startswith("Whom to contact")
    assert ask(ann, "/topics").text.startswith("Topics")


def test_settled_after_asked_in_passing(ann: User) -> None:
    """Settling on automatic also ends what was asked for in passing."""
    ask(ann, GRANT)
    assert "官方原文" in ask(ann, "in Chinese please").text
    ask(ann, "/language auto")
    assert "Official text" in ask(ann, GRANT).text


def test_first_contact(api: BotApi, bot: BotProcess) -> None:
    """Before anything was settled on the forms speak the user's Telegram language."""
    assert ask(api.user(language_code="zh-hant"), "/language").text.startswith("目前按每個問題的語言回覆")
    assert ask(api.user(language_code="fr"), "/profile").text.startswith("You have not told me anything")
    assert "官方原文" in ask(api.user(language_code="zh-hant"), "小巨人").text  # written the same in both scripts


# Profile.


def test_profile(ann: User, kept: State) -> None:
    """Asked with buttons one at a time, each may be skipped; shown, changed and erased."""
    form = turned(ann, ask(ann, "/profile"), "Answer the five questions")
    for label in ("Trade and e-commerce", "Go on", "Small company", "Skip", "Wulong District"):
        form = turned(ann, form, label)
    form = turned(ann, form, "Foreign-invested")
    assert form.text.splitlines()[1:6] == [
        "• Sector: Trade and e-commerce",
        "• Size: Small company",
        "• Stage: not given",
        "• District: Wulong District",
        "• Foreign-invested: Foreign-invested",
    ]
    assert ask(ann, "/profile").text == form.text
    data = next(data for row in form.buttons for label, data in row if label == "See what suits my business")
    ann.press(form, data)
    own = ann.wait_for_message(60).text
    assert own.startswith("For your business\n\nChosen by your profile: Trade and e-commerce,")
    assert ask(ann, "/mine").text == own
    form = turned(ann, form, "District: erase")
    assert "• District: not given" in form.text
    assert turned(ann, form, "Erase it all").text == "I have erased what you told me of your business."
    assert accounts(kept, ann) == []


def test_profile_in_answers(ann: User, api: BotApi, session: Session) -> None:
    """The profile orders close answers and the reply says so; in a group it is not used."""
    question, profile = close_question(session, today())
    sector = session.knowledge.topics[profile.sectors[0]].sector_en
    plain = ask(ann, question)
    form = turned(ann, ask(ann, "/profile"), "Answer the five questions")
    while sector not in [label for row in form.buttons for label, _ in row]:
        form = turned(ann, form, "More")
    turned(ann, form, sector)
    suited = ask(ann, question)
    assert suited.text.startswith(f"For your profile: {sector}.")
    assert suited.text.partition("\n\n")[2] != plain.text
    assert ask(ann, GRANT).text.startswith("Chongqing 2025 Measures to Support the Promotion")


# Buttons of others and of another time.


@pytest.mark.parametrize(
    "data",
    [
        *("!", "!l", "!le:fr", "!se:size=giant", "!se:sectors=wulong", "!ae:", "!ze:x", "!re:1c0", "!re:9", "!ke:"),
        *("!" + "x" * 63, "!lé:zh", "!fe:\x00"),
    ],
)
def test_bad_data(ann: User, api: BotApi, kept: State, data: str) -> None:
    """Foreign and damaged data changes nothing and is answered kindly."""
    message = ask(ann, "/language")
    assert api.answer(press(api, ann, message, data), 60)["text"] == TOO_OLD
    assert accounts(kept, ann) == []


def test_buttons_in_a_group(ann: User, api: BotApi, kept: State) -> None:
    """In a group nothing personal is shown, and a pressed personal button changes nobody's data."""
    ben, group = api.user(), api.group()
    ask(ann, "/language zh")
    ann.send("/forget@double_bot", chat=group)
    told = group.wait_for_message(60)
    assert told.text == "设置和资料只在您我之间，请私下写给我：https://t.me/double_bot?start=forget"
    ann.send("/mine@double_bot", chat=group)
    assert group.wait_for_message(60).text.endswith("https://t.me/double_bot?start=profile")
    for data in ("!fe:yes", "!le:en", "!se:size=small", "!xe:", "!oe:"):
        for user in (ann, ben):
            assert "text" in api.answer(press(api, user, told, data), 60)
    assert [row["language"] for row in accounts(kept, ann)] == ["zh"]
    assert accounts(kept, ben) == []


def test_links_from_groups(ann: User, kept: State) -> None:
    """The link from a group opens the form in private; a link alone erases nothing."""
    ask(ann, "/language en")
    assert ask(ann, "/start forget").text.startswith("Erase everything that I keep about you?")
    assert ask(ann, "/start profile").text.startswith("You have not told me")
    assert ask(ann, "/start officer").text.startswith("I cannot pass questions on to officers here.")
    assert [row["language"] for row in accounts(kept, ann)] == ["en"]


def test_pressing_for_somebody_else(ann: User, api: BotApi, kept: State) -> None:
    """A press acts on the data of whoever presses, whosever message it is."""
    ben = api.user()
    ask(ann, "/language zh")
    form = ask(ben, "/language")
    turned(ben, form, "English")
    assert [accounts(kept, user)[0]["language"] for user in (ann, ben)] == ["zh", "en"]


# Privacy.


def test_privacy(ann: User, kept: State) -> None:
    """The passage is one message with the ways to act on it; whoever only asked has nothing stored."""
    ask(ann, GRANT)
    form = ask(ann, "/privacy")
    assert "/forget erases everything" in form.text
    assert [[label for label, _ in row] for row in form.buttons] == [
        ["Everything as a file"],
        ["My profile"],
        ["Erase everything"],
    ]
    assert accounts(kept, ann) == []


def test_export(ann: User, api: BotApi) -> None:
    """The file holds everything stored and in memory, of this user alone."""
    ask(api.user(), "/language zh-Hant")
    ask(ann, "/language en")
    ask(ann, GRANT)
    document = ask(ann, "/export").raw["document"]
    assert document["file_name"] == "investbot-data.json"
    held = json.loads(api.state.files[document["file_id"]].data)
    assert held["user_id"] == ann.id
    assert [row["language"] for row in held["stored"]["accounts"]] == ["en"]
    assert held["in_memory"]["conversations"][0]["question"] == GRANT


def test_forget(ann: User, kept: State) -> None:
    """Asked once, everything is erased, in the database and in memory, and said by kind."""
    ask(ann, "/language en")
    answer = ask(ann, GRANT)
    ann.press(answer, "Useful")
    ann.wait_for_edit(answer, 60)
    asked = ask(ann, "/forget")
    assert turned(ann, asked, "No, keep it").text == "Nothing was erased."
    erased = turned(ann, ask(ann, "/forget"), "Yes, erase everything")
    assert erased.text.splitlines() == [
        "Erased:",
        "• accounts: 1",
        "• opinions of answers: 1",
        "• conversations in memory: 1",
    ]
    assert accounts(kept, ann) == []
    assert ask(ann, "and how much?").text.startswith("I do not know what that refers to.")
    again = turned(ann, ask(ann, "/forget"), "Yes, erase everything")
    assert again.text.startswith(("I kept nothing about you", "Erased:\n• conversations in memory: 1"))


def test_day_of_the_last_message(ann: User, kept: State) -> None:
    """The day is kept for those who have an account."""
    ask(ann, "/language en")
    kept.write("UPDATE users SET seen = '2020-01-01', created = '2020-01-01' WHERE user_id = ?", ann.id)
    ask(ann, "/help")
    assert accounts(kept, ann)[0]["seen"] > "2020-01-01"


# Opinions.


def said_by(state: State, user: User) -> list[tuple[Any, ...]]:
    """Return (useful, question) of each opinion of a user."""
    rows = state.rows(
        "SELECT useful, question FROM feedback JOIN users ON users.id = account WHERE user_id = ?", user.id
    )
    return [tuple(row.values()) for row in rows]


def test_opinions(ann: User, kept: State) -> None:
    """Pressed twice counts once, thanks in place, the last counts; the question is kept only after consent."""
    answer = ask(ann, GRANT)
    once = turned(ann, answer, "Not useful")
    assert [label for label, _ in once.buttons[-2]] == ["Useful", "✓ Not useful, thank you"]
    assert once.text == answer.text and once.buttons[:-2] == answer.buttons[:-1]

    def rows() -> list[tuple[Any, ...]]:
        found = kept.rows(
            "SELECT useful, question FROM feedback JOIN users ON users.id = account WHERE user_id = ?", ann.id
        )
        return [tuple(row.values()) for row in found]

    assert said_by(kept, ann) == [(0, None)]
    consented = turned(ann, once, "You may keep my question with it")
    assert said_by(kept, ann) == [(0, GRANT)]
    assert [label for label, _ in consented.buttons[-1]] == ["Useful", "✓ Not useful, thank you"]
    turned(ann, consented, "Useful")
    assert said_by(kept, ann) == [(1, None)]


def test_opinion_pressed_twice(ann: User, api: BotApi, kept: State) -> None:
    """The same press again is thanked for and changes nothing; the other views keep the buttons."""
    answer = ask(ann, GRANT)
    ann.press(answer, "Useful")
    said = ann.wait_for_edit(answer, 60)
    assert api.answer(ann.press(said, "✓ Useful, thank you"), 60)["text"].startswith("Thank you.")
    (row,) = kept.rows(
        "SELECT count(*) AS n, min(entry) AS e FROM feedback JOIN users ON users.id = account WHERE user_id = ?", ann.id
    )
    assert row == {"n": 1, "e": "hydrogen-fcv-2025/一"}
    view = turned(ann, said, "Full clause")
    assert [label for label, _ in view.buttons[-1]] == ["✓ Useful, thank you", "Not useful"]


def test_consent_for_another_question(ann: User, api: BotApi, kept: State) -> None:
    """A question is kept only with the answer that it led to, and only its author's."""
    answer = turned(ann, ask(ann, GRANT), "Not useful")
    ask(ann, "Who handles eVTOL routes?")
    query = ann.press(answer, "You may keep my question with it")
    assert api.answer(query, 60)["text"] == TOO_OLD
    ben = api.user()
    data = dict(pair for row in answer.buttons for pair in row)["You may keep my question with it"]
    assert api.answer(press(api, ben, answer, data), 60)["text"] == TOO_OLD
    assert kept.rows("SELECT 1 FROM feedback WHERE question IS NOT NULL AND day > '2000'") == []


def test_opinions_in_a_group(ann: User, api: BotApi, kept: State, session: Session) -> None:
    """Each member's opinion is that member's own, and the buttons stay as they are for the others."""
    ben, group = api.user(), api.group()
    ann.send("/topics@double_bot", chat=group)
    shown = group.wait_for_message(60)
    handle = session.knowledge.clause("hydrogen-fcv-2025/一").handle
    for user, way in ((ann, "1"), (ben, "0"), (ben, "0")):
        assert api.answer(press(api, user, shown, f"!re:{way}c{handle}"), 60)["text"].startswith("Thank you.")
    assert (said_by(kept, ann), said_by(kept, ben)) == ([(1, None)], [(0, None)])
    assert group.messages()[0].buttons == shown.buttons


# After a restart, and with a broken database.


def test_restart(start_bot: StartBot, furnish: Callable[[], Path]) -> None:
    """Settings, opinions and uploaded files outlive the process; a file that Telegram lost is uploaded again."""
    with BotApi(token=TOKEN) as other:
        folder, ann = furnish(), other.user()
        first = start_bot(other.url, INVESTBOT_HOME=str(folder))
        ask(ann, "/language zh")
        form = ask(ann, "/profile")
        sent = ask_paper(ann, "/paper hydrogen-fcv-2025").raw["document"]["file_id"]
        first.send_signal(15)
        assert first.wait() == 0
        start_bot(other.url, INVESTBOT_HOME=str(folder))
        assert ask(ann, "/documents").text.startswith("文件")
        assert turned(ann, form, "回答五个问题").text.startswith("贵企业属于哪些行业")
        assert ask_paper(ann, "/paper hydrogen-fcv-2025").raw["document"]["file_id"] == sent
        with other.state.change():
            other.state.files.clear()
        again = ask_paper(ann, "/paper hydrogen-fcv-2025").raw["document"]["file_id"]
        assert again != sent
        assert ask_paper(ann, "/paper hydrogen-fcv-2025").raw["document"]["file_id"] == again


def test_damaged_database(start_bot: StartBot, furnish: Callable[[], Path]) -> None:
    """A state database that cannot be used is said at once, in a line."""
    with BotApi(token=TOKEN) as other:
        folder = furnish()
        (folder / FILE_NAME).write_bytes(b"no database at all")
        process = start_bot(other.url, INVESTBOT_HOME=str(folder))
        assert process.wait() == 2
        assert "is not a SQLite file" in process.log()[-1]
