"""The development questions: half for fitting, half kept for reporting."""

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "questions"


@dataclass(frozen=True)
class Question:
    """One development question; ``gold`` is empty where no paper answers it."""

    text: str
    language: str
    style: str
    gold: tuple[str, ...]

    def right(self, reference: str) -> bool:
        """Say whether a clause or document id answers the question.

        A document as gold is also met by any of its clauses; a clause as gold only by itself, or, where the question
        is how long a paper runs, by the paper as a whole.
        """
        if self.style == "validity" and any(gold.startswith(f"{reference}/附则") for gold in self.gold):
            return True
        return any(reference == gold or ("/" not in gold and reference.startswith(f"{gold}/")) for gold in self.gold)


def load() -> list[Question]:
    """Return all development questions in the order of the files."""
    found: list[Question] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]:
            found.append(Question(str(row["q"]), row["lang"], row["style"], tuple(row.get("gold", ()))))
    return found


def halves() -> tuple[list[Question], list[Question]]:
    """Return the fitting half (even positions) and the reported half (odd positions)."""
    questions = load()
    return questions[::2], questions[1::2]
