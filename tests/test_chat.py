"""The conversation in the terminal, held over a pipe."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.channels.terminal import show
from bot.cli import main
from bot.render.messages import Messages
from bot.render.view import Block
from bot.session import Session

GRANT = "How much is the grant for building a hydrogen station?"

ROOT = Path(__file__).parent.parent
Chat = Callable[..., str]


@pytest.fixture
def chat(home: Path, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """Returns what the bot prints for lines that are typed, on a terminal wide enough for every line."""
    monkeypatch.setenv("COLUMNS", "4000")

    def talk(*lines: str, options: tuple[str, ...] = ("--as-of", "2026-11-21")) -> str:
        result = CliRunner().invoke(main, ["chat", *options], input="".join(f"{line}\n" for line in lines))
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    return talk


@pytest.fixture
def messages(session: Session) -> Messages:
    """The bot's own sentences."""
    return session.messages


def test_welcome(chat: Chat, messages: Messages, session: Session) -> None:
    """The conversation opens with the welcome, numbered examples and topics, and the commands; /start repeats it."""
    text = chat("/start")
    count = len(session.knowledge.documents)
    welcome = messages.say("welcome", "en", documents=count)
    assert text.startswith(welcome) and text.count(welcome) == text.count("\n4. ") == 2
    assert messages.say("chat_commands", "en") in text


def test_examples_by_number(chat: Chat, messages: Messages) -> None:
    """The number of an example asks it."""
    assert chat("1").count("maximum RMB 3 million") == 1
    assert "Official text" in chat("2") and "Official text" in chat("3")
    assert "官方原文" in chat("1", options=("--language", "zh"))


@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant"])
def test_topics_by_number(chat: Chat, language: str) -> None:
    """The number of a topic in the greeting opens that topic."""
    greeting = chat(options=("--language", language)).splitlines()
    topics = dict(line.split(". ", 1) for line in greeting if line.partition(". ")[0].isdecimal())
    assert len(topics) > 5
    for number in list(topics)[3:]:
        name = topics[number].rpartition("（" if language != "en" else " (")[0] or topics[number].rpartition(" (")[0]
        opened = chat("/start", number, options=("--language", language))
        assert f"\n{name}\n" in opened


def test_full_clause_by_number(chat: Chat, session: Session) -> None:
    """The full clause stands under a number, with the headings above it; so it does as /clause."""
    question = "加氢站建设补贴多少"
    clause = session.knowledge.clause("hydrogen-fcv-2025/一")
    listed = chat(question)
    number = next(line for line in listed.splitlines() if line.endswith(". 条款全文")).partition(".")[0]
    full = chat(question, number)
    assert full == chat(question, "/clause")
    assert full.count(clause.text.splitlines()[1]) == listed.count(clause.text.splitlines()[1]) + 1


def test_full_clause_of_a_table(chat: Chat, session: Session) -> None:
    """A row of a table is shown with the names of its columns, each with its cell."""
    row = session.knowledge.clauses("major-decisions-2021")[4]
    columns = [f"\n{name}：{cell}\n" for name, cell in row.cells if cell]
    assert len(columns) > 1
    listed = chat("/contents major-decisions-2021", "5")
    full = chat("/contents major-decisions-2021", "5", "/clause")
    assert [column in listed for column in columns] == [False] * len(columns)
    assert [column in full for column in columns] == [True] * len(columns)


def test_welcome_in_chinese(chat: Chat, messages: Messages) -> None:
    """A language that is set holds from the first line on."""
    text = chat("/quit", options=("--language", "zh-Hant"))
    assert messages.say("chat_commands", "zh-Hant") in text


def test_answer(chat: Chat) -> None:
    """A question is answered with summary, figure, status, source and official text."""
    text = chat("How much is the grant for building a hydrogen station?")
    for shown in (
        "maximum RMB 3 million",
        "Status on 21 November 2026: in force",
        "clause 一",
        "一、给予加氢站建设补贴",
    ):
        assert shown in text


def test_end_of_input_ends_the_conversation(chat: Chat) -> None:
    """Without /quit the conversation ends with the input."""
    assert chat()


@pytest.mark.parametrize("word", ["/quit", "/exit", "/q", "/QUIT"])
def test_quit(chat: Chat, word: str) -> None:
    """After /quit nothing more is read."""
    assert "RMB" not in chat(word, "hydrogen station grant")


def test_number_opens_a_related_clause(chat: Chat, session: Session) -> None:
    """A number opens the clause that the last reply lists under it."""
    listed = chat("加氢站建设补贴多少", "1")
    second = session.knowledge.clause("hydrogen-fcv-2025/二")
    assert second.text.splitlines()[1] in listed


def test_number_of_nothing(chat: Chat, messages: Messages) -> None:
    """A number that no clause has is said to be none, and the conversation goes on."""
    text = chat("加氢站建设补贴多少", "99", "0", "1", "9" * 5000)
    assert text.count(messages.say("chat_no_such_number", "zh")) == 3


@pytest.mark.parametrize("line", ["/document", "/clause"])
def test_nothing_to_open_yet(chat: Chat, messages: Messages, line: str) -> None:
    """Before the first answer there is nothing to open."""
    assert messages.say("chat_nothing_yet", "en") in chat(line)


