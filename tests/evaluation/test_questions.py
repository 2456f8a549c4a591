"""Development questions are read, and an answer is told right or wrong; the questions themselves are not read here."""

from pathlib import Path

import pytest

from bot.errors import CurationError
from bot.evaluation.questions import FRESH, Question, fitting, load, reported
from bot.text import comparable

QUESTIONS = Path(__file__).parents[1] / "questions"


def _question(*gold: str, style: str = "plain") -> Question:
    return Question("?", "en", style, gold)


@pytest.mark.parametrize(
    ("question", "reference", "right"),
    [
        (_question("tea-2025/一"), "tea-2025/一", True),
        (_question("tea-2025/一"), "tea-2025/一/(二)", False),
        (_question("tea-2025/一"), "tea-2025", False),
        (_question("tea-2025"), "tea-2025/一", True),
        (_question("tea-2025"), "tea-2025", True),
        (_question("tea-202"), "tea-2025/一", False),
        (_question("tea-2025/附则", style="validity"), "tea-2025", True),
        (_question("tea-2025/附则"), "tea-2025", False),
        (_question(), "tea-2025/一", False),
    ],
)
def test_right(question: Question, reference: str, right: bool) -> None:
    """Right is what is gold or of a paper that is; a paper for a clause in a question of validity only."""
    assert question.right(reference) is right


def test_reported_questions_are_not_for_fitting(tmp_path: Path) -> None:
    """The questions of one file are reported, and those of another are kept; those of all others are for fitting."""
    for name in ("few.yaml", "fresh.yaml", "more.yaml", "reported.yaml"):
        rows = "".join(f"  - {{q: {name} {i}, lang: en, style: plain}}\n" for i in range(2))
        (tmp_path / name).write_text(f"questions:\n{rows}", encoding="utf-8")
    assert [q.text for q in reported(tmp_path)] == ["reported.yaml 0", "reported.yaml 1"]
    found = [(file, question.text) for file, question in fitting(tmp_path)]
    assert found == [("few", "few.yaml 0"), ("few", "few.yaml 1"), ("more", "more.yaml 0"), ("more", "more.yaml 1")]


def test_question_is_read(tmp_path: Path) -> None:
    """A question is read with its language, style and gold, and with what the reply must name."""
    path = tmp_path / "few.yaml"
    path.write_text("questions:\n  - {q: '1', lang: zh, style: typo, gold: [a/一]}\n", encoding="utf-8")
    assert load(path) == [Question("1", "zh", "typo", ("a/一",))]
    line = "  - {q: '1', lang: en, style: amount, gold: [a], figures: [3%], bodies: [市商务委]}\n"
    path.write_text(f"questions:\n{line}", encoding="utf-8")
    assert load(path) == [Question("1", "en", "amount", ("a",), ("3%",), ("市商务委",))]


@pytest.mark.parametrize(
    ("text", "place"),
    [("questions:\n  - {q: a, lang: en}\n", "2:5"), ("questions: [", "2:1"), ("rows: []\n", "1:1")],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, place: str) -> None:
    """A file of another shape is refused with file, line and column."""
    path = tmp_path / "few.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CurationError, match=f"few.yaml:{place}:"):
        load(path)


def test_nothing_reported_is_fitted_on() -> None:
    """No question of the report stands among those for fitting, in whatever case and punctuation."""
    kept = {comparable(question.text) for question in (*reported(QUESTIONS), *load(QUESTIONS / FRESH))}
    assert [(file, q.text) for file, q in fitting(QUESTIONS) if comparable(q.text) in kept] == []
