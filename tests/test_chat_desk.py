"""The terminal's user settles, says and erases as in Telegram, with numbers instead of buttons."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.advice.validity import today
from bot.channels.terminal import apology
from bot.cli import main
from bot.errors import (
    CurationError,
    InvestBotError,
    ProfileError,
    QuestionError,
    StoreError,
    UnknownDocumentError,
    UnknownPlaceError,
)
from bot.render.view import Block
from bot.session import Session
from bot.store.state import FILE_NAME, State, open_state
from tests.advice.close import close_question

GRANT = "How much is the grant for building a hydrogen station?"
Chat = Callable[..., str]


@pytest.fixture
def chat(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """Returns what the bot prints for lines that are typed; each call is a conversation of its own."""
    monkeypatch.setenv("COLUMNS", "4000")
    monkeypatch.chdir(tmp_path)

    def talk(*lines: str, options: tuple[str, ...] = ()) -> str:
        result = CliRunner().invoke(main, ["chat", *options], input="".join(f"{line}\n" for line in lines))
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    return talk


def kept(home: Path) -> State:
    """What is stored."""
    return open_state(home)


def test_language_is_kept(chat: Chat, session: Session) -> None:
    """A language that was chosen by number is spoken in the next conversation too; a number is then a choice again."""
    assert session.messages.say("chat_language_set", "zh") in chat("/language", "2", GRANT)
    again = chat(GRANT, "1")
    assert session.messages.say("chat_commands", "zh") in again
    assert again.count("官方原文") == 2
    assert "Official text" in chat(GRANT, options=("--language", "en"))
    assert "Official text" in chat("/language auto", GRANT)


def test_asked_in_passing(chat: Chat) -> None:
    """'In Chinese please' wins for one reply over the language that was settled on."""
    text = chat("/language en", GRANT, "in Chinese please", "who do I call?")
    assert text.index("官方原文") < text.rindex("Whom to contact")


def test_profile(chat: Chat, session: Session) -> None:
    """A profile is asked for by number, orders close answers, and is erased."""
    question, profile = close_question(session, today())
    sector = session.knowledge.topics[profile.sectors[0]].sector_en
    listed = chat("/profile", "1")
    number = next(line for line in listed.splitlines() if line.endswith(f". {sector}")).partition(".")[0]
    assert f"For your profile: {sector}." in chat("/profile", "1", number, "22", "5", question)
    assert f"• Sector: {sector}" in chat("/profile")
    assert f"Chosen by your profile: {sector}." in chat("/profile", "1")
    assert "For your profile" not in chat("/profile", "9", "8", question)


@pytest.mark.parametrize("number", ["0", "99"])
def test_numbers_of_nothing(chat: Chat, number: str) -> None:
    """A number that no option has is said to be none."""
    assert "The last view lists nothing under that number." in chat("/language", number)


@pytest.mark.parametrize("language", ["zh", "zh-Hant"])
def test_errors_in_the_language_of_the_user(chat: Chat, session: Session, language: str) -> None:
    """What goes wrong is said in the language that was settled on."""
    text = chat(f"/language {language}", "?!")
    assert session.messages.say("error_question", language) in text and "empty" not in text


@pytest.mark.parametrize(
    ("error", "key", "detailed"),
    [
        (QuestionError("too long"), "error_question", False),
        (UnknownPlaceError("no such topic"), "follow_gone", False),
        (UnknownDocumentError("no such paper"), "follow_gone", False),
        (ProfileError("no such value"), "follow_gone", False),
        (StoreError("state.db: is locked"), "error_store", True),
        (CurationError("en.yaml:1:1: missing"), "error_internal", True),
    ],
)
def test_every_error_has_a_sentence(session: Session, error: InvestBotError, key: str, detailed: bool) -> None:
    """An error is said in the bot's words; its own text goes below where whoever runs the program can mend it."""
    said, *detail = apology(error, session.builder("zh", today()))
    assert said == Block("text", session.messages.say(key, "zh"))
    assert detail == ([Block("note", str(error))] if detailed else [])


