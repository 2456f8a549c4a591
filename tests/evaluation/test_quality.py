"""The answers to the reported questions are as good as when the floors were set."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.evaluation.measures import Figures, figures
from bot.evaluation.peers import peers
from bot.evaluation.questions import reported
from bot.evaluation.report import ask_all
from bot.session import Session
from bot.store.knowledge import FILE_NAME, open_store
from tests.installation import Place

FOLDER = Path(__file__).parent.parent / "questions"
FIRST, THREE, REFUSED_WRONG, REFUSED_RIGHT = 0.92, 0.963, 0.018, 0.943
"""The measured figures less (or, where less is better, more) half the width of their intervals; see
benchmarks/README.md."""


@pytest.fixture(scope="module")
def measured(session: Session) -> Figures:
    """The figures of the reported questions."""
    return figures(ask_all(session, reported(FOLDER), date(2026, 11, 21)))


def test_right_clause_comes_first(measured: Figures) -> None:
    """The share with the right clause first has not fallen by more than its noise."""
    assert measured.first.value >= FIRST


def test_right_clause_is_among_the_first_three(measured: Figures) -> None:
    """The share with a right clause among the first three has not fallen by more than its noise."""
    assert measured.three.value >= THREE


def test_refusals(measured: Figures) -> None:
    """Neither are more answerable questions refused, nor fewer of the others."""
    assert measured.refused_wrong.value <= REFUSED_WRONG
    assert measured.refused_right.value >= REFUSED_RIGHT


def test_every_peer_is_asked(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four methods answer over the official and over the curated text, each with clauses that exist."""
    monkeypatch.setenv("INVESTBOT_ENCODER", "on")
    knowledge = open_store(place.home / FILE_NAME)
    found = list(peers(knowledge))
    assert len(found) == 8
    for name, peer in found:
        references = peer("新建茶厂补贴 grant for a tea factory")
        assert 1 <= len(references) <= 3, name
        assert all(knowledge.clause(reference) for reference in references)
    knowledge.close()


def test_peers_are_reported_with_their_latency(place: Place, tmp_path: Path) -> None:
    """Beside the bot's figures stand those of each method alone in the same run, with its times."""
    file = tmp_path / "asked.yaml"
    file.write_text("questions:\n- {q: 新建茶厂补贴, lang: zh, style: plain, gold: [tea-2025/一]}\n", encoding="utf-8")
    result = place.run("evaluate", str(file), "--peers")
    lines = result.output.splitlines()
    alone = lines[lines.index("the methods alone (none of them refuses)") + 1 :]
    assert result.exit_code == 0 and len(alone) == 6, result.output
    for line in alone:
        latency = re.search(r"  p50 (\d+\.\d) ms, p99 (\d+\.\d) ms$", line)
        assert latency and 0 <= float(latency[1]) <= float(latency[2]), line
