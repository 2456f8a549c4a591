"""What is known of a question and its candidates is one row of numbers a candidate."""

import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.errors import QuestionError
from bot.matching.features import CANDIDATES, FEATURES, MORE_CANDIDATES, OF_THE_QUESTION, Features, _leads, _within
from bot.matching.query import QueryReader
from bot.matching.semantic import SemanticIndex
from bot.session import Session
from bot.store.knowledge import Knowledge

DAY = date(2026, 11, 21)
VALUES = st.lists(st.floats(-1, 1), min_size=1, max_size=8)


def _rows(
    knowledge: Knowledge, question: str, document: str | None = None, day: date = DAY
) -> dict[str, dict[str, float]]:
    """Return the features by name of each candidate."""
    features = Features(knowledge, SemanticIndex(knowledge))
    measured = features.measure(QueryReader(knowledge).read(question), document, day)
    entries, table = measured.entries, measured.rows
    assert table.shape == (len(entries), len(FEATURES))
    return {entry: dict(zip(FEATURES, row, strict=True)) for entry, row in zip(entries, table.tolist(), strict=True)}


def test_names_are_apart() -> None:
    """No feature stands twice."""
    assert len(set(FEATURES)) == len(FEATURES)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "question", ["grant for a hydrogen station", "加氢站建设补贴多少", "a", "Zuschuss für eine Fabrik und die Stadt"]
)
def test_candidates_are_few_and_measured(session: Session, question: str) -> None:
    """Each way of finding offers no more than it may; every feature of each is a finite number."""
    rows = _rows(session.knowledge, question)
    assert 0 < len(rows) <= 2 * CANDIDATES + MORE_CANDIDATES
    assert all(np.isfinite(list(row.values())).all() for row in rows.values())


def test_features_of_the_question_are_the_same_for_all(tea: Knowledge) -> None:
    """What is known of the question stands in every row alike."""
    rows = _rows(tea, "Is there a grant for building a tea factory in Chongqing?")
    assert len(rows) > 1
    assert [name for name in OF_THE_QUESTION if len({row[name] for row in rows.values()}) > 1] == []


def test_features_tell_what_an_entry_is(tea: Knowledge) -> None:
    """A clause with a benefit, an intent, a paper that is named and one that ended are told."""
    rows = _rows(tea, "all the money for tea 茶厂 出口 种茶")
    assert rows["intent:tea-money"]["intent"] == 1.0
    assert (rows["tea-2025/一"]["intent"], rows["tea-2025/一"]["pays"], rows["tea-2025/一"]["bodies"]) == (
        0.0,
        1.0,
        1.0,
    )
    assert (rows["tea-2025/一"]["paper_named"], rows["tea-2025/一"]["body_named"]) == (0.0, 0.0)
    assert rows["tea-2025/二"]["ended"] == 0.0
    named = _rows(tea, "渝茶规〔2025〕8号 市茶业局 茶厂", day=date(2028, 1, 1))["tea-2025/一"]
    assert (named["paper_named"], named["body_named"], named["ended"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("What percentage of a hydrogen station's investment is paid?", r"[%％‰]|百分之"),
        ("How many yuan does a hydrogen station get?", r"[\d百千万亿]\s*(?:元|美元)"),
        ("By which day must a hydrogen station be built?", r"\d\s*[年月日天]|工作日|年底|每年"),
    ],
    ids=["share", "sum", "date"],
)
def test_details_that_a_clause_does_not_give(
    request: pytest.FixtureRequest, session: Session, question: str, given: str
) -> None:
    """A candidate lacks a kind of detail where the question wants it and its text does not hold any."""
    kind = request.node.callspec.id
    rows = _rows(session.knowledge, question)
    clauses = {entry: row for entry, row in rows.items() if not entry.startswith("intent:")}
    lacking = {entry for entry, row in clauses.items() if row[f"lacks_{kind}"]}
    assert lacking == {entry for entry in clauses if not re.search(given, session.knowledge.clause(entry).text)}
    assert 0 < len(lacking) < len(clauses)
    unasked = _rows(session.knowledge, "Who runs hydrogen stations?").values()
    assert {row[f"lacks_{name}"] for row in unasked for name in ("share", "sum", "date")} == {0.0}


