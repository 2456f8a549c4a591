"""Asks every question of a set and writes what came of it as text."""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.evaluation.measures import Asked, Figures, Share, figures, grouped, quantile, reliability
from bot.evaluation.peers import peers
from bot.evaluation.questions import Question
from bot.render.plain import plain
from bot.render.reply import reply
from bot.session import Session

WORST = 20


def ask_all(session: Session, questions: Iterable[Question], as_of: date) -> list[Asked]:
    """Return every question with its answer; the first is asked twice, so that nothing is loaded while it is timed."""
    held = list(questions)
    session.advisor.warm()
    for question in held[:1]:
        session.advisor.ask(question.text, as_of)
    rows = []
    for question in held:
        start = time.perf_counter()
        answer = session.advisor.ask(question.text, as_of)
        seconds = time.perf_counter() - start
        references = tuple(match.reference for match in answer.matches)
        score = answer.matches[0].score if answer.matches else 0.0
        shown = plain(reply(session.builder(answer.reply_language, as_of), answer))
        rows.append(Asked(question, answer.outcome, references, score, seconds, shown))
    return rows


def report(rows: Sequence[Asked], worst: int = WORST) -> Iterator[str]:
    """Yield the lines of a report: figures by group, calibration, latency, the worst misses and why."""
    yield from _table("all", {"all": list(rows)})
    yield from _table("language", grouped(rows, lambda row: [row.question.language]))
    yield from _table("style", grouped(rows, lambda row: [row.question.style]))
    yield from _table("document", grouped(rows, lambda row: {gold.partition("/")[0] for gold in row.question.gold}))
    whole = figures(rows)
    yield ""
    yield f"replies that name the amount asked for    {_share(whole.figures)}"
    yield f"replies that name a body asked for        {_share(whole.bodies)}"
    bins, error = reliability(rows)
    yield ""
    yield f"calibration: expected error {error:.3f}"
    for held in bins:
        yield f"  promised {held.promised:.2f}  kept {held.kept:.2f}  questions {held.count}"
    yield f"latency: {_latency(rows)}"
    yield ""
    yield f"worst misses ({worst} at most)"
    misses = sorted((row for row in rows if _why(row)), key=lambda row: -row.score)[:worst]
    for row in misses:
        yield f"  {row.question.text}"
        yield f"    {_why(row)}"


def peer_report(session: Session, questions: Sequence[Question]) -> Iterator[str]:
    """Yield a line for each method alone: first, first three and latency; none of them can refuse."""
    asked = [question for question in questions if question.gold]
    for name, peer in peers(session.knowledge):
        rows = []
        for question in asked:
            start = time.perf_counter()
            found = tuple(peer(question.text))
            rows.append(Asked(question, "answer", found, 0.0, time.perf_counter() - start))
        measured = figures(rows)
        yield f"{name:28} first {_share(measured.first)}  three {_share(measured.three)}  {_latency(rows)}"


def _latency(rows: Sequence[Asked]) -> str:
    seconds = [row.seconds for row in rows]
    return f"p50 {1000 * quantile(seconds, 0.5):.1f} ms, p99 {1000 * quantile(seconds, 0.99):.1f} ms"


def _table(title: str, groups: dict[str, list[Asked]]) -> Iterator[str]:
    yield ""
    yield f"{title:26} first                  first three            refused wrong          refused right"
    for name, rows in groups.items():
        yield f"{name:26} {_line(figures(rows))}".rstrip()


def _line(measured: Figures) -> str:
    shares = (measured.first, measured.three, measured.refused_wrong, measured.refused_right)
    return " ".join(f"{_share(held):22}" for held in shares)


def _share(held: Share) -> str:
    if not held.of:
        return "-"
    return f"{100 * held.value:5.1f}% [{100 * held.low:3.0f}-{100 * held.high:3.0f}] {held.of:4}"


def _why(row: Asked) -> str:
    """Return what is wrong with an answer, or nothing where it is right."""
    wanted = ", ".join(row.question.gold)
    if not row.question.gold:
        return "" if row.outcome == "none" else f"no paper answers; {row.outcome} {row.score:.2f} {row.references[:1]}"
    if row.outcome == "none":
        return f"refused; wanted {wanted}"
    if row.place == 0:
        return ""
    where = "not among the matches" if row.place is None else f"at place {row.place + 1}"
    return f"{row.outcome} {row.score:.2f} {row.references[0]}; wanted {wanted}, {where}"
