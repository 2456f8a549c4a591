"""Follow-ups, and what leads on from an answer, with the bot's process through a Bot API server."""

from dataclasses import replace

import pytest
from telegram import InlineKeyboardMarkup

from bot.advice.answer import Answer
from bot.advice.validity import today
from bot.channels.telegram import keyboards
from bot.render.html import pages
from bot.session import Session
from tests.advice.close import question_answered
from tests.botapi import BotApi, User
from tests.botapi.html import parse_html
from tests.channels.process import BotProcess, ask, quotes, turned

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


# What leads on: overviews, refusals, choices.


def _shown(session: Session, answer: Answer) -> str:
    """What a reader of an answer sees on every channel."""
    return session.reply(answer).strip()


def test_overview(session: Session, ann: User) -> None:
    """An overview shows the source that it quotes, its contacts and its paper in place, and asks the next question."""
    intent = session.knowledge.intents_by_id["hydrogen-station-investor"]
    question, asked = (
        next(t for spoken, t in texts if spoken == "en") for texts in (intent.questions, intent.follow_ups)
    )
    overview = ask(ann, question)
    assert overview.text == _shown(session, session.advisor.ask(question))
    labels = [label for row in overview.buttons for label, _ in row]
    assert (labels[0][:11], labels[1], labels[2][:8]) == ("Full clause", "Contacts", "Document")
    for label, begins in (
        (labels[0], "重庆市"),
        ("Contacts", "Whom to contact"),
        (labels[2], "Chongqing 2025 Measures"),
    ):
        view = turned(ann, overview, label)
        assert view.text.startswith(begins)
        back = turned(ann, view, "Back")
        assert (back.text, back.buttons) == (overview.text, overview.buttons)
        overview = back
    ann.press(overview, asked)
    assert ann.wait_for_message(60).text == _shown(session, session.advisor.ask(asked))


def test_topics_of_a_refusal(ann: User) -> None:
    """What is near a question that nothing answers is one press away, and so are all topics."""
    refused = ask(ann, "Which football club should I support in Shanghai?")
    ann.press(refused, "Topics")
    assert ann.wait_for_message(60).text.startswith("Topics\n1. Market access")


def test_what_holds_after_what_has_ended(session: Session, ann: User) -> None:
    """Under an answer that has ended a button asks for what holds; a view of the clause and back keeps it."""
    ended = ask(ann, "What did the five-year plan want of lift makers?")
    asked = "What is in the papers for machinery builders?"
    assert ended.text.endswith(f"For what holds today, ask\n• {asked}")
    back = turned(ann, turned(ann, ended, "Full clause"), "Back")
    assert (back.text, back.buttons) == (ended.text, ended.buttons)
    ann.press(back, asked)
    assert ann.wait_for_message(60).text == _shown(session, session.advisor.ask(asked))


def test_back_to_choices(api: BotApi, session: Session, ann: User) -> None:
    """In a message of an older version, which has views under choices, Back shows the choices again."""
    answer = replace(session.advisor.ask(GRANT), outcome="clarify")
    answer = replace(answer, matches=answer.matches[:3])
    (page,) = pages(session.view(answer))
    text, entities = parse_html(page)
    builder = session.builder("en", answer.as_of)
    choices_alone = keyboards.answer_keyboard(answer, builder)
    assert choices_alone
    views = keyboards.clause_buttons(answer.matches[0], builder, keyboards.ANSWER)
    markup = InlineKeyboardMarkup([views, *choices_alone.inline_keyboard])
    with api.state.change():
        content = {"text": text, "entities": entities, "reply_markup": markup.to_dict()}
        api.state.post(ann.chat, content)
    choices = ann.wait_for_message()
    ann.press(choices, "Full clause")
    full = ann.wait_for_edit(choices)
    ann.press(full, "Back")
    back = ann.wait_for_edit(full)
    assert (back.text, back.buttons) == (text.strip(), choices.buttons)
