"""Curated answers are reached by sentences that are not among their questions, and not by those of others."""

from pathlib import Path

import pytest
import yaml

from bot.session import Session
from bot.text import comparable

FOLDER = Path(__file__).parent / "intents"
LEAST_REACHED = 0.75
"""Share of all sentences that must reach their intent or a clause that it cites; 80% did when this was set."""
MOST_STRAY = 0.14
"""Share that may end at another intent; 12% did when this was set."""


def _sentences() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [(data["intent"], text) for language in ("en", "zh") for text in data[language]]
    return found


def test_every_curated_answer_has_sentences_of_its_own(session: Session) -> None:
    """Each intent with an answer has a test file with three English and two Chinese sentences, none of them curated."""
    curated = {i.id: i for i in session.knowledge.intents if i.kind == "answer"}
    files = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.yaml")}
    assert set(files) == set(curated)
    for name, data in files.items():
        assert data["intent"] == name
        assert len(data["en"]) >= 3
        assert len(data["zh"]) >= 2
        questions = {comparable(text) for _, text in curated[name].questions}
        assert not questions & {comparable(text) for text in (*data["en"], *data["zh"])}


@pytest.fixture(scope="module")
def ends(session: Session) -> list[str]:
    """Where each sentence ends: ``own``, ``cited``, ``stray`` or ``elsewhere``."""
    found = []
    for name, text in _sentences():
        answer = session.advisor.ask(text)
        own = session.knowledge.intents_by_id[name]
        if answer.intent is not None:
            found.append("own" if answer.intent.id == name else "stray")
        else:
            first = answer.matches[0].reference if answer.matches else ""
            found.append("cited" if first in own.clauses else "elsewhere")
    return found


def test_sentences_reach_their_answer(ends: list[str]) -> None:
    """Most sentences end at their intent or at a clause that it cites."""
    assert (ends.count("own") + ends.count("cited")) / len(ends) >= LEAST_REACHED


def test_sentences_do_not_stray(ends: list[str]) -> None:
    """Few sentences end at the answer of another intent."""
    assert ends.count("stray") / len(ends) <= MOST_STRAY
