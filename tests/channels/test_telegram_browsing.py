"""Browsing with the bot's process through a Bot API server: commands, buttons, links and files."""

import pytest

from bot.session import Session
from tests.botapi import BotApi, Call, Message, User
from tests.channels.process import BotProcess, ask, ask_paper, press, quotes, turned

FOLLOW = ["Follow this topic", "Follow this paper"]
TOO_OLD = "This button is too old. Please ask again."
GRANT = "How much is the grant for building a hydrogen station?"
FILE_NAME = "重庆市推动低空经济高质量发展若干政策措施（渝府办发〔2025〕58号）.txt"


def _labels(message: Message) -> list[list[str]]:
    """The labels of the buttons, but for those that copy."""
    return [[label for label, _ in row] for row in message.buttons if not row[0][0].startswith("Copy ")]


def _opened(user: User, message: Message, label: str) -> Message:
    """Press a button that sends a message; that message."""
    user.press(message, label)
    return user.wait_for_message(edits=False)


# The first minute.


@pytest.mark.parametrize(
    ("code", "start", "example", "topic", "official"),
    [
        ("en", "Welcome. I answer", "❓ How much is the grant", "Hydrogen (16)", "Official text"),
        ("zh-hans", "您好。我依据", "❓ 加氢站建设补贴多少", "氢能（16）", "官方原文"),
        ("zh-TW", "您好。我依據", "❓ 加氫站建設補貼多少", "氫能（16）", "官方原文"),
    ],
)
def test_start(
    api: BotApi, bot: BotProcess, session: Session, code: str, start: str, example: str, topic: str, official: str
) -> None:
    """The greeting speaks the user's language, says in three lines what the bot does, and has examples and topics."""
    user = api.user(language_code=code)
    greeting = ask(user, "/start")
    assert greeting.text.startswith(start)
    assert greeting.text.count("\n• ") == 3
    assert greeting.buttons[0][0][0].startswith(example)
    assert topic in [label for row in _labels(greeting)[3:] for label in row]
    answer = _opened(user, greeting, greeting.buttons[0][0][1])
    assert official in answer.text
    assert quotes(answer) == [session.knowledge.clause("hydrogen-fcv-2025/一").text]
    assert _labels(_opened(user, greeting, topic))[0] != []
    assert user.messages()[0].text == greeting.text


@pytest.mark.parametrize("n", [1, 2, 3])
def test_examples(ann: User, n: int) -> None:
    """Each example is one tap away from an answer with an official text."""
    greeting = ask(ann, "/start")
    answer = _opened(ann, greeting, f"q:e:{n}")
    assert len(quotes(answer)) == 1


def test_help(ann: User) -> None:
    """The help lists every command."""
    text = ask(ann, "/help").text
    for command in ("topics", "documents", "contents", "contacts", "terms", "status", "paper"):
        assert f"/{command} " in text


# Deep links.


def test_links(session: Session, ann: User) -> None:
    """A deep link opens the topic, the paper or the clause that it names."""
    clause = session.knowledge.clause("hydrogen-fcv-2025/一")
    assert ask(ann, "/start topic_hydrogen").text.startswith("Hydrogen\n1. Hydrogen refuelling stations")
    document = session.knowledge.document("low-altitude-2025")
    assert ask(ann, "/start doc_low-altitude-2025").html_entities[0] == ("bold", document.title_en)
    assert quotes(ask(ann, f"/start clause_{clause.handle}")) == [clause.text]


@pytest.mark.parametrize(
    "payload", ["topic_moon", "doc_moon", "clause_000000000000", "x", "body_eic", "%00", "低空", "a" * 64]
)
def test_old_links(ann: User, payload: str) -> None:
    """A link that leads nowhere greets and says that it is old."""
    message = ask(ann, f"/start {payload}")
    assert message.text.startswith("The link that brought you here is old")
    assert "Welcome. I answer" in message.text
    assert len(message.buttons) > 3


# Lists.


def test_topics_in_place(session: Session, ann: User) -> None:
    """From the topics down to a clause's list and back up, all in one message."""
    message = ask(ann, "/topics")
    message = turned(ann, message, "Hydrogen (16)")
    assert message.text.startswith("Hydrogen\n")
    message = turned(ann, message, "Hydrogen refuelling stations (4)")
    assert message.text.startswith("Hydrogen refuelling stations: clauses\n1. Construction grant")
    message = turned(ann, message, "Back to Hydrogen")
    message = turned(ann, message, "Contacts")
    assert message.text.startswith("In charge of Hydrogen\n1. 重庆市经济和信息化委员会")
    assert [each.id for each in ann.messages()] == [message.id]


