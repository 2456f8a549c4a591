"""Candidates are measured against the words of a question, all at once and in any order."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.matching.words import MEASURES, Weighed, best_and_mean, likeness, measure
from bot.store.profiles import Kind, Pack, Packer, joined, unpack
from bot.text import index_tokens, ordered

VOCABULARY = ("tea", "factory", "grant", "export", "茶厂", "补贴", "drone", "route")
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=5).map(" ".join)
TEXTS = st.lists(st.tuples(st.sampled_from(Kind), WORDS), min_size=1, max_size=6)
GROUPS = st.lists(TEXTS, min_size=1, max_size=5)
SHARES = [name for name in MEASURES if name not in ("strange", "strange_sum")]


def _packed(groups: Sequence[Sequence[tuple[Kind, str]]]) -> tuple[list[tuple[bytes, str]], dict[str, int]]:
    packer = Packer()
    blobs = [packer.pack(texts)[1:] for texts in groups]
    return blobs, {token: number for number, token, _, _ in packer.rows()}


def _pack(blobs: Sequence[tuple[bytes, str]]) -> Pack:
    return joined([str(i) for i in range(len(blobs))], [unpack(*blob) for blob in blobs])


def _weighed(question: str, ids: dict[str, int], other: str = "") -> Weighed:
    """Weigh a question: each word by its length; ``other`` is another way to say its first word."""
    tokens = list(dict.fromkeys(index_tokens(question)))
    forms = [token for token in index_tokens(other) if token in ids]
    known = sorted({ids[token]: token for token in (*tokens, *forms) if token in ids}.items())
    place = {token: i for i, (_, token) in enumerate(known)}
    weights = [float(len(token)) if token in tokens else 0.0 for _, token in known]
    lost = [float(len(token)) for token in tokens if token not in ids]
    first = tokens[0] if tokens else ""
    concepts = (((place[first],), (tuple(place[form] for form in forms),)),) if forms and first in place else ()
    return Weighed(
        ids=np.asarray([number for number, _ in known], dtype=np.int32),
        weights=np.asarray(weights),
        strangeness=np.asarray([2.0 if token == "drone" else -1.0 for _, token in known]),
        total=sum(weights) + sum(lost),
        count=len(tokens),
        rarest=max((*weights, *lost), default=0.0),
        unknown=max(lost, default=0.0),
        concepts=concepts,
    )


@given(GROUPS, WORDS, WORDS)
def test_measures_are_within_bounds(groups: list[list[tuple[Kind, str]]], question: str, other: str) -> None:
    """Every measure is given for every entry, a share lies between 0 and 1, strangeness is never below 0."""
    blobs, ids = _packed(groups)
    found = measure(_pack(blobs), _weighed(question, ids, other))
    assert sorted(found) == sorted(MEASURES)
    for name in MEASURES:
        assert found[name].shape == (len(groups),)
        assert (found[name] >= 0).all()
    for name in SHARES:
        assert (found[name] <= 1 + 1e-9).all()
    assert (found["strange"] <= found["strange_sum"] + 1e-9).all()
    assert (found["mean_overlap"] <= found["overlap"] + 1e-9).all()
    assert (found["coverage"] >= found["in_body"] - 1e-9).all()


@given(GROUPS, WORDS, WORDS, st.randoms(use_true_random=False))
def test_order_of_entries_does_not_matter(
    groups: list[list[tuple[Kind, str]]], question: str, other: str, random: Random
) -> None:
    """Each entry has the same values wherever it stands among the candidates."""
    blobs, ids = _packed(groups)
    weighed = _weighed(question, ids, other)
    order = list(range(len(blobs)))
    random.shuffle(order)
    straight, mixed = measure(_pack(blobs), weighed), measure(_pack([blobs[i] for i in order]), weighed)
    for name in MEASURES:
        assert mixed[name].tolist() == pytest.approx(straight[name][order].tolist())


@given(GROUPS, WORDS)
def test_coverage_and_overlap_equal_a_slow_reference(groups: list[list[tuple[Kind, str]]], question: str) -> None:
    """Coverage is the weighed share of the question's words that stand in any text; overlap is Dice's coefficient."""
    blobs, ids = _packed(groups)
    weighed = _weighed(question, ids)
    found = measure(_pack(blobs), weighed)
    asked = set(index_tokens(question))
    total = sum(len(token) for token in asked)
    for i, texts in enumerate(groups):
        held = {token for _, text in texts for token in index_tokens(text)}
        assert found["coverage"][i] == pytest.approx(sum(len(t) for t in asked & held) / (total or 1))
        best = 0.0
        for tokens in (set(index_tokens(text)) for kind, text in texts if kind is Kind.QUESTION):
            shared = sum(len(token) for token in asked & tokens)
            others = len(tokens - asked) * total / max(1, len(asked))
            best = max(best, 2 * shared / ((total or 1) + shared + others))
        assert found["overlap"][i] == pytest.approx(best)


def test_measures_of_one_question() -> None:
    """A clause that holds the question in a question, a keyword or nowhere is told apart."""
    blobs, ids = _packed(
        [
            [(Kind.QUESTION, "tea factory grant"), (Kind.BODY, "茶厂补贴")],
            [(Kind.KEYWORD, "tea factory"), (Kind.QUESTION, "drone route")],
            [(Kind.BODY, "drone")],
        ]
    )
    found = measure(_pack(blobs), _weighed("grant for a tea factory", ids | {"for": 90, "a": 91}))
    assert found["overlap"].argmax() == 0 and found["keyword"].argmax() == 1
    assert found["keyword"][0] == 0.0
    assert found["coverage"].tolist() == sorted(found["coverage"].tolist(), reverse=True)
    assert found["in_questions"][0] > 0 and found["in_questions"][1] == 0


def test_other_form_of_a_term_covers_it() -> None:
    """A clause that says a term of the question in the other language covers the question as if it said it."""
    blobs, ids = _packed([[(Kind.BODY, "茶厂")], [(Kind.BODY, "drone")], [(Kind.BODY, "tea")]])
    pack = _pack(blobs)
    weighed = _weighed("tea", ids, "茶厂")
    assert measure(pack, weighed)["coverage"].tolist() == [1.0, 0.0, 1.0]
    assert measure(pack, replace(weighed, concepts=()))["coverage"].tolist() == [0.0, 0.0, 1.0]


def test_word_out_of_scope_is_strange_where_it_is_missing() -> None:
    """A strange word counts against the entries that do not hold it only."""
    blobs, ids = _packed([[(Kind.BODY, "tea")], [(Kind.BODY, "drone")]])
    found = measure(_pack(blobs), _weighed("tea drone", ids))
    assert found["strange"].tolist() == [2.0, 0.0]


def test_question_of_unknown_words_misses_everything() -> None:
    """A question whose words stand nowhere is covered by nothing."""
    blobs, ids = _packed([[(Kind.BODY, "tea")]])
    found = measure(_pack(blobs), _weighed("zzzz", ids))
    assert {name: float(values[0]) for name, values in found.items()} == {
        name: float(name == "missed") for name in MEASURES
    }


@given(st.lists(st.lists(st.floats(-1, 1), min_size=1, max_size=6), min_size=1, max_size=5), st.integers(0, 99))
def test_best_and_mean_equal_a_slow_reference(values: list[list[float]], seed: int) -> None:
    """For the values of each owner in any order, it gets its highest and the mean of its three highest."""
    flat = np.asarray([value for held in values for value in held])
    owner = np.repeat(np.arange(len(values)), [len(held) for held in values])
    order = np.lexsort((np.random.default_rng(seed).random(len(flat)), owner))
    best, mean = best_and_mean(flat[order], owner, len(values))
    assert best.tolist() == [max(held) for held in values]
    top = [sorted(held, reverse=True)[:3] for held in values]
    assert mean.tolist() == pytest.approx([sum(held) / len(held) for held in top])


def _asked(*questions: list[str]) -> Pack:
    blobs, _ = _packed([[(Kind.QUESTION, text) for text in held] for held in questions])
    return _pack(blobs)


def test_equal_questions_are_alike() -> None:
    """A curated question asked word for word, its words in any order, has likeness 1."""
    pack = _asked(["Who pays?", "What is the subsidy for a tea factory?"], ["drone"], [])
    best, mean = likeness(ordered("a tea factory: what is the subsidy for?"), pack)
    assert best[0] == pytest.approx(1.0) and mean[0] < 1 and best[1] < 0.5
    assert (best[2], mean[2]) == (0.0, 0.0)


@pytest.mark.parametrize("question", ["", "tea"])
def test_nothing_is_like_nothing(question: str) -> None:
    """Without a question or without others likeness is 0."""
    assert [values.tolist() for values in likeness(question, _asked([], []))] == [[0.0, 0.0]] * 2
    assert likeness("", _asked(["tea"]))[0].tolist() == [0.0]


@given(st.text(max_size=40), st.lists(st.lists(st.text(max_size=40), max_size=5), min_size=1, max_size=4))
def test_likeness_is_a_share(question: str, others: list[list[str]]) -> None:
    """Both likenesses lie between 0 and 1, and the mean of the best is not above the best."""
    best, mean = likeness(ordered(question), _asked(*others))
    assert ((best >= 0) & (best <= 1) & (mean >= 0) & (mean <= best + 1e-6)).all()


def _columns(found: dict[str, NDArray[np.float64]]) -> list[str]:
    return [name for name in MEASURES if found[name].any()]


def test_every_measure_can_be_something() -> None:
    """No measure is always 0."""
    blobs, ids = _packed([[(kind, "tea factory") for kind in Kind], [(Kind.BODY, "drone")]])
    assert _columns(measure(_pack(blobs), _weighed("tea factory drone", ids))) == list(MEASURES)
