"""Cards of a search."""

from datetime import date

import pytest

from bot.advice.answer import AnswerMatch
from bot.advice.places import Place, from_link
from bot.render.cards import TITLE_MAX, Card, card, topic_card
from bot.render.screen import Sizes
from bot.session import Session

DAY = date(2026, 11, 21)
LANGUAGES = ("en", "zh", "zh-Hant")


def _card(session: Session, match: AnswerMatch, language: str) -> Card:
    advisor = session.advisor
    if match.clause:
        opened = advisor.open_clause(match.clause.id, language, DAY)
    else:
        opened = advisor.open_document(match.document.id, language, DAY)
    return card(session.builder(language, DAY), match, opened)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card(session: Session, language: str) -> None:
    """Every clause and paper has a card with a title, three lines, an id of its own that leads to it, and its view."""
    ids = set()
    for document in session.knowledge.documents:
        matches = [session.advisor.open_document(document.id, language, DAY).matches[0]]
        for clause in session.knowledge.clauses(document.id):
            matches.append(session.advisor.open_clause(clause.id, language, DAY).matches[0])
        for match in matches:
            shown = _card(session, match, language)
            ids.add(shown.id)
            assert from_link(shown.id) is not None and len(shown.id) <= 64
            assert 0 < len(shown.title) <= TITLE_MAX
            assert len(shown.about.split("\n")) == 3 and all(line.strip() for line in shown.about.split("\n"))
            assert shown.blocks
    assert len(ids) == len(session.knowledge.documents) + session.knowledge.clause_total


def test_figure_and_copies(session: Session) -> None:
    """A card shows the first figure of its clause, and what can be copied from its view."""
    match = session.advisor.open_clause("hydrogen-fcv-2025/一", "en", DAY).matches[0]
    shown = _card(session, match, "en")
    assert shown.about.startswith("Construction grant for a hydrogen refuelling station: 30% of actual construction")
    assert "\nin force; the paper states no end date\n" in shown.about
    assert [copy.value for copy in shown.copies] == ["+86-023-67862888", "渝经信规范〔2025〕5号"]


def test_topic(session: Session) -> None:
    """A topic's card has its name and shows its list."""
    screens = session.screens("en", DAY, Sizes(8, 30))
    choice = next(c for c in screens.show(Place("topics")).choices if c.place.target == "hydrogen")
    blocks = screens.show(choice.place).blocks
    shown = topic_card(choice, blocks)
    assert (shown.id, shown.title, shown.blocks) == ("topic_hydrogen", "Hydrogen (16)", blocks)
    assert shown.about.startswith("1. ")
