"""How the bot logs, what it is built from, and what its errors say."""

import ast
import asyncio
import io
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Update, User
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError, TimedOut

from bot.channels.telegram import app, handlers, replies
from bot.channels.telegram.polling import PollingRequest
from bot.config import home
from bot.errors import ConfigError
from bot.session import Session
from tests.botapi import BotApi
from tests.channels.process import ROOT, TOKEN

URL = "http://127.0.0.1:9"
REFUSED = "TELEGRAM_TOKEN was refused by the server; check it with @BotFather"


@pytest.fixture(autouse=True)
def _logging_put_back() -> Iterator[None]:
    """Logging is one for the whole process: put it back as it was."""
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, ("httpx", "httpcore", "telegram", "telegram.ext", "apscheduler"))]
    levels, handlers_before = [logger.level for logger in loggers], root.handlers[:]
    root.handlers = []  # so that they are not closed
    yield
    root.handlers = handlers_before
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
def logged() -> Callable[[], str]:
    """Logging as the bot sets it up; gives what was logged so far."""
    app.set_up_logging(TOKEN)
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr
    stream = io.StringIO()
    handler.setStream(stream)
    return stream.getvalue


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The environment of a bot that could start."""
    monkeypatch.setenv("INVESTBOT_HOME", str(tmp_path))
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_URL", URL)
    return monkeypatch


class _Session:
    """Stands for a session; knows whether it was closed."""

    closed = False

    def __init__(self) -> None:
        self.folder = home()

    def close(self) -> None:
        """Close it."""
        self.closed = True


def _no_session() -> Session:
    raise AssertionError("the store was opened before the settings were read")


def _run(settings: pytest.MonkeyPatch, ends_with: Exception | None, refusal: str | None = None) -> None:
    """Run a bot whose polling ends at once, with an error or without."""
    session: Any = _Session()

    class Application:
        def run_polling(self, **_: object) -> None:
            if ends_with:
                raise ends_with

    def build(_session: Session, _token: str, _url: str, polling: PollingRequest, _side_by_side: int) -> Application:
        polling.refusal = refusal
        return Application()

    settings.setattr(app, "build_application", build)
    try:
        assert app.run_bot(lambda: session) == app.EXIT_OK
    finally:
        assert session.closed


# Logging.


def test_token_in_a_message(logged: Callable[[], str]) -> None:
    """The token is taken out of the message and of its arguments."""
    logging.getLogger("other").warning("asked /bot%s/getMe, again /bot%s/getMe", TOKEN, TOKEN)
    assert logged().partition(" WARNING ")[2] == "other: asked /bot<token>/getMe, again /bot<token>/getMe\n"


def test_httpx_logs_no_addresses(logged: Callable[[], str]) -> None:
    """Requests, which httpx logs with their whole address at INFO, are not logged."""
    logging.getLogger("httpx").info("HTTP Request: POST %s/bot%s/getMe", URL, TOKEN)
    assert logged() == ""


def test_httpx_at_info(logged: Callable[[], str]) -> None:
    """Where somebody turns httpx up, the address appears without the token."""
    logging.getLogger("httpx").setLevel(logging.INFO)
    logging.getLogger("httpx").info('HTTP Request: POST %s/bot%s/getMe "HTTP/1.1 200 OK"', URL, TOKEN)
    assert logged().endswith(f'INFO httpx: HTTP Request: POST {URL}/bot<token>/getMe "HTTP/1.1 200 OK"\n')


def test_token_in_an_exception(logged: Callable[[], str]) -> None:
    """The token is taken out of an exception's text, of its cause's and of the lines of its trace."""
    try:
        try:
            raise OSError(f"cannot reach {URL}/bot{TOKEN}/getMe")
        except OSError as error:
            raise InvalidToken(f"The token `{TOKEN}` was rejected by the server.") from error
    except InvalidToken:
        logging.getLogger("other").exception("it failed")
    text = logged()
    assert "The token `<token>` was rejected" in text
    assert f"OSError: cannot reach {URL}/bot<token>/getMe" in text
    assert TOKEN not in text


def test_token_in_a_stack(logged: Callable[[], str]) -> None:
    """The token is taken out of what is logged beside the message."""
    record = {"name": "other", "msg": "where", "levelno": logging.ERROR, "stack_info": f"Stack: {TOKEN}"}
    logging.getLogger().handle(logging.makeLogRecord(record))
    assert logged().endswith("other: where\nStack: <token>\n")


def test_traces_of_the_updater(logged: Callable[[], str]) -> None:
    """What the updater logs as a stack trace is left out; the bot says it in a line of its own."""
    try:
        raise NetworkError("Bad Gateway")
    except NetworkError:
        logging.getLogger("telegram.ext").exception("Network Retry Loop: Aborting.")
    assert logged() == ""


# Errors at start.


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "TELEGRAM_TOKEN is not set; get a token from @BotFather"),
        ("  ", "TELEGRAM_TOKEN is not set"),
        ("secret", "is not a bot token"),
        ("secret:secret", "is not a bot token"),
        ("123:", "is not a bot token"),
        ("123:se cret", "is not a bot token"),
        ("123:secret/../x", "is not a bot token"),
    ],
)
def test_token_setting(settings: pytest.MonkeyPatch, value: str | None, said: str) -> None:
    """A missing or malformed token is an error, which does not print it, before anything is opened."""
    settings.setenv("TELEGRAM_TOKEN", value) if value is not None else settings.delenv("TELEGRAM_TOKEN")
    with pytest.raises(ConfigError) as caught:
        app.run_bot(_no_session)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_address_setting(settings: pytest.MonkeyPatch) -> None:
    """An address without its scheme is an error."""
    settings.setenv("TELEGRAM_API_URL", "api.telegram.org")
    with pytest.raises(ConfigError, match="TELEGRAM_API_URL must start with http"):
        app.run_bot(_no_session)


@pytest.mark.parametrize(
    ("name", "value"), [("INVESTBOT_OFFICERS_CHAT", "@officers"), ("INVESTBOT_OFFICERS_LANGUAGE", "fr")]
)
def test_wrong_setting_of_the_officers(settings: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A wrong setting is said before the store is opened, not when the first user asks."""
    settings.setenv(name, value)
    with pytest.raises(ConfigError, match=f"{name} must be"):
        app.run_bot(_no_session)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InvalidToken(f"The token `{TOKEN}` was rejected by the server."), REFUSED),
        (NetworkError(f"no {URL}/bot{TOKEN}/getMe"), f"cannot be reached (no {URL}/bot<token>/getMe); check TELEGRAM"),
        (TimedOut(), f"the Bot API server {URL} cannot be reached (Timed out); check TELEGRAM_API_URL"),
        (BadRequest(f"bad {TOKEN}"), "cannot be reached (bad <token>)"),
        (Conflict(f"other {TOKEN}"), "the Bot API server refused to start (other <token>)"),
        (TelegramError(f"odd {TOKEN}"), "the Bot API server refused to start (odd <token>)"),
    ],
)
def test_errors_at_start(settings: pytest.MonkeyPatch, error: Exception, said: str) -> None:
    """Each error of the server becomes one line without the token, and the session is closed."""
    with pytest.raises(ConfigError) as caught:
        _run(settings, error)
    text = str(caught.value)
    assert said in text
    assert (TOKEN in text, "\n" in text, caught.value.__suppress_context__) == (False, False, True)


