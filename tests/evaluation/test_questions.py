"""Development questions are read, and an answer is told right or wrong; the questions themselves are not read here."""

from pathlib import Path

import pytest

from bot.errors import CurationError
from bot.evaluation.questions import Question, fitting, kept, load


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


def test_questions_are_halved(tmp_path: Path) -> None:
    """Every second question of the two halved files is kept, all of every other file are for fitting, none is both."""
    for name in ("answerable.yaml", "more.yaml", "unanswerable.yaml"):
        rows = "".join(f"  - {{q: {name} {i}, lang: en, style: plain}}\n" for i in range(3))
        (tmp_path / name).write_text(f"questions:\n{rows}", encoding="utf-8")
    assert [q.text for q in kept(tmp_path)] == ["answerable.yaml 1", "unanswerable.yaml 0", "unanswerable.yaml 2"]
    assert [q.text for q in fitting(tmp_path)] == [
        "answerable.yaml 0", "answerable.yaml 2", "unanswerable.yaml 1", "more.yaml 0", "more.yaml 1", "more.yaml 2",
    ]  # fmt: skip


def test_question_is_read(tmp_path: Path) -> None:
    """A question is read with its language, style and gold."""
    path = tmp_path / "few.yaml"
    path.write_text("questions:\n  - {q: '1', lang: zh, style: typo, gold: [a/一]}\n", encoding="utf-8")
    assert load(path) == [Question("1", "zh", "typo", ("a/一",))]


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
