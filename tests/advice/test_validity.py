"""Whether a paper or a clause holds on a day, and which sentence says so."""

from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo

import pytest

from bot.advice import validity
from bot.advice.validity import Status, clause_status, document_status, holds, today
from bot.model import Document, Period
from bot.session import Session
from tests.sample import EXPORT, GRANT, NEW, OLD

BEGIN, END = date(2025, 2, 1), date(2027, 12, 31)
IN_FORCE = Status("in_force", BEGIN, END)
ONCE_IN_FORCE = Period(None, date(2024, 12, 31), "至2024年12月31日")
OPEN = Period(date(2025, 6, 1), None, "2025年6月1日起")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31), "2026年")


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 1, 9), "not_yet_in_force"),
        (date(2025, 1, 31), "not_yet_in_force"),
        (date(2025, 2, 1), "in_force"),
        (date(2026, 11, 21), "in_force"),
        (date(2027, 12, 31), "in_force"),
        (date(2028, 1, 1), "ended"),
    ],
)
def test_paper_with_both_dates(day: date, state: str) -> None:
    """A paper holds from its first to its last day, both included."""
    status = document_status(NEW, day)
    assert (status.state, status.since, status.until) == (state, BEGIN, END)


def test_sentences_are_named() -> None:
    """A state carries the sentence of the paper that it was read from."""
    sentence = "本办法自2025年2月1日起施行,有效期至2027年12月31日。"
    assert document_status(NEW, date(2025, 1, 1)).sentence == sentence
    assert document_status(NEW, date(2026, 1, 1)).sentence == sentence
    assert document_status(NEW, date(2028, 1, 1)).sentence == sentence


def test_repealed_paper() -> None:
    """From the day on which the repealing paper takes effect the old one is repealed, by number and sentence."""
    status = document_status(OLD, BEGIN, (OLD, NEW))
    assert status == Status(
        "repealed", date(2023, 6, 1), BEGIN, "《重庆市茶业发展办法》(渝茶规〔2023〕4号)同时废止。", "渝茶规〔2025〕8号"
    )


def test_paper_before_its_repeal() -> None:
    """Until the repealing paper takes effect the old one holds."""
    assert document_status(OLD, date(2025, 1, 31), (OLD, NEW)).state == "in_force"


def test_repeal_by_a_paper_without_dates() -> None:
    """A paper that states no date repeals nothing, for it is not known from when."""
    undated = replace(NEW, issued=None, effective=None)
    assert document_status(OLD, date(2026, 1, 1), (undated,)).state == "in_force"


def test_issue_date_stands_in_for_the_first_day() -> None:
    """Where no first day is stated the paper holds from its date of issue."""
    paper = replace(OLD, effective=None)
    assert document_status(paper, date(2023, 4, 30)).state == "not_yet_in_force"
    assert document_status(paper, date(2023, 5, 1)).state == "in_force"


def _undated(expires: date | None) -> Document:
    return replace(OLD, issued=None, effective=None, expires=expires, facts=())


def test_undated_paper_is_unknown() -> None:
    """A paper without any date is not said to be in force."""
    assert document_status(_undated(None), date(2026, 1, 1)) == Status("unknown")


def test_undated_paper_with_an_end() -> None:
    """Its end is known: before it the state is unknown, after it the paper has ended."""
    assert document_status(_undated(END), END) == Status("unknown", None, END)
    assert document_status(_undated(END), date(2028, 1, 1)).state == "ended"


# Clauses.


@pytest.mark.parametrize(("day", "state"), [(date(2025, 12, 31), "in_force"), (date(2026, 1, 1), "ended")])
def test_clause_with_a_period_of_its_own(day: date, state: str) -> None:
    """A clause whose own period is over has ended, though its paper holds."""
    assert clause_status(EXPORT, document_status(NEW, day), day).state == state


def test_ended_clause_says_why() -> None:
    """The end of a clause carries the words of its period."""
    status = clause_status(EXPORT, IN_FORCE, date(2026, 1, 1))
    assert (status.until, status.sentence) == (date(2025, 12, 31), "2025年内")


def test_clause_without_a_period_has_the_state_of_its_paper() -> None:
    """A clause that states no period holds as long as its paper."""
    assert clause_status(GRANT, IN_FORCE, date(2026, 1, 1)) == IN_FORCE


@pytest.mark.parametrize("state", ["ended", "repealed", "not_yet_in_force"])
def test_clause_of_a_paper_that_does_not_hold(state: validity.State) -> None:
    """No period of a clause outlives its paper or comes before it."""
    whole = Status(state, BEGIN, END)
    assert clause_status(replace(GRANT, periods=(OPEN,)), whole, date(2026, 1, 1)) is whole


@pytest.mark.parametrize(
    ("periods", "day", "state"),
    [
        ((OPEN,), date(2025, 5, 31), "not_yet_in_force"),
        ((OPEN,), date(2025, 6, 1), "in_force"),
        ((ONCE_IN_FORCE, OPEN), date(2026, 1, 1), "in_force"),
        ((ONCE_IN_FORCE, YEAR), date(2025, 6, 1), "in_force"),
        ((ONCE_IN_FORCE, YEAR), date(2027, 1, 1), "ended"),
        ((YEAR,), date(2025, 6, 1), "not_yet_in_force"),
        ((YEAR, OPEN), date(2025, 3, 1), "not_yet_in_force"),
    ],
)
def test_clause_with_several_periods(periods: tuple[Period, ...], day: date, state: str) -> None:
    """A clause has ended when all its periods are over, and is still to come when all are to come."""
    assert clause_status(replace(GRANT, periods=periods), IN_FORCE, day).state == state


