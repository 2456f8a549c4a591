"""A conversation in the terminal."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.advice.answer import Answer, AnswerMatch
from bot.advice.places import Place
from bot.advice.validity import today
from bot.channels.terminal_desk import HISTORY, KEY, LOCAL, TerminalDesk, number_of
from bot.channels.terminal_offers import Offer, of_answer, of_greeting
from bot.config import home
from bot.errors import (
    InvestBotError,
    ProfileError,
    QuestionError,
    StoreError,
    UnknownDocumentError,
    UnknownPlaceError,
)
from bot.matching.language import detect, reply_language
from bot.render.commands import unknown_command
from bot.render.desk import COMMANDS as PERSONAL
from bot.render.forms import Form
from bot.render.overview import quoted
from bot.render.screen import Choice, Screen, Sizes
from bot.render.screens import COMMANDS, Screens
from bot.render.view import Block, ViewBuilder
from bot.session import Session
from bot.store.users import Users
from bot.updates.menu import COMMANDS as FOLLOWING
from bot.updates.menu import FollowMenu
from bot.updates.panel import Action, Panel, Step
from bot.updates.picking import LETTERS

_STYLES = {"heading": "bold cyan", "label": "bold", "note": "italic dim", "quote": "", "text": "", "item": ""}
_QUIT = ("/quit", "/exit", "/q")
_START = "/start"
_FORGET = ("/new", "/reset")
_OF_THE_USER: dict[type[InvestBotError], str] = {
    QuestionError: "error_question",
    UnknownPlaceError: "follow_gone",
    UnknownDocumentError: "follow_gone",
    ProfileError: "follow_gone",
}
"""What is said of errors that come from what was typed."""
_KNOWN = tuple(
    f"/{name}"
    for name in (
        *("start", "clause", "next", "previous", "document", "new", "help", "quit", "useful", "notuseful"),
        *(*COMMANDS, *PERSONAL, *FOLLOWING),
    )
)
"""The commands that one which there is not may have been meant to be."""
_INDENT = 2
_TURNS = {"/next": 1, "/previous": -1}
SIZES = Sizes(rows=10, names=40)
"""A view fits a terminal of the usual height."""


@dataclass
class _State:
    language: str | None
    """The language that the command line set, until another is settled on."""
    as_of: date | None
    desk: TerminalDesk
    screen: Screen | None = None
    """The last view from which something can be opened."""
    offers: tuple[Offer, ...] = ()
    """What else it lists, under the numbers after those of the places."""
    spoken: str = "en"
    """The language of the last view."""
    actions: tuple[Action, ...] = ()
    """What the last view lets choose under a number, where it is about subscriptions."""


def run_chat(session: Session, as_of: date | None, language: str | None) -> None:
    """Hold a conversation until /quit or the end of input; a pipe is answered line by line."""
    console = Console(soft_wrap=False, highlight=False)
    state = _State(language, as_of, TerminalDesk(session))
    shown = language or state.desk.settings().language or "en"
    _turn(session, state, "/start", console)
    for key in ("chat_commands", "chat_opinions"):
        console.print(Text(session.messages.say(key, shown), style="dim"))
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
        history = FileHistory(str(home() / HISTORY))
    except OSError:
        history = InMemoryHistory()
    prompt: PromptSession[str] = PromptSession(history=history)
    return lambda: prompt.prompt("> ")


def _turn(session: Session, state: _State, line: str, console: Console) -> None:
    line = _meant(state, line)
    try:
        form = _form(session, state, line)
        screen = Screen(_listed(session, form)) if form else _screen(session, state, line)
        if screen.paper:
            written = _written(session, state.spoken, screen.paper.name, screen.paper.data)
            screen = replace(screen, blocks=(*screen.summary, written), paper=None)
    except InvestBotError as error:
        show(apology(error, session.builder(_language(session, state, line), today())), console)
    else:
        offers = _offers(session, state, screen, line)
        show([*screen.blocks, *_links(session, state, screen, offers), *_numbered(session, state)], console)
        if screen.place or screen.choices or screen.links or offers:
            state.screen, state.offers = screen, offers
        if screen.place or screen.choices or screen.links or offers or state.actions:
            state.desk.leave()
        if screen.answer and not _is_question(line):
            session.conversations.opened(KEY, screen.answer)


def _meant(state: _State, line: str) -> str:
    """Return the line that a number of the last view stands for; the line itself where it stands for none."""
    if not line.isdecimal() or state.screen is None or state.actions or state.desk.waits:
        return line
    position = number_of(line) - 1 - len(state.screen.choices) - len(_shown_links(state.screen))
    return state.offers[position].line if 0 <= position < len(state.offers) else line


def _offers(session: Session, state: _State, screen: Screen, line: str) -> tuple[Offer, ...]:
    """Return what a view lists under numbers beside the places that it leads to."""
    if line == _START:
        builder = session.builder(state.spoken, today())
        topics = session.screens(state.spoken, today(), SIZES).show(Place("topics")).choices
        return of_greeting(topics, session.knowledge, builder)
    if screen.answer is None:
        return ()
    asked = session.conversations.question(KEY)
    builder = session.builder(screen.answer.reply_language, today())
    return of_answer(screen.answer, asked[1] if asked and _is_question(line) else None, builder)


def apology(error: InvestBotError, builder: ViewBuilder) -> list[Block]:
    """Return what is said of an error; below it the error's own text, where the installation is at fault."""
    known = _OF_THE_USER.get(type(error))
    if known:
        return [Block("text", builder.say(known))]
    key = "error_store" if isinstance(error, StoreError) else "error_internal"
    return [Block("text", builder.say(key)), Block("note", str(error))]


