"""The development questions: for fitting, and a part that is kept for reporting."""

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "questions"
HALVED = ("answerable.yaml", "unanswerable.yaml")
"""Files of which one half is for fitting (even positions) and the other kept; every other file is for fitting."""


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


def load(path: Path) -> list[Question]:
    """Return the questions of one file in their order."""
    rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["questions"]
    return [Question(str(row["q"]), row["lang"], row["style"], tuple(row.get("gold") or ())) for row in rows]


def _halved() -> list[Question]:
    return [question for name in HALVED for question in load(FOLDER / name)]


def fitting() -> list[Question]:
    """Return the questions that the ranking may be fitted on."""
    rest = (path for path in sorted(FOLDER.glob("*.yaml")) if path.name not in HALVED)
    return [*_halved()[::2], *(question for path in rest for question in load(path))]


def kept() -> list[Question]:
    """Return the questions that only reports may use."""
    return _halved()[1::2]