def test_clause_from_a_list(session: Session, ann: User) -> None:
    """A clause is opened from a list as the usual answer, and its neighbours are turned to in place."""
    clauses = session.knowledge.clauses("hydrogen-fcv-2025")
    listed = ask(ann, "/topics refuelling-stations")
    answer = _opened(ann, listed, listed.buttons[0][0][1])
    assert answer.text == session.reply(session.advisor.open_clause(clauses[2].id, "en")).strip()
    assert _labels(answer) == [
        ["Full clause", "Contacts", "Document"],
        FOLLOW,
        ["Previous: 引言", "Next: 二"],
        ["Contents"],
    ]
    following = turned(ann, answer, "Next: 二")
    assert quotes(following) == [clauses[3].text]
    assert _labels(following)[-2:] == [["Previous: 一", "Next: 三"], ["Contents"]]
    before = turned(ann, following, "Previous: 一")
    assert (before.text, before.buttons) == (answer.text, answer.buttons)
    full = turned(ann, before, "Full clause")
    assert _labels(full) == [["Back", "Contacts", "Document"], FOLLOW, ["Previous: 引言", "Next: 二"], ["Contents"]]
    contents = _opened(ann, full, "Contents")
    assert contents.text.startswith("Contents: ") and contents.id != full.id


def test_ends_of_a_paper(session: Session, ann: User) -> None:
    """The first clause has none before it, the last none after it."""
    clauses = session.knowledge.clauses("hydrogen-fcv-2025")
    first, last = (ask(ann, f"/start clause_{clauses[n].handle}") for n in (0, -1))
    assert [[label.partition(":")[0] for label in _labels(message)[-2]] for message in (first, last)] == [
        ["Next"],
        ["Previous"],
    ]
    assert [_labels(message)[-1] for message in (first, last)] == [["Contents"], ["Contents"]]


def test_pages_in_place(ann: User) -> None:
    """Pages of a list turn in place, also with the same button twice."""
    message = ask(ann, "/documents")
    assert _labels(message)[-3:-1] == [["Page 1 of 4", "Next"], ["Last page"]]
    message = turned(ann, message, "Last page")
    assert "Page 4 of 4 (28 in all)" in message.text
    message = turned(ann, message, "Previous")
    assert _labels(message)[-3:-1] == [["Previous", "Page 3 of 4", "Next"], ["First page"]]
    ann.press(message, "Page 3 of 4")
    assert ask(ann, "/documents 2025").text.startswith("Papers of 2025\n")
    assert len(ann.messages()) == 2


def test_documents(ann: User) -> None:
    """Papers are listed by status, topic and words with a slip; one opens with its contents and text."""
    assert ask(ann, "/documents ended").text.startswith("Papers by status: ended\n1. ")
    assert ask(ann, "/documents hydrogen").text.startswith("Papers on Hydrogen\n1. ")
    assert ask(ann, "/documents hydrogn").text.startswith("Papers for “hydrogn”\n1. Chongqing 2025 Measures")
    listed = ask(ann, "/documents lowaltitude ecnomy measures")
    document = _opened(ann, listed, listed.buttons[0][0][1])
    assert _labels(document) == [["Contents", "Text"], FOLLOW[1:]]


def test_documents_by_several_choices(api: BotApi, ann: User) -> None:
    """Year, status and topic narrow the list together in both languages; where nothing fits, less is a tap away."""
    assert ask(ann, "/documents manufacturing ended").text.startswith("Papers: on Manufacturing, ended\n1. ")
    assert ask(api.user(language_code="zh-hans"), "/documents 氢能 2025").text.startswith("文件：氢能、2025年印发\n1. ")
    message = ask(ann, "/documents 2023 ended")
    assert message.text.startswith("No paper of the collection fits this: issued in 2023, ended.\n")
    message = turned(ann, message, "2. Papers of 2023 (5)")
    assert message.text.startswith("Papers of 2023\n1. ")


def test_pages_of_several_choices(ann: User) -> None:
    """A list that is chosen by two things turns its pages."""
    message = ask(ann, "/documents 现行 2025")
    assert "Page 1 of 2" in [label for row in _labels(message) for label in row]
    assert turned(ann, message, "Next").text.count("2025") > 1