def _form(session: Session, state: _State, line: str) -> Form | None:
    """Carry out what concerns the user's own data; None where the line is about something else."""
    if _is_question(line):
        return None
    form = state.desk.read(line, _language(session, state, ""), session.conversations.question(KEY))
    if form and form.settled:
        state.language = None
        session.conversations.speak(KEY, None)
    return form


def _listed(session: Session, form: Form) -> tuple[Block, ...]:
    """Return a form with its options numbered, and its file written into the current folder."""
    say = session.messages.say
    items = [say("numbered", form.language, n=n, text=option.label) for n, option in enumerate(form.options, 1)]
    blocks = [*form.blocks, *(Block("item" if n else "text", item) for n, item in enumerate(items))]
    if form.file:
        blocks.append(_written(session, form.language, form.file.name, form.file.data))
    return tuple(blocks)


def _is_question(line: str) -> bool:
    return not line.startswith("/") and not line.isdecimal()


def _screen(session: Session, state: _State, line: str) -> Screen:
    """Answer a question, carry out a command, or open what the last view lists under a number."""
    actions, state.actions = state.actions, ()
    if _is_question(line):
        settings = state.desk.settings()
        if state.language:  # what the command line says goes before what is kept
            settings = replace(settings, language=None)
        answer = session.conversations.ask(KEY, line, state.as_of, state.language, settings)
        return session.screens(answer.reply_language, answer.as_of, SIZES, settings.profile).answered(answer)
    word, _, argument = line.partition(" ")
    language = state.spoken = _language(session, state, argument if word[1:] in COMMANDS else "")
    screens = session.screens(language, state.as_of or today(), SIZES, state.desk.settings().profile)
    last = session.conversations.shown(KEY)

    def message(*keys: str) -> Screen:
        return Screen(tuple(Block("text", session.messages.say(key, language)) for key in keys))

    if line.isdecimal() and actions:
        return _acted(session, state, actions, number_of(line), message)
    if word[1:] in FOLLOWING and word.startswith("/"):
        return _shown_panel(state, _followed_with(session, state, word[1:], argument), message)
    if line.isdecimal():
        place = state.desk.place(line)
        return screens.show(place) if place else _chosen(state, number_of(line), screens, message)
    if word in _FORGET:
        session.conversations.forget(KEY)
        state.screen = None
        return message("thread_forgotten")
    if word == _START:
        return Screen(
            (Block("text", session.messages.say("welcome", language, documents=len(session.knowledge.documents))),)
        )
    if word == "/cancel":
        return message("officer_nothing_to_cancel")
    if word == "/clause":
        if last is None:
            return message("chat_nothing_yet")
        match = _shown_match(last)
        blocks = tuple(session.builder(language, state.as_of or today()).full_clause(match))
        opened = screens.show(Place("clause", match.clause.handle)) if match.clause else Screen(())
        return replace(opened, blocks=blocks, choices=())
    if word == "/help":
        return message("help", "help_commands", "help_personal", "chat_commands", "chat_opinions")
    if word in _TURNS:
        place = state.screen.turned(_TURNS[word]) if state.screen else None
        return screens.show(place) if place else message(f"no_{word[1:]}")
    if word == "/document" and not argument:
        if last is None:
            return message("chat_nothing_yet")
        return screens.show(Place("document", _shown_match(last).document.id))
    if word == "/contacts" and not argument and last:
        return screens.contacts_of(last)
    if word[1:] in COMMANDS:
        return screens.command(word[1:], argument, last)
    if line.startswith("/"):
        return Screen((unknown_command(session.builder(language, today()), word, _KNOWN),))
    return message("chat_commands")


def _shown_match(answer: Answer) -> AnswerMatch:
    """Return the clause or paper that an answer shows; of an overview the source that it quotes first."""
    return quoted(answer.matches)[1] if answer.intent else answer.matches[0]


