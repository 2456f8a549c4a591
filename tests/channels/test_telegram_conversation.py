"""Follow-ups with the bot's process through a Bot API server."""

import pytest

from bot.advice.validity import today
from bot.session import Session
from tests.advice.close import question_answered
from tests.botapi import BotApi
from tests.channels.process import BotProcess, ask, quotes

GRANT = "How much is the grant for building a hydrogen station?"


def test_dialogue(api: BotApi, bot: BotProcess) -> None:
    """A user goes on from answers and buttons, in two languages; another user has nothing to go on from."""
    ann, ben = api.user(), api.user()
    first = ask(ann, GRANT)
    assert "30% of actual construction investment" in first.text
    contact = ask(ann, "who do I call?")
    assert contact.text.startswith("Whom to contact\n")
    assert ask(ben, "who do I call?").text.startswith("I do not know what that refers to.")
    second = ask(ann, "the second one")
    assert "station" in second.text and "30% of actual construction investment" not in second.text
    assert "加氫站" in ask(ann, "用繁體中文").text
    assert ask(ann, "/help").text.startswith("直接提問即可。")
    assert quotes(ask(ann, "官方文件呢")) != []
    more = ask(ann, "還有嗎")
    assert more.text.startswith("以下條款與之相關")
    assert "已忘記之前的對話" in ask(ann, "/new").text
    assert ask(ann, "and how much?").text.startswith("I do not know what that refers to.")


def test_a_button_changes_the_subject(api: BotApi, bot: BotProcess) -> None:
    """A follow-up is about the clause that was opened last, by a button too."""
    ann = api.user()
    related = ask(ann, GRANT)
    label = next(text for row in related.buttons for text, _ in row if text.startswith("1. "))
    ann.press(related, label)
    opened = ann.wait_for_message(60)
    assert ask(ann, "the official text").text.splitlines()[0] in opened.text


def test_choices(api: BotApi, bot: BotProcess, session: Session) -> None:
    """Where several clauses are meant alike the user is asked which, and a button opens the one that is pressed."""
    question = question_answered(session, today(), lambda answer: answer.outcome == "clarify")
    ann, choices = api.user(), session.advisor.ask(question).numbered
    reply = ask(ann, question)
    assert reply.text.startswith(session.messages.say("clarify", "en"))
    labels = [text for row in reply.buttons for text, _ in row if text[:2] in ("1.", "2.", "3.")]
    assert len(labels) == len(choices) >= 2
    ann.press(reply, labels[1])
    opened = ann.wait_for_message(60)
    assert choices[1].clause and quotes(opened)[0].split() == choices[1].clause.text.split()


def test_refused_with_what_is_near(api: BotApi, bot: BotProcess, session: Session) -> None:
    """What no paper answers is refused, with the topics that come near and the way to the centre."""
    question = question_answered(session, today(), lambda answer: answer.outcome == "none" and answer.nearby)
    near = session.advisor.ask(question).nearby
    reply = ask(api.user(), question)
    assert reply.text.startswith(session.messages.say("none", "en"))
    assert all(topic.name_en in reply.text for topic in near) and "67862888" in reply.text


def test_two_questions(api: BotApi, bot: BotProcess) -> None:
    """Both questions are answered in one message, each with a button that opens its clause."""
    ann = api.user()
    reply = ask(ann, f"{GRANT} Who handles eVTOL routes?")
    assert len(quotes(reply)) == 2
    assert [row[0][0][:3] for row in reply.buttons[:-1]] == ["1. ", "2. "]


@pytest.mark.parametrize(
    ("written", "near"),
    [("/topic", "Did you mean /topics?"), ("/document hydrogen", "Did you mean /documents?"), ("/xyzzy", "")],
)
def test_unknown_command(api: BotApi, bot: BotProcess, written: str, near: str) -> None:
    """A command that there is not is said to be unknown, with the one it is most like; it is no question."""
    text = ask(api.user(), written).text
    assert text.startswith(f"I do not know {written.split()[0]}.")
    assert near in text and "/help" in text


def test_question_under_a_file(api: BotApi, bot: BotProcess) -> None:
    """What is written under a picture or a file is a question as any other."""
    ann = api.user()
    ann.send_document(b"%PDF", "plan.pdf", "application/pdf", caption=GRANT)
    assert "maximum RMB 3 million" in ann.wait_for_message(60).text
