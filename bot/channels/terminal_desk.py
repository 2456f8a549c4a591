"""What the one user of a terminal does with their own data: numbers take the place of buttons."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.advice.acts import Act
from bot.advice.answer import Answer
from bot.advice.opinions import entry_of
from bot.advice.places import Place
from bot.advice.validity import today
from bot.config import home
from bot.errors import StoreError
from bot.render.desk import COMMANDS, Visitor
from bot.render.forms import Form, Option
from bot.render.relays import RelayForms
from bot.render.view import Block, ViewBuilder
from bot.session import Session
from bot.userdata import UNSETTLED, Address, Settings

LOCAL = Address("terminal", 1, 1)
"""Whoever sits at the terminal."""
KEY = "terminal"
"""The key of the conversation."""
HISTORY = "chat_history"
_MOST_DIGITS = 10
_OPINIONS = {"useful": True, "notuseful": False}


class _Memory:
    """What is known of the user outside the state database: the conversation, and the lines for the arrow keys."""

    def __init__(self, session: Session) -> None:
        self._conversations = session.conversations

    def held(self) -> dict[str, list[Any]]:
        return {"conversations": list(self._conversations.held(_is_ours)), "typed_lines": _typed(home() / HISTORY)}

    def forget(self) -> dict[str, int]:
        path = home() / HISTORY
        count = len(_typed(path))
        path.unlink(missing_ok=True)
        return {"conversations": self._conversations.forget_all(_is_ours), "typed_lines": count}


def _is_ours(key: object) -> bool:
    return key == KEY


def _typed(path: Path) -> list[str]:
    """Return the lines of a history file, each of which begins with ``+``."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line[1:] for line in text.splitlines() if line.startswith("+")]


def number_of(line: str) -> int:
    """Return the number that was typed; 0, which nothing has, for one of more digits than any list needs."""
    return int(line) if len(line) < _MOST_DIGITS else 0


class TerminalDesk:
    """Reads the commands on the user's own data, and the numbers of what was listed last."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._form: Form | None = None

    def settings(self) -> Settings:
        """Return what the user settled on; where that cannot be read, replies do without."""
        try:
            self._session.people.seen(LOCAL, today())
            return self._session.people.settings(LOCAL)
        except StoreError:
            return UNSETTLED

    @property
    def waits(self) -> bool:
        """Whether the last view lists what this desk carries out."""
        return self._form is not None

    def leave(self) -> None:
        """Take note that something else is listed now."""
        self._form = None

    def read(self, line: str, language: str, asked: tuple[str, Answer] | None) -> Form | None:
        """Carry out what ``line`` asks for; None where it asks for something else.

        ``asked`` is the last question with its answer. Raises ProfileError and StoreError.
        """
        word, _, argument = line.partition(" ")
        name = word[1:].lower() if word.startswith("/") else ""
        form: Form | None = None
        if line.isdecimal() and self._form and not self.place(line):
            form = self._chosen(number_of(line), language, asked)
        elif name in COMMANDS:
            form = self._desk(language)(name, argument)
        elif name == "officer":
            form = RelayForms(self._builder(language), self._session.knowledge).unavailable("officer_needs_telegram")
        elif name in _OPINIONS:
            form = self._rated(_OPINIONS[name], language, asked)
        if form and form.options:
            self._form = form
        return form

    def place(self, line: str) -> Place | None:
        """Return where the number leads that was typed, if it leads anywhere."""
        number, options = number_of(line) if line.isdecimal() else 0, self._form.options if self._form else ()
        act = options[number - 1].act if 1 <= number <= len(options) else None
        return act if isinstance(act, Place) else None

    def _chosen(self, number: int, language: str, asked: tuple[str, Answer] | None) -> Form | None:
        options = self._form.options if self._form else ()
        if not 1 <= number <= len(options):
            return self._said("chat_no_such_number", language)
        act = options[number - 1].act
        if act == Act("keep"):
            self.leave()
            return self._kept(language, asked)
        return self._session.desk(self._visitor(language)).do(act) if isinstance(act, Act) else None

    def _desk(self, language: str) -> Callable[[str, str], Form]:
        return self._session.desk(self._visitor(language)).command

    def _visitor(self, language: str) -> Visitor:
        return Visitor(LOCAL, language, language, _Memory(self._session), "privacy_terminal")

    def _rated(self, useful: bool, language: str, asked: tuple[str, Answer] | None) -> Form:
        entry = entry_of(asked[1]) if asked else None
        if entry is None:
            return self._said("opinion_of_nothing", language)
        self._session.people.rate(LOCAL, entry, useful, today())
        if useful:
            return self._said("opinion_thanks", language)
        keep = Option(self._builder(language).say("button_keep_question"), Act("keep"))
        return Form((Block("text", self._builder(language).say("opinion_sorry")),), language, ((keep,),))

    def _kept(self, language: str, asked: tuple[str, Answer] | None) -> Form:
        entry = entry_of(asked[1]) if asked else None
        if asked is None or entry is None:
            return self._said("opinion_of_nothing", language)
        self._session.people.keep_question(LOCAL, entry, asked[0], today())
        return self._said("opinion_question_kept", language)

    def _said(self, key: str, language: str) -> Form:
        return Form((Block("text", self._builder(language).say(key)),), language)

    def _builder(self, language: str) -> ViewBuilder:
        return self._session.builder(language, today())
