"""Questions to the officers, there and back, with the bot's process through a Bot API server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.store.state import State, open_state
from tests.botapi import BotApi, Group, Upload, User
from tests.channels.conftest import StartBot
from tests.channels.officers import CHAT, LEASE, SETTINGS, number, passed_on, replied
from tests.channels.process import TOKEN, BotProcess, ask, press, turned

FOREIGN = "What are office rents in Shanghai?"
GONE = "#q{} The user has erased this question and everything kept about it. Replies do not reach the user any more."


@pytest.fixture(scope="module")
def officers(api: BotApi) -> Group:
    """The officers' chat."""
    return api.group(id=CHAT, title="Officers")


@pytest.fixture(scope="module")
def bot(api: BotApi, folder: Path, officers: Group, start_bot: StartBot) -> BotProcess:
    """The bot of this module."""
    return start_bot(api.url, INVESTBOT_HOME=str(folder), **SETTINGS)


@pytest.fixture
def ann(api: BotApi, bot: BotProcess) -> User:
    """A new user."""
    return api.user(first_name="Ann", last_name="Secret")


@pytest.fixture
def eve(api: BotApi, bot: BotProcess) -> User:
    """An officer."""
    return api.user(first_name="Eve")


def relays(state: State, user: User) -> list[str]:
    """The states of a user's questions."""
    rows = state.rows("SELECT state FROM relays JOIN users ON users.id = account WHERE user_id = ?", user.id)
    return [row["state"] for row in rows]


# There.


def test_from_a_refusal_to_the_reply(ann: User, eve: User, officers: Group, kept: State) -> None:
    """What is shown is what is passed on, without the user's name; the reply comes back, and so on both ways."""
    refusal = ask(ann, FOREIGN)
    ann.press(refusal, "Ask an officer")
    consent = ann.wait_for_message(60)
    assert f"Question: {FOREIGN}" in consent.text and "Language of the reply: English" in consent.text
    assert relays(kept, ann) == [] and officers.messages() == []
    told = turned(ann, consent, "Yes, pass it on")
    shown = officers.wait_for_message(60)
    assert told.text == f"Passed on to the officers (#q{number(shown)}). Their reply comes here."
    assert FOREIGN in shown.text and "Language of the user: English" in shown.text
    assert "Ann" not in shown.text and "Secret" not in shown.text and str(ann.id) not in shown.text
    assert replied(eve, officers, shown, "Please ask <Shanghai> & Co.") == (
        f"#q{number(shown)} Your reply has reached the user."
    )
    reply = ann.wait_for_message(60)
    assert reply.text.startswith(f"An officer replies to your question “{FOREIGN}”:\n\nPlease ask <Shanghai> & Co.")
    assert relays(kept, ann) == ["answered"]
    ann.send("Whom there?", reply_to=reply)
    assert ann.wait_for_message(60).text == "Passed on to the officers."
    back = officers.wait_for_message(60)
    assert back.text == f"#q{number(shown)} The user writes:\n\nWhom there?"
    assert back.raw["reply_to_message"]["message_id"] == shown.id
    assert "has reached the user" in replied(eve, officers, back, "The mayor.")
    assert "The mayor." in ann.wait_for_message(60).text


def test_last_question(ann: User, api: BotApi) -> None:
    """/officer takes the last question with its best match; it can be written differently, or not passed on."""
    ask(ann, "How much is the grant for building a hydrogen station?")
    consent = ask(ann, "/officer")
    assert "氢燃料电池汽车" in consent.text or "Hydrogen Fuel Cell Vehicles, clause 一" in consent.text
    write = turned(ann, consent, "Write it differently")
    assert write.text.startswith("Write your question to the officers as your next message")
    again = ask(ann, LEASE)
    assert f"Question: {LEASE}" in again.text
    assert turned(ann, again, "No, do not").text == "Nothing was passed on."
    press(api, ann, again, "!ye:")
    assert ann.wait_for_message(60).text.startswith("I do not have that question any more")


def test_question_on_the_next_line(ann: User) -> None:
    """What stands on the lines below the command is the question, and not the one that was asked before."""
    ask(ann, "How much is the grant for building a hydrogen station?")
    assert f"Question: {LEASE}" in ask(ann, f"/officer\n{LEASE}").text


