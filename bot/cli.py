"""The command line; the only place that turns errors into exit codes."""

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

import bot
from bot.advice.contacts import find_departments
from bot.advice.profile import known_ids
from bot.advice.validity import Status, clause_status, document_status, today
from bot.config import data_paths, home
from bot.errors import InvestBotError, QuestionError, UnknownDocumentError
from bot.matching import fuzzy
from bot.matching.language import detect, reply_language
from bot.model import Document
from bot.render import json as as_json
from bot.render.plain import plain
from bot.render.view import path_shown
from bot.session import Session, open_session
from bot.store import state_check
from bot.store.backup import backup as back_up
from bot.text import fold

EXIT_ERROR = 2
EXIT_PROBLEMS = 1


class _Group(click.Group):
    """Shows an InvestBotError as one line and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InvestBotError as error:
            click.echo(f"investbot: {error}", err=True)
            ctx.exit(EXIT_ERROR)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


def _session(force: bool = False) -> Session:
    """Open the session; shows a progress bar on a terminal while the store is built."""
    if not sys.stderr.isatty():
        return open_session(force=force)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Building the knowledge store", total=None, visible=False)

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, visible=True)

        return open_session(advance, force)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


_as_of = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day the answer speaks for (YYYY-MM-DD); today in Chongqing unless given.",
)
_json = click.option("--json", "json_", is_flag=True, help="Print JSON for other programs.")
_language = click.option(
    "--language",
    type=click.Choice(["en", "zh", "zh-Hant"]),
    help="Language of the reply; else the question's.",
)


def _day(value: datetime | None) -> date:
    return value.date() if value else today()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(bot.__version__, prog_name="investbot")
def main() -> None:
    """Answers questions about investing in Chongqing from official papers, down to the clause."""
    for stream in (sys.stdout, sys.stdin):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@main.command()
def build() -> None:
    """Build the knowledge store anew from seeds/ and intents/."""
    session = _session(force=True)
    documents = session.knowledge.documents
    clauses = session.knowledge.clause_total
    click.echo(f"{len(documents)} documents, {clauses} clauses")


@main.command(name="ask")
@click.argument("question", nargs=-1)
@click.option("--batch", is_flag=True, help="Answer each line of standard input, one JSON object a line.")
@_json
@_as_of
@_language
def ask(question: tuple[str, ...], batch: bool, json_: bool, as_of: datetime | None, language: str | None) -> None:
    """Answer QUESTION, or with --batch every line of standard input."""
    session = _session()
    day = as_of.date() if as_of else today()
    if batch:
        for line in sys.stdin:
            _print_line(session, line.rstrip("\r\n"), day, language)
        return
    if not question:
        raise QuestionError(
            'write the question after the command, for instance: investbot ask "hydrogen station grant"'
        )
    answer = session.advisor.ask(" ".join(question), day, language)
    reply = session.reply(answer)
    if json_:
        _print_json(as_json.answer(answer, reply))
    else:
        click.echo(reply)


def _print_line(session: Session, question: str, as_of: date, language: str | None) -> None:
    """Print one answer of a batch; a question that cannot be read is answered with none and the reason."""
    try:
        answer = session.advisor.ask(question, as_of, language)
        line = as_json.answer(answer, session.reply(answer))
    except QuestionError as error:
        line = as_json.unanswered(question, detect(question), as_of, str(error))
    click.echo(json.dumps(line, ensure_ascii=False))
    sys.stdout.flush()


@main.command()
@_as_of
@_language
def chat(as_of: datetime | None, language: str | None) -> None:
    """Talk to the bot in the terminal."""
    from bot.channels.terminal import run_chat

    run_chat(_session(), _day(as_of) if as_of else None, language)


@main.command()
@click.argument("words", nargs=-1)
@_json
@_as_of
def documents(words: tuple[str, ...], json_: bool, as_of: datetime | None) -> None:
    """List the documents, or those whose number or title holds WORDS."""
    session, day = _session(), _day(as_of)
    found = [d for d in session.knowledge.documents if _names(d, words)]
    if json_:
        count = session.knowledge.clause_count
        _print_json([as_json.document_listing(d, _status(session, d, day), count(d.id)) for d in found])
        return
    for document in found:
        status = _status(session, document, day)
        number = document.number or "-"
        click.echo(f"{document.id}\n  {document.title}\n  {document.title_en}\n  {number}  {status.state}")


def _names(document: Document, words: Iterable[str]) -> bool:
    held = fold(f"{document.id} {document.number or ''} {document.title} {document.title_en}")
    return all(fold(word) in held for word in words)


def _status(session: Session, document: Document, day: date) -> Status:
    return document_status(document, day, session.knowledge.documents)


def _find_document(session: Session, wanted: str) -> Document:
    """Return a document by id, number in any spelling, or title; raises UnknownDocumentError."""
    known = session.knowledge.documents
    by_id = next((d for d in known if d.id == wanted), None)
    if by_id:
        return by_id
    folded = fold(wanted)
    for reference in fuzzy.number_references(folded):
        for document in known:
            if document.number and fuzzy.same_number(reference, document.number):
                return document
    titles = fuzzy.title_references(folded, known)
    if titles:
        return session.knowledge.document(titles[0][0])
    raise UnknownDocumentError(f"there is no document {wanted!r}; investbot documents lists the {len(known)} there are")


@main.command()
@click.argument("document")
@_json
@_as_of
@_language
def clauses(document: str, json_: bool, as_of: datetime | None, language: str | None) -> None:
    """List the clauses of DOCUMENT (its id, number or title)."""
    session, day = _session(), _day(as_of)
    found = _find_document(session, document)
    whole = _status(session, found, day)
    items = session.knowledge.clauses(found.id)
    if json_:
        _print_json([as_json.clause_listing(c, clause_status(c, whole, day)) for c in items])
        return
    builder = session.builder(language or "en", day)
    for clause in items:
        layer = clause.curation
        summary = layer.summary_en if builder.language == "en" else builder.own(layer.summary_zh)
        click.echo(f"{path_shown(clause.path)}  {clause.heading}\n  {summary or clause.text}\n")


@main.command()
@click.argument("name_or_topic", nargs=-1)
@_json
@_language
def contacts(name_or_topic: tuple[str, ...], json_: bool, language: str | None) -> None:
    """List public bodies, or those of a NAME OR TOPIC."""
    session = _session()
    wanted = " ".join(name_or_topic)
    known = session.knowledge
    found = find_departments(wanted, known) if wanted else list(known.departments.values())
    if json_:
        _print_json([as_json.department(d) for d in found])
        return
    builder = session.builder(language or (reply_language(detect(wanted)) if wanted else "en"), today())
    if not found:
        click.echo(builder.say("none"))
    for department in found:
        click.echo(plain(builder.department(department)) + "\n")


@main.command()
@_json
@_language
def topics(json_: bool, language: str | None) -> None:
    """List the topics with the number of clauses under each."""
    session = _session()
    rows = [(t, len(session.knowledge.clauses_of_topic(t.id))) for t in session.knowledge.topics.values()]
    if json_:
        _print_json([as_json.topic(topic, count) for topic, count in rows])
        return
    builder = session.builder(language or "en", today())
    for topic, count in rows:
        name = topic.name_en if builder.language == "en" else builder.own(topic.name_zh)
        click.echo(f"{'  ' if topic.parent else ''}{name} ({count})  {topic.id}")


@main.command()
def check() -> None:
    """Check every curated and official file; print each problem as file:line:col: message."""
    from bot.corpus.checks import check_all

    problems = check_all(data_paths())
    for problem in problems:
        click.echo(str(problem))
    if problems:
        click.echo(f"{len(problems)} problems", err=True)
        sys.exit(EXIT_PROBLEMS)
    click.echo("all files are in order")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy what is stored of users to FILE, also while the bot runs; an existing FILE is never overwritten."""
    size = back_up(home(), file)
    click.echo(f"{file}: {size} bytes")


@main.group()
def state() -> None:
    """Look after what is stored of users (state.db)."""


@state.command(name="check")
def check_state() -> None:
    """Look for inconsistencies, also while the bot runs; print each on a line. Nothing is changed."""
    problems = state_check.problems(home(), known_ids(_session().knowledge))
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo(f"{len(problems)} problems", err=True)
        sys.exit(EXIT_PROBLEMS)
    click.echo("the state database is in order")


@main.command()
def run() -> None:
    """Run the Telegram bot (TELEGRAM_TOKEN, TELEGRAM_API_URL)."""
    from bot.channels.telegram.app import run_bot

    sys.exit(run_bot(_session))
