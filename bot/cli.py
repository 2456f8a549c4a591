"""The command line; the only place that turns errors into exit codes."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

import bot
from bot.advice.profile import known_ids
from bot.advice.validity import clause_status, today
from bot.config import data_paths, home
from bot.errors import InvestBotError, QuestionError
from bot.matching.language import detect, reply_language
from bot.publish import publish
from bot.render import json as as_json
from bot.render import opinions
from bot.render.browsing import BrowseViews
from bot.render.plain import plain
from bot.render.view import ViewBuilder, path_shown, shorten
from bot.session import Session, open_session
from bot.store import state_check
from bot.store.backup import backup as back_up
from bot.store.feedback import Feedback

EXIT_ERROR = 2
EXIT_PROBLEMS = 1
_SHOWN = 60


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
    browse, wanted = session.guide.browse, " ".join(words)
    found = browse.find_documents(wanted) if wanted else list(session.knowledge.documents)
    if json_:
        count = session.knowledge.clause_count
        _print_json([as_json.document_listing(d, browse.status(d, day), count(d.id)) for d in found])
        return
    for document in found:
        status = browse.status(document, day)
        number = document.number or "-"
        click.echo(f"{document.id}\n  {document.title}\n  {document.title_en}\n  {number}  {status.state}")
    if not found:
        near = [f"{d.id}  {d.title_en or d.title}" for d in browse.near_documents(wanted)]
        _suggest(session.builder(_spoken(None, wanted), day), "unknown_document", wanted, near)


def _suggest(builder: ViewBuilder, key: str, wanted: str, nearest: list[str]) -> None:
    """Say on standard error that nothing was found, and what has the nearest names."""
    click.echo(builder.say(key, words=shorten(wanted, _SHOWN)), err=True)
    for line in (builder.say("nearest"), *nearest) if nearest else ():
        click.echo(line, err=True)


@main.command()
@click.argument("document")
@_json
@_as_of
@_language
def clauses(document: str, json_: bool, as_of: datetime | None, language: str | None) -> None:
    """List the clauses of DOCUMENT (its id, number or title)."""
    session, day = _session(), _day(as_of)
    found = session.guide.browse.named_document(document)
    whole = session.guide.browse.status(found, day)
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
    directory, wanted = session.guide.directory, " ".join(name_or_topic)
    found = directory.search(wanted) if wanted else [directory.body(i) for i in session.knowledge.departments]
    if json_:
        _print_json([as_json.body(entry) for entry in found])
        return
    builder = session.builder(_spoken(language, wanted), today())
    views = BrowseViews(builder)
    for entry in found:
        click.echo(plain(views.one_body(entry, None)) + "\n")
    if not found:
        click.echo(builder.say("none"))
        _suggest(builder, "unknown_body", wanted, [views.body_name(body) for body in directory.nearest(wanted)])


@main.command()
@click.argument("words", nargs=-1)
@_json
@_language
def terms(words: tuple[str, ...], json_: bool, language: str | None) -> None:
    """List the terms of art, or look WORDS up in English or Chinese."""
    session = _session()
    glossary, wanted = session.guide.glossary, " ".join(words)
    found = glossary.find(wanted) if wanted else glossary.beginning()
    if json_:
        _print_json([as_json.term(term) for term in found])
        return
    builder = session.builder(_spoken(language, wanted), today())
    views = BrowseViews(builder)
    for term in found:
        click.echo(plain(views.one_term(term)) + "\n" if wanted else views.term(term)[0])
    if not found:
        _suggest(builder, "unknown_term", wanted, [views.term(term)[0] for term in glossary.nearest(wanted)])


@main.command()
@click.argument("document")
@click.option(
    "--date", "as_of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day (YYYY-MM-DD); else today."
)
@_json
@_language
def status(document: str, as_of: datetime | None, json_: bool, language: str | None) -> None:
    """Say whether DOCUMENT (its id, number or title) is in force on a day, and which sentence says so."""
    session, day = _session(), _day(as_of)
    found = session.guide.browse.named_document(document)
    held = session.guide.browse.status(found, day)
    if json_:
        _print_json(as_json.document_status(found, held, day))
        return
    builder = session.builder(language or "en", day)
    click.echo(plain(BrowseViews(builder).status(found, held, day)))


def _spoken(language: str | None, written: str) -> str:
    return language or (reply_language(detect(written)) if written else "en")


@main.command()
@_json
@_language
def topics(json_: bool, language: str | None) -> None:
    """List the topics with the number of clauses and papers under each."""
    session = _session()
    browse = session.guide.browse
    entries = [browse.topic(topic_id) for topic_id in session.knowledge.topics]
    if json_:
        _print_json([as_json.topic(entry) for entry in entries])
        return
    views = BrowseViews(session.builder(language or "en", today()))
    for entry in entries:
        click.echo(f"{'  ' if entry.topic.parent else ''}{views.topic(entry)[0]}  {entry.topic.id}")


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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--peers", "with_peers", is_flag=True, help="Also ask the methods alone, over the same clauses.")
@click.option("--worst", default=20, show_default=True, help="How many misses to list.")
@_as_of
def evaluate(file: Path | None, with_peers: bool, worst: int, as_of: datetime | None) -> None:
    """Measure the answers to questions with known right clauses: FILE, or tests/questions/reported.yaml.

    Right clause first and among the first three, wrongly and rightly refused, by language, style and document with
    bootstrap intervals (95%), calibration and latency.
    """
    from bot.evaluation.questions import load, reported
    from bot.evaluation.report import ask_all, peer_report, report

    folder = data_paths().seeds.parent / "tests" / "questions"
    if file is None and not folder.is_dir():
        raise click.UsageError("give a FILE of questions; tests/questions is in a checkout only")
    questions = load(file) if file else reported(folder)
    session = _session()
    for line in report(ask_all(session, questions, _day(as_of)), worst):
        click.echo(line)
    if with_peers:
        click.echo("\nthe methods alone (none of them refuses)")
        for line in peer_report(session, questions):
            click.echo(line)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy what is stored of users to FILE, also while the bot runs; an existing FILE is never overwritten."""
    size = back_up(home(), file)
    click.echo(f"{file}: {size} bytes")


@main.command()
@click.option("--worst", default=20, show_default=True, help="How many entries to list.")
@_json
@_language
def feedback(worst: int, json_: bool, language: str | None) -> None:
    """Count what users think of the answers, and list those that most found of no use."""
    session = _session()
    tallies = Feedback(session.state).tallies()
    if json_:
        _print_json(opinions.as_data(tallies, session.knowledge))
        return
    for line in opinions.report(tallies, session.knowledge, session.messages, language or "en", worst):
        click.echo(line)


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


main.add_command(publish)


@main.command()
def run() -> None:
    """Run the Telegram bot (TELEGRAM_TOKEN, TELEGRAM_API_URL)."""
    from bot.channels.telegram.app import run_bot

    sys.exit(run_bot(_session))