def test_waiting_ends(ann: User) -> None:
    """A command is obeyed and ends the waiting for a question; /cancel says so."""
    assert ask(ann, "/officer").text.startswith("Write your question")
    assert ask(ann, "/topics").text.startswith("Topics")
    assert ask(ann, "hello").text.startswith("Hello.")
    ask(ann, "/new")
    assert ask(ann, "/officer").text.startswith("Write your question")
    assert ask(ann, "/cancel").text == "Nothing was passed on."
    assert ask(ann, "/cancel").text == "There is nothing to cancel."


@pytest.mark.parametrize("text", ["x" * 2001, "🚀" * 1500])
def test_long_questions(ann: User, text: str) -> None:
    """What does not fit is not cut but refused, and what fits is shown whole."""
    shown = ask(ann, f"/officer {text}").text
    assert (text in shown) == (len(text) <= 2000)
    assert shown.startswith("This and nothing else" if len(text) <= 2000 else "A question to the officers has at most")


def test_consent_of_somebody_else(ann: User, api: BotApi, officers: Group, kept: State) -> None:
    """A pressed consent is the presser's: another user has nothing to agree to, and the owner's question waits."""
    ben, count = api.user(), len(officers.messages())
    consent = ask(ann, f"/officer {LEASE}")
    press(api, ben, consent, "!ye:")
    ask(ben, "/help")
    assert (len(officers.messages()), relays(kept, ann), relays(kept, ben)) == (count, [], [])


def test_pressed_twice(ann: User, api: BotApi, officers: Group, kept: State) -> None:
    """Two quick presses pass a question on once."""
    consent = ask(ann, f"/officer {LEASE}")
    queries = [ann.press(consent, "Yes, pass it on"), press(api, ann, consent, "!ye:")]
    for query in queries:
        api.answer(query, 60)
    ask(ann, "/help")
    turned_to = [message for message in ann.messages() if message.id == consent.id][-1]
    assert turned_to.text.startswith("Passed on to the officers")
    assert relays(kept, ann) == ["forwarded"]
    assert officers.wait_for_message(60).text.count(LEASE) == 1


# What goes wrong.


@pytest.mark.parametrize("status", [403, 502])
def test_not_passed_on(ann: User, api: BotApi, officers: Group, kept: State, status: int) -> None:
    """Where the sending fails the user is told so, with another try, and never that it was passed on."""
    consent, count = ask(ann, f"/officer {LEASE}"), len(officers.messages())
    api.fail_next("sendMessage", status=status, times=1 if status == 403 else 12)
    ann.press(consent, "Yes, pass it on")
    failed = ann.wait_for_edit(consent, 120)
    api.forgive("sendMessage")
    assert "Passed on" not in failed.text and "67862888" in failed.text
    assert (relays(kept, ann), len(officers.messages())) == (["failed"], count)
    assert turned(ann, failed, "Try again").text.startswith("Passed on to the officers")
    assert LEASE in officers.wait_for_message(60).text
    assert relays(kept, ann) == ["forwarded"]


def test_answer_of_the_server_lost(ann: User, eve: User, api: BotApi, officers: Group, kept: State) -> None:
    """Where it is not known whether a question arrived that is said; a reply to it finds the user all the same."""
    consent = ask(ann, f"/officer {LEASE}")
    api.drop_next("sendMessage", when="after")
    failed = turned(ann, consent, "Yes, pass it on")
    assert failed.text.startswith("I could not make sure that your question arrived.")
    assert relays(kept, ann) == ["failed"]
    assert "has reached the user" in replied(eve, officers, officers.wait_for_message(60), "We have it.")
    assert "We have it." in ann.wait_for_message(60).text


def test_retry_of_somebody_elses_question(ann: User, api: BotApi, officers: Group) -> None:
    """Nobody can have another's question passed on again, or one that was passed on already."""
    shown, ben = passed_on(ann, officers), api.user()
    for user in (ben, ann):
        message = ask(user, "/officer")
        query = press(api, user, message, f"!te:{number(shown)}")
        assert api.answer(query, 60)["text"] == "This button is too old. Please ask again."