def _chosen(state: _State, number: int, screens: Screens, message: Callable[..., Screen]) -> Screen:
    """Open what the last view lists under ``number``."""
    if state.screen is None:
        return message("chat_nothing_yet")
    listed = (*state.screen.choices, *_shown_links(state.screen))
    if not 1 <= number <= len(listed):
        return message("chat_no_such_number")
    return screens.show(listed[number - 1].place)


def _menu(session: Session, state: _State) -> FollowMenu:
    now, day, guide = datetime.now(UTC), today(), session.guide
    account = Users(session.state).meet(LOCAL.channel, LOCAL.chat_id, LOCAL.user_id, day).id
    builder = session.builder(state.spoken, day)
    return FollowMenu(builder, guide.browse, guide.directory, session.state, account, now, day)


def _followed_with(session: Session, state: _State, name: str, argument: str) -> Panel:
    """Return what a command shows; before anything else the topic and the paper of the last answer."""
    panel = _menu(session, state).command(name, argument)
    last = session.conversations.shown(KEY)
    best = last.matches[0] if last else None
    if best is None or name != "subscribe" or argument:
        return panel
    topics = best.clause.curation.topics if best.clause else ()
    targets = {"follow_button_topic": LETTERS["topic"] + topics[0]} if topics else {}
    targets["follow_button_paper"] = LETTERS["document"] + best.document.id
    say = session.messages.say
    first = tuple(Action(say(key, state.spoken), Step("fb", target)) for key, target in targets.items())
    return Panel(panel.blocks, (first, *panel.rows))


def _acted(
    session: Session, state: _State, actions: tuple[Action, ...], number: int, message: Callable[..., Screen]
) -> Screen:
    """Do what the last view lists under ``number``."""
    if not 1 <= number <= len(actions):
        state.actions = actions
        return message("chat_no_such_number")
    return _shown_panel(state, _menu(session, state).take(actions[number - 1].step), message)


def _shown_panel(state: _State, panel: Panel, message: Callable[..., Screen]) -> Screen:
    """Show a panel; what can be chosen has numbers, and it is said that messages come through Telegram only."""
    state.actions = panel.actions
    return Screen((*panel.blocks, *message("follow_local").blocks))


def _numbered(session: Session, state: _State) -> list[Block]:
    say = session.messages.say
    items = [say("numbered", state.spoken, n=n, text=action.label) for n, action in enumerate(state.actions, 1)]
    return [Block("text", items[0]), *(Block("item", item) for item in items[1:])] if items else []


def _language(session: Session, state: _State, argument: str) -> str:
    """Return the language of a view: the one settled on, else that of the conversation, else of what was typed."""
    settled = None if state.language else state.desk.settings().language
    chosen = settled or session.conversations.language(KEY) or state.language
    last = session.conversations.shown(KEY)
    if chosen or last:
        return chosen or (last.reply_language if last else "en")
    return reply_language(detect(argument)) if argument.strip() else "en"


def _shown_links(screen: Screen) -> tuple[Choice, ...]:
    """Under a clause the ways on are commands (/next, /contents); elsewhere they are numbered too."""
    return () if screen.answer and screen.around != (None, None) else screen.links


def _links(session: Session, state: _State, screen: Screen, offers: tuple[Offer, ...]) -> list[Block]:
    labels = [*(link.label for link in _shown_links(screen)), *(offer.label for offer in offers)]
    if not labels:
        return []
    language = screen.answer.reply_language if screen.answer else state.spoken
    first = len(screen.choices) + 1
    say = session.messages.say
    items = [say("numbered", language, n=n, text=label) for n, label in enumerate(labels, first)]
    return [Block("text", items[0]), *(Block("item", item) for item in items[1:])]


def _written(session: Session, language: str, name: str, data: bytes) -> Block:
    """Write a file into the current folder, beside what is there already; say where."""
    path = Path.cwd() / name
    try:
        path = _free(path, data)
        path.write_bytes(data)
    except OSError as error:
        reason = error.strerror or str(error)
        return Block("text", session.messages.say("paper_not_written", language, path=path, reason=reason))
    return Block("text", session.messages.say("paper_written", language, path=path))


def _free(path: Path, data: bytes) -> Path:
    """Return ``path``, or one with a number where another file has that name."""
    n, free = 1, path
    while free.exists() and not (free.is_file() and free.read_bytes() == data):
        n += 1
        free = path.with_stem(f"{path.stem} {n}")
    return free


def show(blocks: list[Block], console: Console) -> None:
    """Print a view."""
    for i, block in enumerate(blocks):
        if i and not (block.kind == "item" or (block.kind == "quote" and blocks[i - 1].kind == "label")):
            console.print()
        text = Text(block.text, style=_STYLES[block.kind])
        console.print(Padding(text, (0, 0, 0, _INDENT)) if block.kind == "quote" else text)