def test_opinions(chat: Chat, home: Path) -> None:
    """An opinion is kept without the question, which goes with it after a yes; the officers read it."""
    assert "Ask a question first" in chat("/useful")
    assert not kept(home).rows("SELECT 1 FROM users")
    chat(GRANT, "/notuseful", "/notuseful")
    assert CliRunner().invoke(main, ["feedback"]).stdout.splitlines()[0] == "useful: 0, not useful: 1"
    chat(GRANT, "/notuseful", "1")
    lines = CliRunner().invoke(main, ["feedback"]).stdout.splitlines()
    assert lines[2].startswith("1 / 0  hydrogen-fcv-2025/一") and lines[3] == f"    asked: {GRANT}"
    chat(GRANT, "/useful")
    assert json.loads(CliRunner().invoke(main, ["feedback", "--json"]).stdout) == {
        "useful": 1,
        "not_useful": 0,
        "entries": [{"entry": "hydrogen-fcv-2025/一", "kind": "clause", "useful": 1, "not_useful": 0, "questions": []}],
    }


def test_opinions_by_number(chat: Chat, home: Path) -> None:
    """Useful and Not useful stand under numbers below an answer, and not below what is opened."""
    listed = chat(GRANT).splitlines()
    useful, not_useful = (
        next(line for line in listed if line.endswith(f". {label}")).partition(".")[0]
        for label in ("Useful", "Not useful")
    )
    assert "Thank you. It helps" in chat(GRANT, useful)
    chat(GRANT, not_useful, "1")
    (entry,) = json.loads(CliRunner().invoke(main, ["feedback", "--json"]).stdout)["entries"]
    assert (entry["useful"], entry["not_useful"], entry["questions"]) == (0, 1, [GRANT])
    assert chat(GRANT, "1").count(". Not useful") == 1


def test_cancel(chat: Chat) -> None:
    """/cancel is known here too, where nothing ever waits to be passed on."""
    assert "There is nothing to cancel." in chat("/cancel")


def test_number_after_a_form(chat: Chat) -> None:
    """Numbers belong to what was listed last: to the subscriptions, though a form was shown before them."""
    assert "I shall reply in" not in chat("/language", "/subscribe", "1")


def test_officer(chat: Chat) -> None:
    """The terminal says that officers are asked in Telegram, and whom to ask instead."""
    text = chat("/officer")
    assert "in Telegram only" in text and "67862888" in text


def test_privacy_export_forget(chat: Chat, home: Path, tmp_path: Path) -> None:
    """What is kept is said, written into a file, and erased with the lines for the arrow keys."""
    (home / "chat_history").write_text("\n# 2026-11-22\n+how much?\n", encoding="utf-8")
    text = chat("/language en", GRANT, "/privacy", "1", "/forget", "1", "/forget", "2")
    held = json.loads((tmp_path / "investbot-data.json").read_text(encoding="utf-8"))
    assert held["stored"]["accounts"][0]["channel"] == "terminal"
    assert held["in_memory"]["typed_lines"] == ["how much?"]
    assert held["in_memory"]["conversations"][0]["question"] == GRANT
    assert "chat_history in the data folder" in text
    assert "Erased:\n• accounts: 1\n• conversations in memory: 1\n• lines typed in the terminal: 1" in text.replace(
        "\n\n", "\n"
    )
    assert text.rstrip().endswith("Nothing was erased.")
    assert not (home / "chat_history").exists()
    assert not kept(home).rows("SELECT 1 FROM users")


def test_whoever_only_asks(chat: Chat, home: Path) -> None:
    """Questions alone leave nothing behind."""
    chat(GRANT, "1", "/topics", "/privacy")
    assert not kept(home).rows("SELECT 1 FROM users")


def test_damaged_database(chat: Chat, home: Path) -> None:
    """Questions are answered also where nothing can be kept; a command that needs it says why."""
    (home / FILE_NAME).write_bytes(b"no database at all")
    text = chat(GRANT, "/profile", GRANT)
    assert text.count("Official text") == 2
    assert "What I keep of you cannot be read or written now." in text and "is not a SQLite file" in text
    assert "现在无法读写为您保留的资料。" in chat("/profile", options=("--language", "zh"))


@pytest.mark.parametrize("command", [["ask", GRANT], ["documents"], ["topics"]])
def test_commands_that_keep_nothing(home: Path, command: list[str]) -> None:
    """Commands that have nothing to do with users make no state database."""
    assert CliRunner().invoke(main, command).exit_code == 0
    assert not (home / FILE_NAME).exists()