def test_year_without_papers(ann: User) -> None:
    """A year in which no paper was issued says so, with the years that there are and what is in force in it."""
    message = ask(ann, "/documents 2026")
    assert message.text.startswith("No paper of the collection was issued in 2026.\n")
    assert _labels(message)[0] == ["2025 (10)", "2024 (3)"]
    listed = turned(ann, message, _labels(message)[2][0])
    assert listed.text.startswith("Papers in force in 2026, with those that state no end\n1. ")


@pytest.mark.parametrize(
    ("command", "button", "whole"),
    [
        ("topics", "Topics", "Topics\n"),
        ("contacts", "Public bodies", "Public bodies\n"),
        ("terms", "Terms of art", "Terms of art\n"),
    ],
)
def test_nonsense_leads_on(ann: User, command: str, button: str, whole: str) -> None:
    """Where nothing is near, nothing is suggested, and the whole list is one tap away."""
    message = ask(ann, f"/{command} qqqqq")
    assert "The nearest" not in message.text and button in _labels(message)[0]
    assert turned(ann, message, button).text.startswith(whole)


def test_contents(session: Session, ann: User) -> None:
    """A paper's contents have its headings, and a button for each clause."""
    message = ask(ann, "/contents low-altitude")
    assert ("bold", "一、支持创新打造低空示范场景") in message.html_entities
    assert [len(row) for row in message.buttons[:8]] == [1] * 8
    clause = session.knowledge.clauses("low-altitude-2025")[2]
    assert quotes(_opened(ann, message, message.buttons[2][0][1])) == [clause.text]


def test_contacts(ann: User) -> None:
    """Bodies are found with slips, opened, and lead to the clauses in their charge; without a name all are listed."""
    listed = ask(ann, "/contacts")
    assert listed.text.startswith("Public bodies\n1. 重庆市外商投资促进中心")
    centre = _opened(ann, listed, listed.buttons[0][0][1])
    assert "+86-023-67862888 (source: " in centre.text
    found = ask(ann, "/contacts finance burea")
    body = _opened(ann, found, found.buttons[0][0][1])
    assert body.text.startswith("重庆市财政局, Chongqing Municipal Finance Bureau")
    charge = _opened(ann, body, "Clauses in its charge (33)")
    assert charge.text.startswith("In the charge of 重庆市财政局")


def test_contacts_of_the_last_answer(ann: User, api: BotApi) -> None:
    """After an answer /contacts shows its bodies, and /contents its paper; another user's answer is another."""
    ask(ann, GRANT)
    text = ask(ann, "/contacts").text
    assert text.startswith("Whom to contact\n• 市经济信息委")
    assert ask(ann, "/contents").text.startswith("Contents: Chongqing 2025 Measures to Support the Promotion")
    other = api.user()
    assert ask(other, "/contacts").text.startswith("Public bodies\n")
    assert ask(other, "/contents").text.endswith("/contents low-altitude economy")


def test_terms(ann: User) -> None:
    """Terms are looked up, and browsed by letter in place."""
    assert ask(ann, "/terms srdi").text.startswith("specialised and innovative SME = 专精特新中小企业")
    message = turned(ann, ask(ann, "/terms"), "H (28)")
    assert message.text.startswith("Terms of art: H\n1. ")
    term = _opened(ann, message, message.buttons[0][0][1])
    assert " = " in term.html_entities[0][1]
    assert turned(ann, message, "Back to Terms of art").text.startswith("Terms of art\n1. A (57)")


def test_status(ann: User) -> None:
    """The status on a day is told with its sentence, and the paper is one tap away."""
    message = ask(ann, "/status low-altitude 1 January 2028")
    assert "Status on 1 January 2028: ENDED on 31 December 2027" in message.text
    assert _labels(message) == [["Document", "Contents", "Text"]]
    assert _labels(_opened(ann, message, "Document")) == [["Contents", "Text"], FOLLOW[1:]]
    assert ask(ann, "/status low-altitude 2028-13-01").text.startswith("I cannot read “2028-13-01” as one day")


def test_unknown_name(ann: User) -> None:
    """An unknown name gives the nearest three as buttons."""
    message = ask(ann, "/contents smart ev")
    assert message.text.startswith("No paper is named “smart ev”.")
    assert len(message.buttons) == 3
    assert _labels(_opened(ann, message, message.buttons[0][0][1]))[0] == ["Contents", "Text"]


