"""Where the data lies and what the environment sets."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bot.errors import ConfigError

HOME_VARIABLE = "INVESTBOT_HOME"
TOKEN_VARIABLE = "TELEGRAM_TOKEN"
API_URL_VARIABLE = "TELEGRAM_API_URL"
ENCODER_VARIABLE = "INVESTBOT_ENCODER"
OFFICERS_VARIABLE = "INVESTBOT_OFFICERS_CHAT"
OFFICERS_LANGUAGE_VARIABLE = "INVESTBOT_OFFICERS_LANGUAGE"
OFFICERS_LANGUAGES = ("zh", "zh-Hant", "en")
RATE_VARIABLE = "INVESTBOT_SEND_RATE"
DEFAULT_API_URL = "https://api.telegram.org"
DEFAULT_RATE = 29.0
"""Messages a second: the Bot API takes 30 in any second, and one is left for what the way there delays."""
FREE_RATE = 30.0
"""Messages a second up to which Telegram sends them free of charge."""
MOST_RATE = 1000.0
"""Messages a second that Telegram sends for bots with paid broadcasts."""


@dataclass(frozen=True)
class DataPaths:
    """The two folders that people curate: ``seeds/`` and ``intents/``."""

    seeds: Path
    intents: Path

    @property
    def sources(self) -> Path:
        """The official papers, byte for byte as supplied."""
        return self.seeds / "sources"

    @property
    def documents(self) -> Path:
        """The curated layer, one YAML file a document."""
        return self.seeds / "documents"

    @property
    def questions(self) -> Path:
        """More ways to ask for the clauses, in more languages, one YAML file a document."""
        return self.seeds / "questions"

    @property
    def messages(self) -> Path:
        """Every sentence that the bot itself says, one YAML file a language."""
        return self.intents / "messages"

    @property
    def lexicon(self) -> Path:
        """How investors write English search words in other languages, one YAML file a language."""
        return self.intents / "lexicon"

    @property
    def inflections(self) -> Path:
        """Forms of the words of the lexicons that have a stem of their own, one YAML file a language."""
        return self.lexicon / "inflections"


def data_paths() -> DataPaths:
    """Return the curated folders: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent
    for root in (package / "_data", package.parent):
        if (root / "seeds").is_dir() and (root / "intents").is_dir():
            return DataPaths(seeds=root / "seeds", intents=root / "intents")
    raise ConfigError(f"the seeds/ and intents/ folders are missing beside {package}; install the package again")


def home() -> Path:
    """Return the data folder (INVESTBOT_HOME or the platform's user data folder); it may not exist yet."""
    value = os.environ.get(HOME_VARIABLE)
    if value:
        return Path(value).expanduser()
    return Path(platformdirs.user_data_dir("investbot", appauthor=False))


def telegram_token() -> str:
    """Return the bot token from the environment; raises ConfigError where it is missing or malformed."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token:
        raise ConfigError(
            f"{TOKEN_VARIABLE} is not set; get a token from @BotFather and run: {TOKEN_VARIABLE}=<token> investbot run"
        )
    head, _, tail = token.partition(":")
    if not head.isdigit() or not tail or any(c.isspace() or c == "/" for c in token):
        raise ConfigError(f"{TOKEN_VARIABLE} is not a bot token (expected digits, a colon, letters and digits)")
    return token


def telegram_api_url() -> str:
    """Return the root of the Bot API server, without a trailing slash."""
    url = os.environ.get(API_URL_VARIABLE, "").strip() or DEFAULT_API_URL
    if not url.startswith(("http://", "https://")):
        raise ConfigError(f"{API_URL_VARIABLE} must start with http:// or https:// (it is {url!r})")
    return url.rstrip("/")


def officers_chat() -> int | None:
    """Return the id of the officers' chat, or None where there is none; raises ConfigError where it is malformed."""
    value = os.environ.get(OFFICERS_VARIABLE, "").strip()
    if not value:
        return None
    if not re.fullmatch(r"-?[1-9]\d{0,18}", value):
        raise ConfigError(f"{OFFICERS_VARIABLE} must be the number of a chat, such as -1001234567890 (it is {value!r})")
    return int(value)


def officers_language() -> str:
    """Return the language in which the bot writes to the officers; raises ConfigError."""
    value = os.environ.get(OFFICERS_LANGUAGE_VARIABLE, "").strip() or OFFICERS_LANGUAGES[0]
    if value not in OFFICERS_LANGUAGES:
        raise ConfigError(f"{OFFICERS_LANGUAGE_VARIABLE} must be one of: {', '.join(OFFICERS_LANGUAGES)}")
    return value


def send_rate() -> float:
    """Return how many messages a second are delivered at most; raises ConfigError where it is no such number."""
    value = os.environ.get(RATE_VARIABLE, "").strip()
    if not value:
        return DEFAULT_RATE
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value) or not 0 < float(value) <= MOST_RATE:
        raise ConfigError(f"{RATE_VARIABLE} must be messages a second, at most {MOST_RATE:g} (it is {value[:40]!r})")
    return float(value)


def encoder_wanted() -> bool:
    """Say whether sentence vectors are to be used; INVESTBOT_ENCODER=off saves their memory and build time."""
    return os.environ.get(ENCODER_VARIABLE, "").strip().lower() not in ("off", "0", "no")
