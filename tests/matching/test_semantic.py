"""Clauses are found by meaning: the nearest of the texts that are curated for them."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from sqlite_utils.db import Database

from bot.advice.advisor import Advisor
from bot.encoder import Encoder, encoder_name, load_encoder, unit
from bot.matching import semantic
from bot.matching.semantic import SemanticIndex
from bot.session import Session
from bot.store.build import write
from bot.store.knowledge import Knowledge
from tests.letters import LetterEncoder
from tests.matching.conftest import INTENTS
from tests.sample import CORPUS


def _store(encoder: Encoder | None) -> Knowledge:
    db = Database(memory=True)
    write(replace(CORPUS, intents=(*CORPUS.intents, *INTENTS)), db, None, encoder)
    return Knowledge(db)


@pytest.fixture(scope="module")
def index() -> Iterator[SemanticIndex]:
    """CORPUS with vectors of letters."""
    knowledge = _store(LetterEncoder())
    yield SemanticIndex(knowledge, LetterEncoder())
    knowledge.close()


def test_curated_question_is_nearest_to_its_clause(index: SemanticIndex) -> None:
    """A curated question has cosine 1 with its own clause, which comes first, and less with every other."""
    found = index.score("Is there a grant for building a tea factory?")
    nearest = found.nearest(9, None)
    columns = found.of(nearest)
    best, near = columns[0], (columns[0] + columns[6]).tolist()
    assert nearest[0] == "tea-2025/一"
    assert best[0] == pytest.approx(1.0, abs=1e-3)
    assert near == sorted(near, reverse=True) and best[1] < 0.99


def test_mean_is_not_above_the_best(index: SemanticIndex) -> None:
    """Of each entry the best cosine and the mean of the best ones are given, nothing of one that has no vector."""
    found = index.score("tea")
    columns = found.of([*found.nearest(9, None), "nothing"])
    assert (columns[1] <= columns[0] + 1e-6).all() and (columns[3] <= columns[2] + 1e-6).all()
    assert columns[:, -1].tolist() == [0.0] * 10


def test_columns_equal_a_slow_reference(index: SemanticIndex) -> None:
    """The columns of a clause are those of its vectors, compared one by one."""
    entry, question, english = "tea-2025/一", "Teefabrik Zuschuss", "tea factory grant"
    rows = [np.frombuffer(blob, dtype=np.float16) for name, blob in index._knowledge.vectors() if name == entry]
    shape, blob = index._knowledge.projection()
    projection = np.frombuffer(blob, dtype=np.float32).reshape(shape)
    asked, translated = unit(LetterEncoder().encode([question, english]) @ projection)
    own, other = ([float(row.astype(np.float32) @ vector) for row in rows] for vector in (asked, translated))
    centre = unit(np.asarray(rows, dtype=np.float32).sum(axis=0, keepdims=True))[0]
    columns = index.score(question, english).of([entry])[:, 0].tolist()
    best, mean, best_other, mean_other, heading, summary, *centred = columns
    assert (best, best_other) == pytest.approx((max(own), max(other)), abs=1e-5)
    assert mean == pytest.approx(sum(sorted(own)[-3:]) / 3, abs=1e-5)
    assert mean_other == pytest.approx(sum(sorted(other)[-3:]) / 3, abs=1e-5)
    assert (heading, summary) == pytest.approx((other[0], max(other[1:3])), abs=1e-5)
    assert centred[:2] == pytest.approx([float(centre @ asked), float(centre @ translated)], abs=1e-5)
    assert centred[2:] == [best, best]  # a question of one sentence


def test_sentences_are_compared_one_by_one(index: SemanticIndex) -> None:
    """Of a question of several sentences the nearest one counts, and the one that asks."""
    entry, sentences = "tea-2025/一", ("We grow tea.", "Which grant is there?")
    whole = index.score(" ".join(sentences), "", sentences).of([entry])[:, 0]
    alone = [index.score(sentence).of([entry])[0, 0] for sentence in sentences]
    assert whole[8:].tolist() == pytest.approx([max(alone), alone[-1]], abs=1e-5)
    assert whole[0] == pytest.approx(index.score(" ".join(sentences)).of([entry])[0, 0], abs=1e-6)


def test_shortlist_keeps_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared by centres first leads to the same nearest entries, in the same order."""
    index = SemanticIndex(_store(LetterEncoder()), LetterEncoder())
    question, english = "Gibt es einen Zuschuss für eine Teefabrik?", "Is there a grant for building a tea factory?"
    asked = [(1, None), (3, None), (2, "tea-2025")]
    whole = [index.score(question, english).nearest(*one) for one in asked]
    monkeypatch.setattr(semantic, "SHORTLIST", 3)
    assert [index.score(question, english).nearest(*one) for one in asked] == whole