@pytest.mark.parametrize(
    "argument", ["😀", "\x00\x1b[31m", "\u202e加", "x" * 4000, "<b>&</b>", "'; DROP TABLE clauses --", "\n\n2025\n"]
)
@pytest.mark.parametrize("command", ["topics", "documents", "status"])
def test_odd_arguments(ann: User, command: str, argument: str) -> None:
    """Whatever stands after a command, there is one reply, and no apology."""
    message = ask(ann, f"/{command} {argument}")
    assert message.text and "went wrong" not in message.text
    assert len(ann.messages()) == 1


def test_chinese(api: BotApi, bot: BotProcess) -> None:
    """Lists speak the language of the user's Telegram, and so do the messages that they lead to."""
    user = api.user(language_code="zh-hant")
    message = ask(user, "/topics hydrogen")
    assert message.text.startswith("氫能\n1. 加氫站")
    listed = turned(user, message, "加氫站（4）")
    assert "聯繫部門" in _opened(user, listed, listed.buttons[0][0][1]).text


# The paper itself.


def test_text_is_sent_as_a_file(api: BotApi, session: Session, ann: User) -> None:
    """The official text comes as a file with name and caption; Telegram's copy is sent to the next who asks."""
    document = ask(ann, "/start doc_low-altitude-2025")
    sent = _opened(ann, document, "Text")
    file = sent.raw["document"]
    assert (file["file_name"], file["mime_type"]) == (FILE_NAME, "text/plain")
    for part in (session.knowledge.document("low-altitude-2025").title_en, "渝府办发〔2025〕58号", "22 November 2025"):
        assert part in sent.text
    text = api.state.files[file["file_id"]].data.decode()
    assert [c.id for c in session.knowledge.clauses("low-altitude-2025") if c.text not in text] == []
    assert "What it offers" in ann.wait_for_message(60).text
    ask(ann, "/help")  # a chat's updates are handled one after the other, so by now the file's id is kept
    again = ask(api.user(), "/paper 58 of 2025")
    assert again.raw["document"]["file_id"] == file["file_id"]


def test_file_that_telegram_has_lost(api: BotApi, ann: User) -> None:
    """A file that Telegram does not know any more is sent anew."""
    first = ask_paper(ann, "/paper hydrogen-fcv-2025").raw["document"]["file_id"]
    with api.state.change():
        del api.state.files[first]
    again = ask_paper(ann, "/paper hydrogen-fcv-2025").raw["document"]
    assert again["file_id"] != first and again["file_name"].startswith("重庆市2025年支持氢燃料")


# Old and foreign buttons.


@pytest.mark.parametrize(
    "data",
    [
        *("Ue=0:moon", "Te=99:", "Ke=0:000000000000", "Pe+0:moon", "De=0:words", "De=0:year=1999", "Oe+0:moon"),
        *(
            "We+0:000000000000",
            "Ce=99:low-altitude-2025",
            "Ve+0:low-altitude-2025",
            "Xe=0:",
            "Zz=",
            "Fe+0:moon",
            "q:e:4",
        ),
    ],
)
def test_old_buttons(api: BotApi, ann: User, data: str) -> None:
    """A button that leads nowhere says that it is too old, and changes nothing."""
    message = ask(ann, "/topics")
    assert api.answer(press(api, ann, message, data))["text"] == TOO_OLD
    assert [each.text for each in ann.messages()] == [message.text]


def test_button_of_an_unreachable_message(api: BotApi, ann: User) -> None:
    """A list that Telegram does not give any more cannot turn; the button says that it is too old."""
    message = ask(ann, "/documents")
    gone = {"message_id": message.id, "chat": ann.chat, "date": 0}
    with api.state.change():
        content = {"from": ann.user, "message": gone, "chat_instance": "1", "data": "De=1:"}
        query = api.state.ask("callback_query", content)
    assert api.answer(query)["text"] == TOO_OLD


def test_same_page_twice(api: BotApi, bot: BotProcess, ann: User) -> None:
    """Pressing a page's button again before it has arrived is no error."""
    message, before = ask(ann, "/documents"), len(bot.log())
    queries = [press(api, ann, message, "De=1:") for _ in range(2)]
    assert [api.answer(query).get("text") for query in queries] == [None, None]
    assert ask(ann, "/help").text
    assert bot.log()[before:] == []


# At the end.


def test_every_message_was_taken(api: BotApi, bot: BotProcess) -> None:
    """Nothing was refused over the whole module but edits that would have changed nothing, and lost files."""
    refused: list[Call] = [c for c in api.calls() if c.status == 400 and c.method != "editMessageText"]
    assert [call.method for call in refused] == ["sendDocument"]
    assert [line for line in bot.log() if "ERROR" in line] == []
    assert bot.running
