"""How the bot's process starts, meets a failing server and ends."""

import signal
import socket
from collections.abc import Iterator

import pytest

from tests.botapi import BotApi
from tests.channels.conftest import StartBot
from tests.channels.process import TOKEN, BotProcess, say_hello

REFUSED = "investbot: TELEGRAM_TOKEN was refused by the server; check it with @BotFather"


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


RUNNING = "INFO investbot: the bot @double_bot is running; stop it with Ctrl-C"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_signals(api: BotApi, start_bot: StartBot, number: int) -> None:
    """A stop signal ends the bot within seconds, in good order."""
    process = start_bot(api.url)
    say_hello(api)
    process.send_signal(number)
    assert process.wait(5) == 0
    assert _lines(process) == [RUNNING, "INFO investbot: stopped"]


def test_stop_while_starting(api: BotApi, start_bot: StartBot) -> None:
    """A bot that still waits for its server can be stopped as well."""
    api.fail_next("getMe", times=10)
    process = start_bot(api.url)
    api.wait_for_call("getMe", 30)
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    assert _lines(process) == ["INFO investbot: stopped"]


def test_refused_token(start_bot: StartBot) -> None:
    """A token that the server does not know ends the bot with one line."""
    with BotApi(token="654321:another") as api:
        process = start_bot(api.url)
        assert process.wait() == 2
    assert _lines(process) == [REFUSED]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TELEGRAM_TOKEN": ""}, "TELEGRAM_TOKEN is not set; get a token from @BotFather and run: "),
        ({"TELEGRAM_TOKEN": TOKEN.replace(":", "")}, "TELEGRAM_TOKEN is not a bot token (expected digits, a colon"),
        ({"TELEGRAM_API_URL": "127.0.0.1:9"}, "TELEGRAM_API_URL must start with http:// or https:// (it is '127."),
    ],
)
def test_wrong_settings(start_bot: StartBot, settings: dict[str, str], said: str) -> None:
    """A missing or malformed setting ends the bot with one line that says what to do."""
    process = start_bot("http://127.0.0.1:9", **settings)
    assert process.wait() == 2
    (line,) = _lines(process)
    assert line.startswith(f"investbot: {said}")
    assert TOKEN.partition(":")[2] not in line


def test_failing_server_at_start(api: BotApi, start_bot: StartBot) -> None:
    """A bad gateway at either of the first calls is survived."""
    api.fail_next("getMe", status=502)
    api.fail_next("deleteWebhook", status=502)
    process = start_bot(api.url)
    say_hello(api)
    first = [(call.method, call.status) for call in api.calls()[:4]]
    assert first == [("getMe", 502), ("getMe", 200), ("deleteWebhook", 502), ("deleteWebhook", 200)]
    assert _lines(process) == [RUNNING]


@pytest.mark.parametrize("status", [401, 404])
def test_token_revoked_while_running(api: BotApi, start_bot: StartBot, status: int) -> None:
    """A bot whose token is revoked ends with one line instead of staying without hearing anything."""
    process = start_bot(api.url)
    user = say_hello(api)
    api.fail_next("getUpdates", times=100, status=status)
    user.send("/help")  # ends the poll that waits
    assert process.wait(5) == 2
    assert _lines(process) == [RUNNING, REFUSED]


def test_second_bot_takes_over(api: BotApi, start_bot: StartBot) -> None:
    """Where another bot starts with the same token, the first one ends with one line and the second answers."""
    first = start_bot(api.url)
    say_hello(api)
    second = start_bot(api.url)
    assert first.wait() == 2
    said = "investbot: another bot runs with the same TELEGRAM_TOKEN, or a webhook is set for it; stop the other"
    assert _lines(first) == [RUNNING, said]
    say_hello(api)
    assert second.running


def test_failing_server_while_running(api: BotApi, start_bot: StartBot) -> None:
    """A bad gateway and a lost connection are survived, with one line each and no update lost."""
    process = start_bot(api.url)
    user = say_hello(api)
    api.fail_next("getUpdates", status=502)
    api.drop_next("getUpdates")  # goes before the error
    for _ in range(2):
        user.send("/help")
        user.wait_for_message()
    user.send("/help")
    user.wait_for_message()
    start, *failures = _lines(process)
    assert (start, len(failures), process.running) == (RUNNING, 2, True)
    assert all("the Bot API server fails (" in line and line.endswith("asking it again") for line in failures)


def test_unreachable_server(unreachable: tuple[BotProcess, str]) -> None:
    """A server that cannot be reached ends the bot, after some attempts, with one line."""
    process, url = unreachable
    assert process.wait(60) == 2
    (line,) = _lines(process)
    assert line.startswith(f"investbot: the Bot API server {url} cannot be reached (")
    assert line.endswith("; check TELEGRAM_API_URL")
