"""What makes a question cheap changes no answer, and a large store answers as a small one does."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.recombined import chinese, latin, recombined
from bot.advice.advisor import Advisor
from bot.matching import cells, features, fuzzy, lexical, titles, words
from bot.matching.bodies import BodyFinder, padded, without
from bot.matching.query import QueryReader
from bot.matching.semantic import SemanticIndex
from bot.matching.titles import PaperFinder
from bot.model import intent_key
from bot.session import Session
from bot.store import index
from bot.store.knowledge import Knowledge
from bot.text import fold, ordered
from tests.large import large_store
from tests.letters import LetterEncoder
from tests.sample import CORPUS

_DAY = date(2025, 12, 1)
_TOTAL = 400


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[Knowledge]:
    """A store that counts as large."""
    with large_store(monkeypatch, _TOTAL) as knowledge:
        yield knowledge


def _questions(session: Session, count: int) -> list[str]:
    clauses = [c for d in session.knowledge.documents for c in session.knowledge.clauses(d.id)]
    texts = [text for clause in clauses for _, text in clause.curation.questions]
    return texts[:: len(texts) // count][:count]


def test_all_cells_read_give_the_nearest_of_all(large: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every cell read, the nearest entry is the one that an exact search finds, with the same cosines."""
    monkeypatch.setattr(cells, "CELLS_READ", 10_000)
    asked = [q for c in list(recombined(CORPUS, _TOTAL).clauses)[::8] for _, q in c.curation.questions]
    sentences = ("We grow tea in the hills.", "Which grant is there for a factory?")
    far = [SemanticIndex(large, LetterEncoder()).score(text, "", sentences) for text in asked]
    nearest = [found.nearest(20, None) for found in far]
    monkeypatch.setattr(Knowledge, "large", False)
    exact = SemanticIndex(large, LetterEncoder())
    for text, found, held in zip(asked, far, nearest, strict=True):
        best = exact.score(text, "", sentences)
        assert held[0] == best.nearest(1, None)[0]
        assert len(set(held) & set(best.nearest(20, None))) >= 18
        assert found.of(held) == pytest.approx(best.of(held), abs=1e-5)


@given(st.lists(st.floats(-1, 1, width=16), max_size=30), st.integers(1, 40))
def test_highest_are_those_of_a_full_sort(values: list[float], most: int) -> None:
    """The places of the highest values, highest first, however many are wanted."""
    held = np.asarray(values, dtype=np.float32)
    assert held[cells.highest(held, most)].tolist() == sorted(held.tolist(), reverse=True)[:most]


def test_few_cells_find_most_of_the_nearest(large: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the cells still holds the entry of a curated question."""
    monkeypatch.setattr(cells, "CELLS_READ", len(large.centres()) // 3)
    found = SemanticIndex(large, LetterEncoder())
    held = list(recombined(CORPUS, _TOTAL).clauses)[4::8]
    hits = [clause.id in found.score(clause.curation.questions[0][1]).nearest(20, None) for clause in held]
    assert sum(hits) >= 0.9 * len(hits)


def test_only_clauses_of_the_paper_are_near(large: Knowledge) -> None:
    """Where a paper is named, its clauses alone are offered, all that have vectors."""
    found = SemanticIndex(large, LetterEncoder()).score("tea").nearest(100, "paper-2")
    assert sorted(found) == sorted(large.clause_ids("paper-2"))
    assert SemanticIndex(large, LetterEncoder()).score("tea").nearest(100, "nothing") == []


def test_large_store_answers(large: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions, one that names a paper and one that names a body only get what the exact search gives."""
    monkeypatch.setenv("INVESTBOT_ENCODER", "off")
    asked = [
        "Is there a grant for building a tea factory?",
        "茶叶出口奖励多少",
        "渝茶规〔2025〕8号 建茶厂有补贴吗",
        "市茶业局",
    ]
    found = [Advisor(large).ask(text, _DAY).matches for text in asked]
    assert found[2][0].reference == "tea-2025/一"
    monkeypatch.setattr(Knowledge, "large", False)
    exact = [Advisor(large).ask(text, _DAY).matches for text in asked]
    assert [[m.reference for m in matches] for matches in found] == [
        [m.reference for m in matches] for matches in exact
    ]


@pytest.mark.usefixtures("home")
def test_rankings_are_those_of_an_exact_search(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """For 50 questions the whole ranking of a large store without limits is the one of the exact search."""
    knowledge = session.knowledge
    asked = _questions(session, 50)
    exact = [[(m.reference, m.score) for m in session.advisor.ask(text, _DAY).matches] for text in asked]
    with monkeypatch.context() as patch:
        patch.setattr(Knowledge, "large", True)
        patch.setattr(index, "POSTINGS", 10**9)
        advisor = Advisor(knowledge)
        searched = [advisor._reader.read(text) for text in asked]
        found = [lexical.WordSearch(knowledge).search(query, 20) for query in searched]
    assert found == [lexical.WordSearch(knowledge).search(query, 20) for query in searched]
    again = Advisor(knowledge)
    assert [[(m.reference, m.score) for m in again.ask(text, _DAY).matches] for text in asked] == exact


def test_overlap_with_what_is_out_of_scope_is_the_measured_one(session: Session) -> None:
    """The short way to the overlap and the likeness gives the very numbers of the long way."""
    knowledge = session.knowledge
    outside = [intent_key(i.id) for i in knowledge.intents if i.kind == "out_of_scope"]
    pack = knowledge.pack(outside)
    reader, short = QueryReader(knowledge), words.Overlaps(pack)
    for text in _questions(session, 50):
        query = reader.read(text)
        weighed = lexical.weigh(query, knowledge)
        form = ordered(query.content)
        long = (words.measure(pack, weighed)["overlap"].max(), words.likeness(form, pack)[0].max())
        assert (short.overlap(weighed), short.likeness(form)) == long


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0.0, 0.25, 0.5, 1.0])), min_size=1, max_size=30))
def test_lead_in_paper_is_the_lead_within_each(rows: list[tuple[int, float]]) -> None:
    """All papers at once give what each alone gives, ties and lone candidates included."""
    numbers = {paper: i for i, paper in enumerate(dict.fromkeys(paper for paper, _ in rows))}
    groups, values = np.asarray([numbers[paper] for paper, _ in rows]), np.asarray([value for _, value in rows])
    expected = np.zeros(len(rows))
    for group in set(groups.tolist()):
        expected[groups == group] = features._leads(values[None, groups == group])[0]
    assert features._within(groups, values[None, :])[1].tolist() == [expected.tolist()]


