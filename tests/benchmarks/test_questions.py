"""Development questions are read, and an answer is told right or wrong; the questions themselves are not read here."""

from pathlib import Path

import pytest
from benchmarks.questions import Question, fitting, kept, load

from benchmarks import questions


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


def test_questions_are_halved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every second question of the two halved files is kept, all of every other file are for fitting, none is both."""
    monkeypatch.setattr(questions, "FOLDER", tmp_path)
    for name in ("answerable.yaml", "more.yaml", "unanswerable.yaml"):
        rows = "".join(f"  - {{q: {name} {i}, lang: en, style: plain}}\n" for i in range(3))
        (tmp_path / name).write_text(f"questions:\n{rows}", encoding="utf-8")
    assert [q.text for q in kept()] == ["answerable.yaml 1", "unanswerable.yaml 0", "unanswerable.yaml 2"]
    assert [q.text for q in fitting()] == [
        "answerable.yaml 0", "answerable.yaml 2", "unanswerable.yaml 1", "more.yaml 0", "more.yaml 1", "more.yaml 2",
    ]  # fmt: skip


def test_question_is_read(tmp_path: Path) -> None:
    """A question is read with its language, style and gold; numbers are text."""
    path = tmp_path / "few.yaml"
    path.write_text("questions:\n  - {q: 1, lang: zh, style: typo, gold: [a/一]}\n", encoding="utf-8")
    assert load(path) == [Question("1", "zh", "typo", ("a/一",))]
