"""Curated answers are reached by sentences that are not among their questions, and not by those of others."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz, process

from bot.session import Session
from bot.text import comparable, ordered

FOLDER = Path(__file__).parent / "intents"
DAY = date(2026, 11, 21)
NEAR_COPY = 85.0
"""Ratio (0 to 100) from which a sentence is a near copy of a question, whatever the order of its words."""


@dataclass(frozen=True)
class Sentence:
    """One sentence that must reach an intent."""

    intent: str
    text: str


def _read() -> dict[str, dict[str, Any]]:
    """Return what the test files hold, by the name of the file."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


FILES = _read()
SENTENCES = [
    Sentence(name, text) for name, data in FILES.items() for language in ("en", "zh") for text in data[language]
]


def test_every_curated_answer_has_sentences_of_its_own(session: Session) -> None:
    """Each intent with an answer has a test file with three English and two Chinese sentences, none of them twice."""
    curated = {intent.id for intent in session.knowledge.intents if intent.kind == "answer"}
    assert set(FILES) == curated
    for name, data in FILES.items():
        assert data["intent"] == name
        assert len(data["en"]) >= 3
        assert len(data["zh"]) >= 2
    forms = [comparable(sentence.text) for sentence in SENTENCES]
    assert sorted(sentence.text for sentence in SENTENCES if forms.count(comparable(sentence.text)) > 1) == []


def test_no_sentence_is_a_near_copy_of_a_question(session: Session) -> None:
    """No sentence is nearly a question of any intent, in the same order of words or in another."""
    questions = [(intent.id, text) for intent in session.knowledge.intents for _, text in intent.questions]
    near: set[tuple[int, int]] = set()
    for form in (comparable, ordered):
        found = process.cdist(
            [form(sentence.text) for sentence in SENTENCES],
            [form(text) for _, text in questions],
            scorer=fuzz.ratio,
            score_cutoff=NEAR_COPY,
        )
        near |= set(zip(*(places.tolist() for places in found.nonzero()), strict=True))
    shown = ((SENTENCES[i], *questions[j]) for i, j in sorted(near))
    assert [
        f"tests/intents/{s.intent}.yaml: {s.text!r} is nearly {text!r} of {intent}" for s, intent, text in shown
    ] == []


@pytest.fixture(scope="module")
def ends(session: Session) -> dict[Sentence, str]:
    """Where each sentence ends: the id of an intent, else the first clause or the outcome in angle brackets."""
    found = {}
    for sentence in SENTENCES:
        answer = session.advisor.ask(sentence.text, DAY)
        if answer.intent is not None:
            found[sentence] = answer.intent.id
        else:
            found[sentence] = f"<{answer.matches[0].reference if answer.matches else answer.outcome}>"
    return found


def test_no_sentence_ends_at_another_intent(ends: dict[Sentence, str]) -> None:
    """The answer of no other intent takes a sentence."""
    assert _report({s: end for s, end in ends.items() if end != s.intent and not end.startswith("<")}) == []


def test_every_sentence_reaches_its_own_intent(ends: dict[Sentence, str]) -> None:
    """Every sentence is answered by the intent in whose file it stands."""
    assert _report({s: end for s, end in ends.items() if end != s.intent}) == []


def _report(failed: dict[Sentence, str]) -> list[str]:
    return [f"tests/intents/{s.intent}.yaml: {s.text!r} ends at {end}" for s, end in failed.items()]
