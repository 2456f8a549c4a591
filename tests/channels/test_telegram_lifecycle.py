"""How the bot's process starts, meets a failing server and ends."""

import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.channels.conftest import StartBot
from tests.channels.process import TOKEN, BotProcess, ask, say_hello

REFUSED = "investbot: TELEGRAM_TOKEN was refused by the server; check it with @BotFather"
RUNNING = "INFO investbot: the bot @double_bot is running; stop it with Ctrl-C"
STOPPED = "INFO investbot: stopped"


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A server of its own for each test."""
    with BotApi(token=TOKEN) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def unreachable(start_bot: StartBot) -> Iterator[tuple[BotProcess, str]]:
    """A bot whose server does not listen, and the server's URL; it tries for long, so it starts first."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        yield start_bot(url), url


def _lines(process: BotProcess) -> list[str]:
    """The lines it has printed, without the times."""
    return [line.partition(",")[2][4:] if line[:2] == "20" else line for line in process.log()]


def test_failing_server_at_start(api: BotApi, start_bot: StartBot) -> None:
    """A bad gateway at either of the first calls is survived; an interrupt from the keyboard ends the bot well."""
    api.fail_next("getMe", status=502)
    api.fail_next("deleteWebhook", status=502)
    process = start_bot(api.url)
    say_hello(api)
    first = [(call.method, call.status) for call in api.calls() if call.method in ("getMe", "deleteWebhook")]
    assert first == [("getMe", 502), ("getMe", 200), ("deleteWebhook", 502), ("deleteWebhook", 200)]
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert _lines(process) == [RUNNING, STOPPED]


def test_failing_server_while_running(api: BotApi, start_bot: StartBot) -> None:
    """A bad gateway and a lost connection cost one line each and no update; SIGTERM ends the bot well."""
    process = start_bot(api.url)
    user = say_hello(api)
    api.fail_next("getUpdates", status=502)
    api.drop_next("getUpdates")  # goes before the error
    for _ in range(3):
        assert ask(user, "/help").text.startswith("Ask a question")
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    start, *failures, end = _lines(process)
    assert (start, len(failures), end) == (RUNNING, 2, STOPPED)
    assert all("the Bot API server fails (" in line and line.endswith("asking it again") for line in failures)


def test_stop_while_starting(api: BotApi, start_bot: StartBot) -> None:
    """A bot that still waits for its server can be stopped as well."""
    api.fail_next("getMe", times=10)
    process = start_bot(api.url)
    api.wait_for_call("getMe", 60)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert _lines(process) == [STOPPED]


def test_refused_token(start_bot: StartBot) -> None:
    """A token that the server does not know ends the bot with one line."""
    with BotApi(token="654321:another") as api:
        process = start_bot(api.url)
        assert process.wait() == 2
    assert _lines(process) == [REFUSED]


def test_missing_token(start_bot: StartBot) -> None:
    """A missing token ends the bot with one line that says where to get one."""
    process = start_bot("http://127.0.0.1:9", TELEGRAM_TOKEN="")
    assert process.wait() == 2
    (line,) = _lines(process)
    assert line.startswith("investbot: TELEGRAM_TOKEN is not set; get a token from @BotFather and run: ")


def test_token_revoked_while_running(api: BotApi, start_bot: StartBot) -> None:
    """A bot whose token is revoked ends with one line instead of staying without hearing anything."""
    process = start_bot(api.url)
    user = say_hello(api)
    api.fail_next("getUpdates", times=100, status=401)
    user.send("/help")  # ends the poll that waits
    assert process.wait(10) == 2
    assert _lines(process) == [RUNNING, REFUSED]


def test_second_bot_on_a_folder(api: BotApi, start_bot: StartBot, furnish: Callable[[], Path]) -> None:
    """A second bot on a data folder ends with one line before it asks for updates; a killed one is no hindrance."""
    folder = furnish()
    first = start_bot(api.url, INVESTBOT_HOME=str(folder))
    user = say_hello(api)
    second = start_bot(api.url, INVESTBOT_HOME=str(folder))
    assert second.wait() == 2
    said = "investbot: another bot runs on the data folder {}; stop it, or set INVESTBOT_HOME to a folder of its own"
    assert _lines(second) == [said.format(folder)]
    assert ask(user, "/help").text.startswith("Ask a question")
    assert (first.running, _lines(first)) == (True, [RUNNING])
    first.kill()
    start_bot(api.url, INVESTBOT_HOME=str(folder))
    assert ask(user, "/help").text.startswith("Ask a question")


def test_lock_that_cannot_be_taken(start_bot: StartBot, furnish: Callable[[], Path]) -> None:
    """Where the file of the lock cannot be used, that is said, and not that another bot runs."""
    folder = furnish()
    (folder / "bot.lock").mkdir()
    process = start_bot("http://127.0.0.1:9", INVESTBOT_HOME=str(folder))
    assert process.wait() == 2
    (line,) = _lines(process)
    assert line.startswith(f"investbot: {folder / 'bot.lock'}: cannot be used as a lock (")


def test_second_bot_with_a_folder_of_its_own(api: BotApi, start_bot: StartBot) -> None:
    """As on another machine: of two bots that begin together the server tells one of the other, and it ends."""
    first = start_bot(api.url)
    say_hello(api)
    second = start_bot(api.url)
    assert first.wait() == 2
    said = "investbot: another bot runs with the same TELEGRAM_TOKEN, or a webhook is set for it; stop the other"
    assert _lines(first) == [RUNNING, said]
    say_hello(api)
    assert second.running


def test_unreachable_server(unreachable: tuple[BotProcess, str]) -> None:
    """A server that cannot be reached ends the bot, after some attempts, with one line."""
    process, url = unreachable
    assert process.wait() == 2
    (line,) = _lines(process)
    assert line.startswith(f"investbot: the Bot API server {url} cannot be reached (")
    assert line.endswith("; check TELEGRAM_API_URL")
