"""A conversation in the terminal."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.advice.answer import Answer, AnswerMatch
from bot.config import home
from bot.errors import InvestBotError, QuestionError
from bot.render.view import Block
from bot.session import Session

_STYLES = {"heading": "bold cyan", "label": "bold", "note": "italic dim", "quote": "", "text": "", "item": ""}
_QUIT = ("/quit", "/exit", "/q")
_INDENT = 2


@dataclass
class _State:
    language: str | None
    as_of: date | None
    last: Answer | None = None


def run_chat(session: Session, as_of: date | None, language: str | None) -> None:
    """Hold a conversation until /quit or the end of input; a pipe is answered line by line."""
    console = Console(soft_wrap=False, highlight=False)
    state = _State(language, as_of)
    shown = language or "en"
    example = session.messages.say("example_question", shown)
    count = len(session.knowledge.documents)
    console.print(session.messages.say("welcome", shown, documents=count, example=example))
    console.print(Text(session.messages.say("chat_commands", shown), style="dim"))
    for line in _lines():
        if line.strip().lower() in _QUIT:
            break
        if line.strip():
            console.print()
            _turn(session, state, line.strip(), console)
            console.print()
    session.close()


def _lines() -> Iterator[str]:
    read = _prompt() if sys.stdin.isatty() else None
    while True:
        try:
            line = read() if read else sys.stdin.readline()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if not read and not line:
            return
        yield line


def _prompt() -> Callable[[], str]:
    history: History
    try:
        home().mkdir(parents=True, exist_ok=True)
        history = FileHistory(str(home() / "chat_history"))
    except OSError:
        history = InMemoryHistory()
    prompt: PromptSession[str] = PromptSession(history=history)
    return lambda: prompt.prompt("> ")


def _turn(session: Session, state: _State, line: str, console: Console) -> None:
    try:
        if line.startswith("/") or line.isdecimal():
            show(_command(session, state, line), console)
            return
        answer = session.advisor.ask(line, state.as_of, state.language)
    except QuestionError as error:
        console.print(Text(str(error), style="yellow"))
    except InvestBotError as error:
        console.print(Text(str(error), style="red"))
    else:
        state.last = answer if answer.matches else state.last
        show(session.view(answer), console)


def _command(session: Session, state: _State, line: str) -> list[Block]:
    """Carry out a command, or open the numbered clause of the last reply."""
    language = state.language or (state.last.reply_language if state.last else "en")

    def message(key: str) -> list[Block]:
        return [Block("text", session.messages.say(key, language))]

    word, _, argument = line.partition(" ")
    if word == "/language":
        if argument not in ("en", "zh", "zh-Hant"):
            return message("chat_language")
        state.language = argument
        return [Block("text", session.messages.say("chat_language_set", argument))]
    if word == "/help":
        return [*message("help"), *message("chat_commands")]
    if state.last is None:
        return message("chat_nothing_yet")
    best = state.last.matches[0]
    builder = session.builder(language, state.last.as_of)
    if word == "/document":
        return session.view(session.advisor.open_document(best.document.id, language, state.last.as_of))
    if word == "/contacts":
        return builder.contacts(state.last.contacts, state.last.enquiries) or message("none")
    if line.isdecimal():
        chosen = _choice(state.last, int(line))
        if chosen is None:
            return message("chat_no_such_number")
        if chosen.clause is None:
            opened = session.advisor.open_document(chosen.document.id, language, state.last.as_of)
        else:
            opened = session.advisor.open_clause(chosen.clause.id, language, state.last.as_of)
        state.last = opened
        return session.view(opened)
    return message("chat_commands")


def _choice(answer: Answer, number: int) -> AnswerMatch | None:
    """Return the clause shown under ``number``, or None where there is none."""
    shown = answer.numbered
    return shown[number - 1] if 1 <= number <= len(shown) else None


def show(blocks: list[Block], console: Console) -> None:
    """Print a view."""
    for i, block in enumerate(blocks):
        if i and not (block.kind == "item" or (block.kind == "quote" and blocks[i - 1].kind == "label")):
            console.print()
        text = Text(block.text, style=_STYLES[block.kind])
        console.print(Padding(text, (0, 0, 0, _INDENT)) if block.kind == "quote" else text)
