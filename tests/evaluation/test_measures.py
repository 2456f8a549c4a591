"""Shares, intervals, groups and calibration are counted as they are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.measures import Asked, figures, grouped, quantile, reliability, share
from bot.evaluation.questions import Question
from bot.evaluation.report import report

RIGHT = Question("tea?", "en", "plain", ("tea/一",))
NONE = Question("rain?", "de", "off-topic", ())


def _asked(question: Question, outcome: str, *references: str, score: float = 0.9) -> Asked:
    return Asked(question, outcome, references, score if references else 0.0, 0.001)


ROWS = [
    _asked(RIGHT, "answer", "tea/一", "tea/二"),
    _asked(RIGHT, "answer", "tea/二", "tea/一"),
    _asked(RIGHT, "answer", "tea/二", "tea/三", "tea/四", "tea/一", score=0.2),
    _asked(RIGHT, "none"),
    _asked(NONE, "none"),
    _asked(NONE, "clarify", "tea/一", score=0.1),
]


def test_figures_of_a_group() -> None:
    """First, first three and refusals are counted over the questions that they are about."""
    measured = figures(ROWS)
    assert (measured.first.hits, measured.first.of) == (1, 4)
    assert (measured.three.hits, measured.three.of) == (2, 4)
    assert (measured.refused_wrong.hits, measured.refused_wrong.of) == (1, 4)
    assert (measured.refused_right.hits, measured.refused_right.of) == (1, 2)


def test_groups_are_in_order() -> None:
    """A row stands in every group that it is said to belong to."""
    groups = grouped(ROWS, lambda row: [row.question.language, row.question.style])
    assert {name: len(rows) for name, rows in groups.items()} == {"de": 2, "en": 4, "off-topic": 2, "plain": 4}
    assert list(groups) == sorted(groups)


def test_calibration_error_is_the_distance_from_what_was_promised() -> None:
    """Bins hold the mean probability and what was kept; the error weighs their distance by questions."""
    bins, error = reliability(ROWS)
    assert [(b.count, round(b.promised, 2), b.kept) for b in bins] == [(1, 0.1, 0.0), (1, 0.2, 0.0), (2, 0.9, 0.5)]
    assert error == pytest.approx((0.1 + 0.2 + 2 * 0.4) / 4)


def test_nothing_asked() -> None:
    """An empty group has no share, no bins and no time."""
    assert share([]).value == 0.0
    assert reliability([]) == ([], 0.0)
    assert quantile([], 0.5) == 0.0


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_interval_holds_the_share(hits: list[bool]) -> None:
    """The interval lies within 0 to 1 around the share, and is the same each time."""
    found = share(hits)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found == share(hits)


def test_report_names_every_group_and_miss() -> None:
    """The report has a line a group, and each miss with what was wanted."""
    lines = list(report(ROWS))
    text = "\n".join(lines)
    for name in ("language", "style", "document", "calibration", "latency", "en ", "off-topic", "tea "):
        assert name in text
    assert "refused; wanted tea/一" in text
    assert "wanted tea/一, at place 4" in text
    assert "no paper answers; clarify 0.10" in text