def test_refused_while_running(settings: pytest.MonkeyPatch) -> None:
    """Where the server ended the polling, the reason is the error."""
    with pytest.raises(ConfigError, match=REFUSED):
        _run(settings, None, refusal=REFUSED)


def test_orderly_end(settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A bot that is stopped says so and ends well."""
    _run(settings, None)
    assert capsys.readouterr().err.endswith("INFO investbot: stopped\n")


def test_foreign_errors_are_not_hidden(settings: pytest.MonkeyPatch) -> None:
    """An error of the program itself is not taken for one of the server; the session is closed all the same."""
    with pytest.raises(ZeroDivisionError):
        _run(settings, ZeroDivisionError())


# The parts.


def test_application(session: Session) -> None:
    """The application asks the given server, knows the session and has an error handler."""
    application = app.build_application(session, TOKEN, URL, PollingRequest())
    assert application.bot.base_url == f"{URL}/bot{TOKEN}"
    assert application.bot.base_file_url == f"{URL}/file/bot{TOKEN}"
    assert application.bot_data[replies.SESSION] is session
    assert list(application.error_handlers) == [handlers.failed]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        *(("en", "en"), ("de", "en"), ("", "en"), (None, "en")),
        *(("zh", "zh"), ("zh-hans", "zh"), ("zh-CN", "zh"), ("zh-SG", "zh")),
        *(("zh-hant", "zh-Hant"), ("zh-TW", "zh-Hant"), ("ZH-HK", "zh-Hant"), ("zh-hant-tw", "zh-Hant")),
    ],
)
def test_interface_language(code: str | None, language: str) -> None:
    """Menus follow the language that a user has set in Telegram."""
    user = User(1, "Ann", is_bot=False, language_code=code)
    update = Update.de_json({"update_id": 1, "message": {"message_id": 1, "date": 0, "from": user.to_dict()}}, None)
    assert replies.interface_language(update) == language
    assert replies.interface_language(Update(1)) == "en"


@pytest.mark.parametrize(("status", "refused"), [(401, True), (404, True), (409, True), (200, False), (502, False)])
def test_polling_request(monkeypatch: pytest.MonkeyPatch, status: int, refused: bool) -> None:
    """After a final refusal the server is not asked again; other answers are passed on."""
    asked = []

    async def answer(self: PollingRequest, url: str, method: str) -> tuple[int, bytes]:
        asked.append(url)
        return status, b"as sent"

    async def ask_twice() -> list[tuple[int, bytes]]:
        return [await polling.do_request("u", "POST"), await polling.do_request("u", "POST")]

    polling = PollingRequest()
    monkeypatch.setattr(PollingRequest.__base__, "do_request", answer)
    monkeypatch.setattr("bot.channels.telegram.polling.sys.exit", lambda: None)
    expected = (200, b'{"ok": true, "result": []}') if refused else (status, b"as sent")
    assert asyncio.run(ask_twice()) == [expected, expected]
    assert (len(asked), polling.refusal is not None) == (1 if refused else 2, refused)


def test_who_polls_already_stays(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Of two that poll with one token the newcomer is refused for good; the other goes on, and says why once."""
    monkeypatch.setattr("bot.channels.telegram.polling.SETTLED", 0.0)
    monkeypatch.setattr("bot.channels.telegram.polling._PAUSE", 0.0)
    monkeypatch.setattr("bot.channels.telegram.polling.sys.exit", lambda: None)

    async def both(api: BotApi) -> None:
        url = f"{api.url}/bot{api.token}/getUpdates"
        first, second = PollingRequest(), PollingRequest()
        async with first, second:
            assert (await first.do_request(url, "POST"))[0] == 200
            waiting = asyncio.create_task(first.do_request(f"{url}?timeout=9", "POST"))
            await asyncio.sleep(0.2)
            newcomer = asyncio.create_task(second.do_request(f"{url}?timeout=9", "POST"))
            assert await waiting == (200, b'{"ok": true, "result": []}')
            again = asyncio.create_task(first.do_request(f"{url}?timeout=1", "POST"))
            await newcomer
            await again
            assert (first.refusal, second.refusal is not None) == (None, True)
            assert [r.levelname for r in caplog.records if "begun to poll" in r.message] == ["WARNING"]
            monkeypatch.setattr("bot.channels.telegram.polling.PATIENCE", 0.0)
            waiting = asyncio.create_task(first.do_request(f"{url}?timeout=9", "POST"))
            await asyncio.sleep(0.2)
            await PollingRequest.do_request(third := PollingRequest(), f"{url}?timeout=1", "POST")
            await waiting
            await third.shutdown()
            assert first.refusal is not None  # it gives way where the other stays

    with BotApi() as api:
        asyncio.run(both(api))


def test_webhook_is_no_newcomer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a webhook was set for the token, even one that has polled for long ends and says so."""
    monkeypatch.setattr("bot.channels.telegram.polling.SETTLED", 0.0)
    monkeypatch.setattr("bot.channels.telegram.polling.sys.exit", lambda: None)
    answers = [(200, b"{}"), (409, b"Conflict: can't use getUpdates method while webhook is active")]

    async def answer(self: PollingRequest, url: str, method: str) -> tuple[int, bytes]:
        return answers.pop(0)

    async def ask_twice() -> None:
        await polling.do_request("u", "POST")
        await polling.do_request("u", "POST")

    polling = PollingRequest()
    monkeypatch.setattr(PollingRequest.__base__, "do_request", answer)
    asyncio.run(ask_twice())
    assert polling.refusal is not None


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_only_the_channel_knows_telegram() -> None:
    """No module outside the channel imports the Telegram library."""
    paths = [path for path in (ROOT / "bot").rglob("*.py") if path.parent.name != "telegram"]
    assert len(paths) > 30
    assert [p for p in paths if any(name.partition(".")[0] == "telegram" for name in _imports(p))] == []
