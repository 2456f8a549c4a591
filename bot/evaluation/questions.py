"""Questions with the clauses that answer them: ``questions: [{q, lang, style, gold, figures, bodies}]`` in YAML."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from bot.corpus.records import Text
from bot.corpus.validation import Record, validate
from bot.corpus.yamlfile import Problem, read_yaml, refusal

REPORTED = "reported.yaml"
FRESH = "fresh.yaml"
"""The files that only reports may use, the second by writers of whom nothing was fitted on; every other is for
fitting."""


class QuestionRecord(Record):
    """One line of a file of questions."""

    q: Text
    lang: Text
    style: Text
    gold: tuple[Text, ...] = ()
    figures: tuple[Text, ...] = ()
    bodies: tuple[Text, ...] = ()


class QuestionsOfFile(Record):
    """A file of questions."""

    questions: tuple[QuestionRecord, ...] = Field(default=())


@dataclass(frozen=True)
class Question:
    """One question; ``gold`` is empty where no paper answers it."""

    text: str
    language: str
    style: str
    gold: tuple[str, ...]
    """Ids of clauses, or of documents where the whole paper is the answer; the best first."""
    figures: tuple[str, ...] = ()
    """What the reply must name, where the question asks for an amount: ``RMB 10 million``, ``30%``."""
    bodies: tuple[str, ...] = ()
    """Chinese names, as printed, of the bodies that the question asks for."""

    def right(self, reference: str) -> bool:
        """Say whether a clause or document id answers the question.

        A document as gold is also met by any of its clauses; a clause as gold only by itself, or, where the question
        is how long a paper runs, by the paper as a whole.
        """
        if self.style == "validity" and any(gold.startswith(f"{reference}/附则") for gold in self.gold):
            return True
        return any(reference == gold or ("/" not in gold and reference.startswith(f"{gold}/")) for gold in self.gold)


def load(path: Path) -> list[Question]:
    """Return the questions of one file in their order; raises CurationError with file and line where it is wrong."""
    problems: list[Problem] = []
    file = read_yaml(path, str(path), problems)
    record = validate(file, QuestionsOfFile, problems) if file else None
    if record is None:
        raise refusal(problems)
    return [Question(row.q, row.lang, row.style, row.gold, row.figures, row.bodies) for row in record.questions]


def fitting(folder: Path) -> list[tuple[str, Question]]:
    """Return the questions of a folder that the ranking may be fitted on, each with the name of its file."""
    rest = (path for path in sorted(folder.glob("*.yaml")) if path.name not in (REPORTED, FRESH))
    return [(path.stem, question) for path in rest for question in load(path)]


def reported(folder: Path) -> list[Question]:
    """Return the questions of a folder that only reports may use."""
    return load(folder / REPORTED)