@pytest.mark.parametrize("line", ["²", "①", "٣"])
def test_other_digits_do_no_harm(chat: Chat, line: str) -> None:
    """Digits of another kind are a question or a choice, and no crash."""
    assert chat("加氢站建设补贴多少", line, "加氢站运营补贴").count("官方原文") >= 2


def test_contacts(chat: Chat, messages: Messages) -> None:
    """/contacts shows the bodies of the last answer again."""
    text = chat("How much is the grant for building a hydrogen station?", "/contacts")
    assert text.count(messages.say("contacts", "en")) == 2
    assert text.count("• 市财政局") == 2


def test_document(chat: Chat) -> None:
    """/document shows the paper of the last answer."""
    text = chat("How much is the grant for building a hydrogen station?", "/document")
    assert "• Number: 渝经信规范〔2025〕5号" in text


def test_language(chat: Chat, messages: Messages) -> None:
    """/language sets the language of what follows, also for an English question."""
    text = chat("/language zh", GRANT)
    assert messages.say("chat_language_set", "zh") in text
    assert "官方原文" in text and "Official text" not in text


@pytest.mark.parametrize("argument", ["", " fr", " zh-", " 中文"])
def test_unknown_language(chat: Chat, messages: Messages, argument: str) -> None:
    """A language that the bot does not write is answered with those it does."""
    assert messages.say("language_now_automatic", "en") in chat(f"/language{argument}")


def test_help(chat: Chat, messages: Messages) -> None:
    """/help says what can be asked, and the commands."""
    assert messages.say("help", "en") in chat("/help")


def test_unknown_command(chat: Chat, messages: Messages) -> None:
    """A command that does not exist is said to be none, with the one that may have been meant."""
    text = chat("hydrogen station grant", "/dance", "/contens smart-ev-2025")
    assert messages.say("error_command", "en", command="/dance") in text
    assert messages.say("error_command_near", "en", command="/contens", near="/contents") in text


def test_question_that_cannot_be_read(chat: Chat, messages: Messages) -> None:
    """An empty, odd or endless line does not end the conversation; it is answered in the language of the line."""
    text = chat("?!", "   ", "加" * 3000, "加氢站建设补贴多少")
    assert text.count(messages.say("error_question", "en")) == text.count(messages.say("error_question", "zh")) == 1
    assert "单站补贴金额最高不超过300万元" in text


def test_none_leaves_the_last_answer(chat: Chat) -> None:
    """After a question that nothing answers the last answer can still be opened."""
    assert "• Number: 渝经信规范〔2025〕5号" in chat("hydrogen station construction grant", "天气怎么样", "/document")


def test_brackets_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Square brackets in a text are no markup of the terminal's."""
    from rich.console import Console

    show([Block("text", "[bold]渝府办发[2025]58号[/bold] [/]")], Console(width=80))
    assert capsys.readouterr().out == "[bold]渝府办发[2025]58号[/bold] [/]\n"


def test_over_a_real_pipe(home: Path) -> None:
    """The command in a process of its own answers line by line and ends with the input."""
    lines = "加氢站建设补贴多少\n/contacts\n/quit\nnever read\n"
    result = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--as-of", "2026-11-21"],
        input=lines.encode(),
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "4000", "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    text = result.stdout.decode("utf-8")
    assert (result.returncode, result.stderr) == (0, b"")
    assert text.count("• 市财政局") == 2
    assert "never read" not in text


# Follow-ups.


def test_follow_ups(chat: Chat) -> None:
    """Follow-ups lean on the last answer, in the language that was asked for last."""
    text = chat(GRANT, "who do I call?", "the second one", "in Chinese please", "还有效吗", "what about drones?")
    assert text.count("Whom to contact") == 3
    assert "hydrogen stations" in text or "hydrogen refuelling stations continues" in text  # the second clause
    assert "加氢站" in text
    assert "截至2026年11月21日的状态" in text


def test_a_clause_that_was_opened(chat: Chat) -> None:
    """A follow-up is about the clause that a number opened."""
    text = chat("加氢站建设补贴多少", "/contents low-altitude-2025", "1", "原文")
    assert text.count("重庆市推动低空经济高质量发展若干政策措施") >= 3


@pytest.mark.parametrize("word", ["/new", "/reset"])
def test_forgetting(chat: Chat, word: str) -> None:
    """After /new a follow-up has nothing to lean on, and numbers open nothing."""
    text = chat(GRANT, word, "who do I call?", "1")
    assert "I have forgotten what was said." in text
    assert "I do not know what that refers to." in text
    assert "Ask a question first." in text


def test_two_questions(chat: Chat) -> None:
    """Both questions are answered, and their numbers open them."""
    text = chat(f"{GRANT} Who handles eVTOL routes?", "2")
    assert text.count("low-altitude-2025") == 0
    assert text.count("clause 一 › (四)") == 2


def test_language_command_in_a_conversation(chat: Chat) -> None:
    """/language sets the language of follow-ups too, whatever was asked for before."""
    text = chat(GRANT, "in Chinese please", "/language en", "找谁")
    assert "The Chinese text governs; the English is our summary, not official." in text.rpartition("以中文原文为准")[2]