def test_nothing_out_of_scope_is_near_where_nothing_is_curated() -> None:
    """A store without sentences out of scope has no cosine with one."""
    db = Database(memory=True)
    write(CORPUS, db, None, LetterEncoder())
    assert SemanticIndex(Knowledge(db), LetterEncoder()).score("tea").outside == 0.0


def test_nearest_of_one_document(index: SemanticIndex) -> None:
    """Where a document is given only its clauses are near, no more than asked for."""
    found = index.score("tea")
    assert {entry.split("/")[0] for entry in found.nearest(9, "tea-2025")} == {"tea-2025"}
    assert len(found.nearest(1, None)) == 1


def test_only_curated_entries_have_a_score(index: SemanticIndex) -> None:
    """Every curated clause is scored, small talk is not."""
    found = index.score("tea").nearest(99, None)
    assert not any("greeting" in entry for entry in found)
    assert {"tea-2025/一", "tea-2025/二"} <= set(found)


def test_what_is_out_of_scope_is_never_near(index: SemanticIndex) -> None:
    """A sentence out of scope is measured and not offered."""
    found = index.score("what is the weather today")
    assert found.outside == pytest.approx(1.0, abs=1e-3)
    assert "intent:weather" not in found.nearest(99, None)


def test_store_without_vectors_has_no_scores() -> None:
    """A store that was built without an encoder is searched by words alone."""
    without = SemanticIndex(_store(None), LetterEncoder())
    found = without.score("tea")
    assert (without.works, found.nearest(5, None), found.outside) == (False, [], 0.0)
    assert not found.of(["tea-2025/一"]).any()


def test_without_an_encoder_there_are_no_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no encoder is installed or it is switched off, questions are still answered."""
    monkeypatch.setenv("INVESTBOT_ENCODER", "off")
    knowledge = _store(None)
    assert (encoder_name(), load_encoder()) == ("", None)
    assert SemanticIndex(knowledge).score("tea").nearest(5, None) == []
    assert Advisor(knowledge).ask("Is there a grant for building a tea factory?").matches[0].reference == "tea-2025/一"


@pytest.mark.parametrize("value", ["off", "OFF", "0", "no", " off "])
def test_encoder_can_be_switched_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """The setting is read in any case, with white space."""
    monkeypatch.setenv("INVESTBOT_ENCODER", value)
    assert encoder_name() == ""


def test_real_vectors_are_the_same_in_every_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed encoder gives the same vectors for the same input, of length one."""
    monkeypatch.setenv("INVESTBOT_ENCODER", "on")
    encoder = load_encoder()
    assert encoder is not None
    first, second = _store(encoder).vectors(), _store(encoder).vectors()
    assert first == second
    lengths = [float(np.linalg.norm(np.frombuffer(blob, dtype=np.float16).astype(np.float32))) for _, blob in first]
    assert lengths == pytest.approx([1.0] * len(first), abs=1e-2)


def test_every_curated_clause_has_vectors(session: Session) -> None:
    """In the store of the real papers each clause with a question is found by meaning."""
    with_vectors = {entry for entry, _ in session.knowledge.vectors()}
    clauses = [c for d in session.knowledge.documents for c in session.knowledge.clauses(d.id)]
    assert [clause.id for clause in clauses if clause.curation.questions and clause.id not in with_vectors] == []


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "question",
    [
        "Сколько субсидия на строительство водородной заправочной станции?",
        "水素ステーションの建設補助金はいくらですか",
        "수소 충전소 건설 보조금은 얼마입니까",
        "Wie hoch ist die Förderung für den Bau einer Wasserstofftankstelle?",
        "Quelle est la subvention pour construire une station d'hydrogène ?",
        "¿Cuánto es la subvención para construir una estación de hidrógeno?",
    ],
)
def test_other_languages_are_understood(session: Session, question: str) -> None:
    """For a question in another language the right clause is among the nearest by meaning."""
    encoder = load_encoder()
    assert encoder is not None
    found = SemanticIndex(session.knowledge, encoder).score(question)
    assert "hydrogen-fcv-2025/一" in found.nearest(5, None)
