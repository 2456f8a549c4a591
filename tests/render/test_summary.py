"""A paper on one page."""

from datetime import date

import pytest

from bot.advice.places import Place
from bot.model import Benefit
from bot.render.html import pages
from bot.render.messages import LANGUAGES
from bot.render.plain import plain
from bot.render.screen import Sizes
from bot.render.screens import Screens
from bot.render.view import ViewBuilder
from bot.session import Session

DAY = date(2026, 11, 21)


def _builder(session: Session, language: str) -> ViewBuilder:
    return ViewBuilder(session.messages, language, DAY)


def _screens(session: Session, language: str = "en") -> Screens:
    return session.screens(language, DAY, Sizes(rows=8, names=30))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_on_one_page(session: Session, language: str) -> None:
    """Each paper comes with one message that says what it is, whether it holds, and what it offers or is about."""
    for document in session.knowledge.documents:
        page = _screens(session, language).show(Place("paper", document.id)).summary
        assert len(pages(page)) == 1
        text = plain(page)
        assert text.startswith(_builder(session, language).title(document))
        assert session.messages.say("summary_offers", language) in text
        assert text.rstrip().endswith(session.messages.say("governs", language))


def test_what_does_not_fit_on_the_page_is_counted(session: Session) -> None:
    """Every offer of a paper is either listed or counted."""
    page = _screens(session).command("paper", "58 of 2025").summary
    clauses = session.knowledge.clauses("low-altitude-2025")
    offers = [_builder(session, "en").brief(benefit) for c in clauses for benefit in c.curation.benefits]
    text = plain(page)
    shown = [line for line in offers if line in text]
    assert shown == offers[: len(shown)] and 10 < len(shown) < len(offers)
    assert f"and {len(offers) - len(shown)} more; /contents lists every clause" in text


def test_offer_in_few_words(session: Session) -> None:
    """A short line of an offer has its rates, sums and caps, and no conditions."""
    values = {
        "label_en": "Grant",
        "label_zh": "补贴",
        "up_to": True,
        "steps": [{"rate": 0.1, "label_en": "small"}, {"rate": 0.2, "amount_cny": 50_000}],
        "cap_cny": 3_000_000,
        "conditions_en": "only on Mondays",
    }
    benefit = Benefit("grant", "原文", values)
    assert (
        _builder(session, "en").brief(benefit)
        == "Grant: up to 10% / up to 20%; up to RMB 50,000; maximum RMB 3 million"
    )
    assert _builder(session, "zh-Hant").brief(benefit) == "補貼：不超過10% / 不超過20%；最高5萬元；上限300萬元"
    assert (
        _builder(session, "en").brief(Benefit("service", "q", {"label_en": "Advice", "label_zh": "咨询"})) == "Advice"
    )