def test_titles_are_found_among_many(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers that share enough with a question are all that its titles can be."""
    documents = session.knowledge.documents
    asked = [
        fold(form) for d in documents for form in (d.title, d.title[:-2], f"how about the {d.title_en}?", d.title_en)
    ]
    asked += [fold(text) for text in _questions(session, 50)]
    monkeypatch.setattr(titles, "MANY_PAPERS", 0)
    finder = PaperFinder(session.knowledge)
    assert [finder.titled(text) for text in asked] == [fuzzy.title_references(text, documents) for text in asked]


def test_numbers_are_found_by_index(session: Session) -> None:
    """The index of numbers finds the papers that a look at each paper finds."""
    documents, finder = session.knowledge.documents, PaperFinder(session.knowledge)
    asked = [r for d in documents if d.number for r in fuzzy.number_references(fold(d.number))]
    asked += [r for text in ("YFBF 2025-58", "2025年58号", "no. 58 of 2025") for r in fuzzy.number_references(text)]
    assert len(asked) > len(documents) / 2
    for reference in asked:
        assert finder.numbered(reference) == [
            d.id for d in documents if d.number and fuzzy.same_number(reference, d.number)
        ]


def test_bodies_are_found_without_a_look_at_each(session: Session) -> None:
    """The names whose first characters stand in a question are all that it can name."""
    finder = BodyFinder(session.knowledge)
    bodies = session.knowledge.departments.values()
    asked = [fold(f"who is {b.name_en}, or {b.name_zh}?") for b in bodies] + [fold(t) for t in _questions(session, 50)]
    for text in asked:
        rest, spaced, named = text, padded(text), []
        for name, looked_for, body in finder._names:
            if looked_for in (rest if looked_for == name else spaced):
                named.append(body)
                rest = without(rest, name)
                spaced = padded(rest)
        if named:
            assert finder.find(text) == (tuple(dict.fromkeys(named)), rest)


def test_recombined_corpus_is_made_anew_the_same() -> None:
    """A clause is the same by number and in passing, no two share an id, and the real ones come first."""
    corpus = recombined(CORPUS, _TOTAL)
    held = list(corpus.clauses)
    assert held == [corpus.clauses[i] for i in range(_TOTAL)]
    assert (tuple(held[: len(CORPUS.clauses)]), len({c.id for c in held})) == (CORPUS.clauses, _TOTAL)
    assert {c.document_id for c in held} == {d.id for d in corpus.documents}


def test_made_up_names_are_all_different() -> None:
    """A number has one name, in Latin letters and in Chinese, which no other number has."""
    assert len({latin(i) for i in range(20_000)} | {chinese(i) for i in range(20_000)}) == 40_000
    assert all(name.isalpha() and len(name) > 3 for name in map(latin, range(2000)))