def test_an_intent_gives_what_its_clauses_give(session: Session) -> None:
    """An overview lacks a detail only where none of the clauses that it cites gives it."""
    rows = _rows(session.knowledge, "What percentage of the investment in hydrogen stations and vehicles is paid?")
    known = session.knowledge.intents_by_id
    cited = {entry: known[entry.removeprefix("intent:")].clauses for entry in rows if entry.startswith("intent:")}
    assert cited
    for entry, clauses in cited.items():
        held = any("%" in session.knowledge.clause(clause).text for clause in clauses)
        assert rows[entry]["lacks_share"] == float(not held)


def test_the_right_clause_leads(tea: Knowledge) -> None:
    """The clause whose question was asked is before every other in words and letters; the others are behind it."""
    rows = _rows(tea, "What does a tea exporter get?")
    right = rows.pop("tea-2025/二")
    assert right["likeness"] == pytest.approx(1.0) and right["overlap"] == pytest.approx(1.0)
    for name in ("likeness_lead", "overlap_lead", "coverage_lead"):
        assert right[name] > 0
        assert all(row[name] < 0 for row in rows.values())


def test_question_in_another_language(tea: Knowledge) -> None:
    """A German question is measured by its English words."""
    row = _rows(tea, "Gibt es einen Zuschuss für die Teefabrik?")["tea-2025/一"]
    assert row["foreign"] == 1.0
    assert row["coverage"] == pytest.approx(1.0)


def test_unknown_words_have_no_candidate(tea: Knowledge) -> None:
    """Without a word in common there is no candidate, and the table is empty."""
    assert _rows(tea, "zzzz qqqq") == {}


def test_candidates_of_one_document(tea: Knowledge) -> None:
    """Where a document is given only its clauses are candidates."""
    assert set(_rows(tea, "茶 茶厂 种茶的农户", "tea-2023")) == {"tea-2023/一"}


@given(text=st.text(max_size=40))
def test_any_question_is_measured(tea: Knowledge, text: str) -> None:
    """Whatever is asked, the features are finite numbers."""
    try:
        rows = _rows(tea, text)
    except QuestionError:
        return
    assert all(np.isfinite(list(row.values())).all() for row in rows.values())


@given(VALUES)
def test_lead_equals_a_slow_reference(values: list[float]) -> None:
    """The lead of a value is its distance from the best of the others of its row; a value alone leads by itself."""
    found, negative = _leads(np.asarray([values, [-value for value in values]])).tolist()
    assert negative == pytest.approx(_leads(-np.asarray([values]))[0].tolist())
    rest = [[*values[:i], *values[i + 1 :]] for i in range(len(values))]
    assert found == pytest.approx([v - max(others, default=0.0) for v, others in zip(values, rest, strict=True)])


def _numbered(papers: list[str]) -> NDArray[np.intp]:
    return np.asarray([sorted(set(papers)).index(paper) for paper in papers])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), min_size=1, max_size=9))
def test_papers_equal_a_slow_reference(rows: list[tuple[str, float]]) -> None:
    """A paper is measured by its three best clauses, and a clause leads those of its own paper."""
    papers, values = [paper for paper, _ in rows], np.asarray([value for _, value in rows])
    means, leads = (columns[1].tolist() for columns in _within(_numbered(papers), np.asarray([1 - values, values])))
    for i, (paper, value) in enumerate(rows):
        same = sorted((v for p, v in rows if p == paper), reverse=True)
        others = [v for j, (p, v) in enumerate(rows) if p == paper and j != i]
        assert means[i] == pytest.approx(sum(same[:3]) / 3)
        assert leads[i] == pytest.approx(value - max(others, default=0.0))
