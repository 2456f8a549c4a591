"""The official text of a paper as a file."""

from dataclasses import replace

from bot.advice.paper import MOST_NAME_BYTES, file_name, paper
from bot.session import Session
from bot.text import squash
from tests.sample import GRANT, NEW, clause


def test_text_is_verbatim(session: Session) -> None:
    """Every paper's file holds every clause as it is in the store, in order, and each heading before its clauses."""
    for document in session.knowledge.documents:
        clauses = session.knowledge.clauses(document.id)
        text = paper(document, clauses).text
        place = 0
        for item in clauses:
            place = text.index(item.text, place)
            for heading in item.headings:
                assert text.rindex(heading, 0, place) >= 0, (document.id, heading)
            place += len(item.text)
        assert paper(document, clauses).data.decode() == text


def test_nothing_is_added(session: Session) -> None:
    """A file holds nothing but title, number, headings and clauses."""
    document = session.knowledge.document("low-altitude-2025")
    clauses = session.knowledge.clauses(document.id)
    rest = squash(paper(document, clauses).text)
    parts = [document.title_printed or "", document.number or "", *(c.text for c in clauses)]
    for item in (*parts, *dict.fromkeys(h for c in clauses for h in c.headings)):
        rest = rest.replace(squash(item), "", 1)
    assert rest == ""


def test_headings_stand_once() -> None:
    """A heading stands before the first clause under it, and not again."""
    clauses = [replace(clause("tea-2025", str(n), n, f"{n}、茶。"), headings=("一、总则",)) for n in (1, 2)]
    assert (
        paper(NEW, clauses).text == "重庆市茶业高质量发展办法\n\n渝茶规〔2025〕8号\n\n一、总则\n\n1、茶。\n\n2、茶。\n"
    )


def test_paper_without_title_and_number() -> None:
    """What the source does not print is not in the file."""
    bare = replace(NEW, title_printed=None, number=None)
    assert paper(bare, [GRANT]).text == f"{GRANT.text}\n"


def test_names(session: Session) -> None:
    """Each file has a name of its own that every file system takes."""
    names = [file_name(document) for document in session.knowledge.documents]
    assert len(set(names)) == len(names)
    assert [n for n in names if len(n.encode()) > MOST_NAME_BYTES + 4 or set(n) & set('<>:"/\\|?*\n')] == []
    assert file_name(NEW) == "重庆市茶业高质量发展办法（渝茶规〔2025〕8号）.txt"
    assert file_name(replace(NEW, title='a/b\\c:"*?<>|\n', number=None)) == "a b c.txt"
    assert len(file_name(replace(NEW, title="茶" * 500)).encode()) <= MOST_NAME_BYTES + 4
