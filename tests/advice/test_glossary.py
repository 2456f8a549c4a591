"""Terms of art, looked up and listed."""

import pytest

from bot.advice.glossary import OTHER, Glossary, first_letter
from bot.errors import UnknownPlaceError
from bot.session import Session


@pytest.fixture(scope="module")
def glossary(session: Session) -> Glossary:
    """The project's own terms."""
    return session.guide.glossary


@pytest.mark.parametrize(
    ("written", "zh"),
    [
        *(
            ("little giant", "专精特新“小巨人”企业"),
            ("litle gaint", "专精特新“小巨人”企业"),
            ("小巨人", "专精特新“小巨人”企业"),
        ),
        *(("SRDI", "专精特新中小企业"), ("qflp", "合格境外有限合伙人"), ("專精特新企業", "专精特新中小企业")),
    ],
)
def test_looked_up(glossary: Glossary, written: str, zh: str) -> None:
    """A term is found by its Chinese, English, variant, abbreviation, traditional form or near spelling."""
    assert [term.zh for term in glossary.find(written)][:1] == [zh]


def test_initials(session: Session) -> None:
    """An English term of three words or more is found by its initials, also where no variant gives them."""
    free = next(t for t in session.knowledge.terms if t.en == "pilot free trade zone")
    assert "pftz" not in free.variants_en
    assert free in session.guide.glossary.find("PFTZ")


def test_every_term_is_found_by_each_of_its_forms(glossary: Glossary, session: Session) -> None:
    """Each form of each term finds the term."""
    for term in session.knowledge.terms[::9]:
        for form in (term.zh, term.en, *term.variants_zh, *term.variants_en):
            assert term in glossary.find(form), form


def test_listed_by_letter(glossary: Glossary, session: Session) -> None:
    """Over all letters each term stands once, in order; the letters' counts are right."""
    listed = [term for letter, _ in glossary.letters() for term in glossary.beginning(letter)]
    assert sorted(t.zh for t in listed) == sorted(t.zh for t in session.knowledge.terms)
    for letter, count in glossary.letters():
        assert [first_letter(term) for term in glossary.beginning(letter)] == [letter] * count
    assert [letter for letter, _ in glossary.letters()][-1] == OTHER
    assert len(glossary.beginning()) == len(session.knowledge.terms)


@pytest.mark.parametrize("written", ["", "qqqqqq", "?!", "😀", "\x00", "x" * 100_000])
def test_not_found(glossary: Glossary, written: str) -> None:
    """What is no term finds none; at most three are suggested."""
    assert glossary.find(written) == []
    assert len(glossary.nearest(written)) <= 3


def test_handles(glossary: Glossary, session: Session) -> None:
    """Each term has a handle of its own that leads back to it; an unknown one is refused."""
    assert len({term.handle for term in session.knowledge.terms}) == len(session.knowledge.terms)
    term = session.knowledge.terms[0]
    assert glossary.term(term.handle) == term
    with pytest.raises(UnknownPlaceError, match="there is no term"):
        glossary.term("0" * 12)