def test_running_period_of_an_undated_paper() -> None:
    """In a paper of unknown state a period that runs says that the clause holds."""
    clause = replace(GRANT, periods=(YEAR,))
    assert clause_status(clause, Status("unknown"), date(2026, 5, 1)) == Status(
        "in_force", YEAR.start, YEAR.end, "2026年"
    )


@pytest.mark.parametrize(
    ("period", "day", "expected"),
    [
        (YEAR, date(2025, 12, 31), False),
        (YEAR, date(2026, 1, 1), True),
        (YEAR, date(2026, 12, 31), True),
        (YEAR, date(2027, 1, 1), False),
        (OPEN, date(2099, 1, 1), True),
        (ONCE_IN_FORCE, date(1999, 1, 1), True),
    ],
)
def test_period_holds(period: Period, day: date, expected: bool) -> None:
    """A period includes its first and last day and is open where it states none."""
    assert holds(period, day) is expected


# The real papers.


@pytest.mark.parametrize(
    ("clause_id", "day", "state"),
    [
        ("cross-border-ecommerce-2023/七", date(2025, 12, 31), "in_force"),
        ("cross-border-ecommerce-2023/七", date(2026, 1, 1), "ended"),
        ("cross-border-ecommerce-2023/八", date(2026, 1, 1), "in_force"),
        ("manufacturing-stable-2024/一/1", date(2024, 2, 7), "not_yet_in_force"),
        ("manufacturing-stable-2024/一/1", date(2025, 6, 1), "in_force"),
        ("manufacturing-stable-2024/一/1", date(2026, 11, 21), "in_force"),
        ("manufacturing-stable-2024/一/1", date(2027, 12, 31), "in_force"),
        ("manufacturing-stable-2024/一/1", date(2028, 1, 1), "ended"),
        ("low-altitude-2025/一/(四)", date(2025, 11, 21), "not_yet_in_force"),
        ("low-altitude-2025/一/(四)", date(2025, 11, 22), "in_force"),
        ("low-altitude-2025/一/(四)", date(2027, 12, 31), "in_force"),
        ("low-altitude-2025/一/(四)", date(2028, 1, 1), "ended"),
        ("hydrogen-fcv-2025/一", date(2025, 9, 20), "not_yet_in_force"),
        ("hydrogen-fcv-2025/一", date(2025, 9, 21), "in_force"),
        ("hydrogen-fcv-2025/三", date(2026, 1, 1), "ended"),
    ],
)
def test_state_of_a_real_clause(session: Session, clause_id: str, day: date, state: str) -> None:
    """Clauses of the papers hold on the days that the papers state."""
    answer = session.advisor.open_clause(clause_id, "en", day)
    status = answer.matches[0].clause_status
    assert status is not None
    assert status.state == state


def test_periods_of_the_manufacturing_clause(session: Session) -> None:
    """Both steps of the purchase tax relief are kept apart, each with its words."""
    clause = session.knowledge.clause("manufacturing-stable-2024/一/1")
    spans = {(period.start, period.end) for period in clause.periods}
    assert (date(2024, 1, 1), date(2025, 12, 31)) in spans
    assert (date(2026, 1, 1), date(2027, 12, 31)) in spans
    assert all(period.quote in clause.text for period in clause.periods)


@pytest.mark.parametrize(
    ("document_id", "day", "state"),
    [
        ("low-altitude-2025", date(2025, 11, 21), "not_yet_in_force"),
        ("low-altitude-2025", date(2026, 11, 21), "in_force"),
        ("low-altitude-2025", date(2028, 1, 1), "ended"),
        ("innovative-drugs-2025", date(2025, 11, 30), "not_yet_in_force"),
        ("innovative-drugs-2025", date(2025, 12, 1), "in_force"),
        ("innovative-drugs-2025", date(2028, 11, 30), "in_force"),
        ("innovative-drugs-2025", date(2028, 12, 1), "ended"),
        ("software-starry-sky-2024", date(2025, 1, 1), "ended"),
        ("wulong-sti-2025", date(2026, 1, 1), "unknown"),
    ],
)
def test_state_of_a_real_paper(session: Session, document_id: str, day: date, state: str) -> None:
    """The papers hold on the days that they state; one without a date is unknown."""
    assert session.advisor.open_document(document_id, "en", day).matches[0].status.state == state


def test_sentence_stands_in_the_paper(session: Session) -> None:
    """Each sentence that a status names is found in the sources word for word."""
    known = session.knowledge.documents
    day = date(2026, 11, 21)
    named = [(d, document_status(d, day, known).sentence) for d in known]
    assert [d.id for d, sentence in named if sentence and sentence not in {f.sentence for f in d.facts}] == []


# Today.


class _Clock(datetime):
    """A clock that stands at 16:30 UTC on New Year's Eve, half past midnight in Chongqing."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_Clock":
        instant = datetime(2025, 12, 31, 16, 30, tzinfo=UTC).astimezone(tz)
        return cls(*instant.timetuple()[:6], tzinfo=instant.tzinfo)


def test_today_is_the_date_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Chongqing the new year begins eight hours before it does in UTC."""
    monkeypatch.setattr(validity, "datetime", _Clock)
    assert today() == date(2026, 1, 1)


def test_answers_speak_for_today(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a day given, an answer speaks for today in Chongqing."""
    monkeypatch.setattr("bot.advice.advisor.today", lambda: date(2024, 5, 6))
    assert session.advisor.ask("hydrogen station grant").as_of == date(2024, 5, 6)
