"""The whole of ``investbot``: help, and the commands of those who run it: build, check, backup, state, run."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

import bot
from bot.cli import EXIT_ERROR, EXIT_PROBLEMS, main
from bot.corpus.yamlfile import Problem
from bot.store.knowledge import FILE_NAME as KNOWLEDGE_FILE
from bot.store.state import FILE_NAME as STATE_FILE
from bot.store.state import open_state
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from tests.commands import invoke, output, refused
from tests.installation import Place

pytestmark = pytest.mark.usefixtures("home")

COMMANDS = (
    "build",
    "ask",
    "chat",
    "documents",
    "clauses",
    "contacts",
    "terms",
    "status",
    "topics",
    "check",
    "backup",
    "state",
    "evaluate",
    "feedback",
    "publish",
    "run",
)


# Help.


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    """Each command explains itself and its options, long and short."""
    assert output(command, "--help") == output(command, "-h")
    assert main.commands[command].help


def test_commands_are_these() -> None:
    """There is no command without a test of its help."""
    assert set(main.commands) == set(COMMANDS)


def test_version() -> None:
    """The version is that of the package."""
    assert output("--version").strip() == f"investbot, version {bot.__version__}"


def test_help_of_the_whole() -> None:
    """``investbot --help`` lists every command."""
    text = output("--help")
    assert [command for command in COMMANDS if f"  {command} " not in text] == []


def test_unknown_command() -> None:
    """A command that does not exist ends with exit code 2 and a hint."""
    result = invoke("answer")
    assert result.exit_code == EXIT_ERROR
    assert "No such command 'answer'" in result.stderr


# build, check


def test_build_says_what_it_built(place: Place) -> None:
    """``build`` writes a store into the data folder and counts documents and clauses."""
    (place.home / KNOWLEDGE_FILE).unlink()
    result = place.run("build")
    documents = json.loads(place.run("documents", "--json").output)
    assert result.output == f"{len(documents)} documents, {sum(one['clauses'] for one in documents)} clauses\n"
    assert documents and [path.name for path in place.home.iterdir()] == [KNOWLEDGE_FILE]


def test_check_without_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in order: one line and exit code 0."""
    monkeypatch.setattr("bot.corpus.checks.check_all", lambda paths: [])
    assert output("check") == "all files are in order\n"


def test_check_with_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each problem is a line ``file:line:col: message``, their number goes to standard error, exit code 1."""
    problems = [Problem("seeds/documents/a.yaml", 3, 5, "unknown key"), Problem("intents/b.yaml", 1, 1, "empty")]
    monkeypatch.setattr("bot.corpus.checks.check_all", lambda paths: problems)
    result = invoke("check")
    assert (result.exit_code, result.stderr) == (EXIT_PROBLEMS, "2 problems\n")
    assert result.stdout == "seeds/documents/a.yaml:3:5: unknown key\nintents/b.yaml:1:1: empty\n"


# backup and state check


@pytest.fixture
def user_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own with the knowledge store, set in the environment."""
    shutil.copy(home / KNOWLEDGE_FILE, tmp_path)
    monkeypatch.setenv("INVESTBOT_HOME", str(tmp_path))
    return tmp_path


def test_backup_says_what_it_made(user_home: Path) -> None:
    """``backup`` prints the file and its size, and refuses to write it a second time."""
    assert refused("backup", "copy.db").endswith("there is no state database yet, so there is nothing to back up")
    open_state(user_home).close()
    target = user_home / "copy.db"
    assert output("backup", str(target)) == f"{target}: {target.stat().st_size} bytes\n"
    assert refused("backup", str(target)) == f"{target}: is there already and is not overwritten; name another file"


def test_state_check_in_order(user_home: Path) -> None:
    """Before the first user and with users who follow what there is, ``state check`` finds nothing."""
    assert output("state", "check") == "the state database is in order\n"
    state = open_state(user_home)
    user = Users(state).meet("telegram", 5, 5, date(2026, 11, 22))
    for kind, target in (("topic", "hydrogen"), ("document", "low-altitude-2025"), ("district", "wulong")):
        Subscriptions(state).follow(user.id, kind, target, date(2026, 11, 22))  # type: ignore[arg-type]
    state.close()
    assert output("state", "check") == "the state database is in order\n"


def test_state_check_with_problems(user_home: Path) -> None:
    """Each inconsistency is a line, their number goes to standard error, exit code 1."""
    state = open_state(user_home)
    user = Users(state).meet("telegram", 5, 5, date(2026, 11, 22))
    for target in ("gone", "hydrogen", "also-gone"):
        Subscriptions(state).follow(user.id, "topic", target, date(2026, 11, 22))
    state.close()
    result = invoke("state", "check")
    assert (result.exit_code, result.stderr) == (EXIT_PROBLEMS, "2 problems\n")
    assert result.stdout == (
        "account 1 follows the unknown topic 'gone'\naccount 1 follows the unknown topic 'also-gone'\n"
    )


def test_state_check_of_something_else(user_home: Path) -> None:
    """A file that is no database ends with one line and exit code 2, and stays."""
    (user_home / STATE_FILE).write_text("diary")
    assert "is not a SQLite file; keep it" in refused("state", "check")
    assert (user_home / STATE_FILE).read_text() == "diary"


# run


def test_run_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token ``run`` ends with one line that says where to get one."""
    monkeypatch.delenv("TELEGRAM_TOKEN", raising=False)
    assert refused("run") == (
        "TELEGRAM_TOKEN is not set; get a token from @BotFather and run: TELEGRAM_TOKEN=<token> investbot run"
    )


@pytest.mark.parametrize("token", ["abc", "123456", "123:", ":abc", "abc:def", "12 3:abc", "123:a/b", "１２x:abc"])
def test_run_with_a_malformed_token(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """A token that cannot be one ends with one line that does not repeat it."""
    monkeypatch.setenv("TELEGRAM_TOKEN", token)
    assert refused("run") == "TELEGRAM_TOKEN is not a bot token (expected digits, a colon, letters and digits)"


def test_run_with_a_malformed_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's address that cannot be one ends with one line that shows it."""
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:abc")
    monkeypatch.setenv("TELEGRAM_API_URL", "localhost:8081")
    assert refused("run") == "TELEGRAM_API_URL must start with http:// or https:// (it is 'localhost:8081')"