def test_user_who_blocked_the_bot(ann: User, eve: User, officers: Group, kept: State) -> None:
    """The officer is told that the reply did not arrive."""
    shown = passed_on(ann, officers)
    ann.block()
    assert replied(eve, officers, shown, "Yes.") == f"#q{number(shown)} Not delivered: the user has blocked the bot."
    ann.unblock()
    assert "has reached the user" in replied(eve, officers, shown, "Yes.")
    assert "Yes." in ann.wait_for_message(60).text


def test_user_who_erased_everything(ann: User, eve: User, officers: Group, kept: State) -> None:
    """The question disappears from the officers' chat, and a reply to it is said to reach nobody."""
    shown = passed_on(ann, officers)
    turned(ann, ask(ann, "/forget"), "Yes, erase everything")
    gone = officers.wait_for_edit(shown, 60)
    assert gone.text == GONE.format(number(shown)) and LEASE not in gone.text
    assert replied(eve, officers, gone, "Yes.") == GONE.format(number(shown))
    ask(ann, "/help")
    assert all("Yes." not in message.text for message in ann.messages())
    assert relays(kept, ann) == []


def test_officer_who_sends_a_picture(ann: User, eve: User, api: BotApi, officers: Group) -> None:
    """Only text is passed on, and the officer is told so."""
    shown = passed_on(ann, officers)
    with api.state.change():
        picture = api.state.store_file(Upload("plan.png", "image/png", b"data"))
        content = {"document": picture, "reply_to_message": shown.raw}
        api.state.add_update("message", api.state.post(officers.chat, content, eve.user))
    assert officers.wait_for_message(60).text == f"#q{number(shown)} Not delivered: only text can be passed on."


# After a restart.


def test_restart(furnish: Callable[[], Path], start_bot: StartBot) -> None:
    """A question outlives the process, its reply and what is written back; a draft does not, and nothing is sent."""
    with BotApi(token=TOKEN) as api:
        officers, ann, eve, folder = api.group(id=CHAT), api.user(), api.user(), furnish()
        first = start_bot(api.url, INVESTBOT_HOME=str(folder), **SETTINGS)
        shown = passed_on(ann, officers)
        draft = ask(ann, f"/officer {FOREIGN}")
        first.send_signal(15)
        assert first.wait() == 0
        second = start_bot(api.url, INVESTBOT_HOME=str(folder), **SETTINGS)
        replied(eve, officers, shown, "Yes.")
        answer = ann.wait_for_message(60)
        assert "Yes." in answer.text
        assert turned(ann, draft, "Yes, pass it on").text.startswith("I do not have that question any more")
        second.send_signal(15)
        assert second.wait() == 0
        start_bot(api.url, INVESTBOT_HOME=str(folder), **SETTINGS)
        ann.send("Thanks", reply_to=answer)
        assert officers.wait_for_message(60).text == f"#q{number(shown)} The user writes:\n\nThanks"


def test_agreed_but_not_sent(furnish: Callable[[], Path], start_bot: StartBot) -> None:
    """What a user had agreed to when the process was killed is passed on at the next start, and said then."""
    with BotApi(token=TOKEN) as api:
        officers, ann, folder = api.group(id=CHAT), api.user(), furnish()
        first = start_bot(api.url, INVESTBOT_HOME=str(folder), **SETTINGS)
        consent = ask(ann, f"/officer {LEASE}")
        api.delay(30, "sendMessage")
        ann.press(consent, "Yes, pass it on")
        state = open_state(folder)
        api.wait_for_call("answerCallbackQuery", 60)
        while relays(state, ann) != ["waiting"]:
            assert first.running
        first.kill()
        api.delay(0, "sendMessage")
        start_bot(api.url, INVESTBOT_HOME=str(folder), **SETTINGS)
        assert LEASE in officers.wait_for_message(60).text
        assert ann.wait_for_message(60).text.startswith("Passed on to the officers")
        assert relays(state, ann) == ["forwarded"]
        state.close()


@pytest.mark.parametrize("value", ["officers", "0", "-", "12.5", "-100²"])
def test_wrong_setting(api: BotApi, furnish: Callable[[], Path], start_bot: StartBot, value: str) -> None:
    """A chat that is no number is said at the start, in a line."""
    process = start_bot(api.url, INVESTBOT_OFFICERS_CHAT=value)
    assert process.wait() == 2
    assert process.log()[-1].startswith("investbot: INVESTBOT_OFFICERS_CHAT must be the number of a chat")
