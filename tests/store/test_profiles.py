"""The words of clauses and intents are packed without loss."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Curation, Intent, Sentence
from bot.store.profiles import (
    Kind,
    Packer,
    Profile,
    clause_texts,
    intent_texts,
    joined,
    strangeness,
    unpack,
)
from bot.text import index_tokens, ordered
from tests.sample import GRANT, NEW

TEXTS = st.lists(st.tuples(st.sampled_from(Kind), st.text(max_size=30)), max_size=6)


def _sets(profile: Profile, names: dict[int, str]) -> list[tuple[int, set[str]]]:
    """Return (kind, tokens) of each text of a profile."""
    ends = np.cumsum(profile.sizes)
    parts = [profile.tokens[end - size : end] for end, size in zip(ends, profile.sizes, strict=True)]
    return [(int(kind), {names[int(i)] for i in part}) for kind, part in zip(profile.kinds, parts, strict=True)]


def _packed(groups: list[list[tuple[Kind, str]]]) -> tuple[list[Profile], dict[int, str]]:
    packer = Packer()
    profiles = [unpack(blob, questions) for _, blob, questions in map(packer.pack, groups)]
    return profiles, {number: token for number, token, _, _ in packer.rows()}


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_packing_is_lossless(groups: list[list[tuple[Kind, str]]]) -> None:
    """Each text comes back with its kind and the set of its tokens, each question in the form that is compared."""
    profiles, names = _packed(groups)
    for texts, profile in zip(groups, profiles, strict=True):
        assert _sets(profile, names) == [(kind, set(index_tokens(text))) for kind, text in texts]
        forms = (ordered(text) for kind, text in texts if kind is Kind.QUESTION)
        assert profile.questions == tuple(form for form in forms if form)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_joining_keeps_every_profile(groups: list[list[tuple[Kind, str]]]) -> None:
    """A pack holds the profiles one after the other and says whose each text is."""
    profiles, names = _packed(groups)
    entries = [f"entry {i}" for i in range(len(groups))]
    pack = joined(entries, profiles)
    whole = Profile(pack.kinds, pack.sizes, pack.tokens, ())
    assert _sets(whole, names) == [item for profile in profiles for item in _sets(profile, names)]
    assert pack.entry_of_text.tolist() == [i for i, texts in enumerate(groups) for _ in texts]
    assert (pack.entries, pack.questions) == (tuple(entries), tuple(profile.questions for profile in profiles))


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_tokens_are_counted_by_entry(groups: list[list[tuple[Kind, str]]]) -> None:
    """A token is counted once for each entry that holds it, however often it stands there."""
    packer = Packer()
    for texts in groups:
        packer.pack(texts)
    held = [{token for _, text in texts for token in index_tokens(text)} for texts in groups]
    counted = {token: entries for _, token, entries, _ in packer.rows()}
    assert counted == {token: sum(token in tokens for tokens in held) for tokens in held for token in tokens}


def test_tokens_of_each_kind_go_to_the_index() -> None:
    """The full-text index gets the tokens of each kind as one string, each once for a text that holds it."""
    texts = [(Kind.KEYWORD, "tea tea"), (Kind.KEYWORD, "茶厂 tea"), (Kind.BODY, "grants")]
    by_kind, _, _ = Packer().pack(texts)
    assert (by_kind[Kind.KEYWORD], by_kind[Kind.BODY], by_kind[Kind.TITLE]) == ("tea 茶厂 tea", "grant", "")


@given(st.floats(0, 1), st.floats(0, 1))
def test_strangeness_is_of_both_signs(asked: float, beyond: float) -> None:
    """A word is strange where it is more usual out of scope, and its strangeness turns its sign when both change."""
    value = strangeness(asked, beyond)
    assert (value > 0) == (beyond > asked) or value == pytest.approx(0, abs=1e-9)
    assert value == pytest.approx(-strangeness(beyond, asked))


def test_words_out_of_scope_are_strange() -> None:
    """A word of questions out of scope only is strange, one that both ask is not, one of no question is neither."""
    packer = Packer()
    packer.pack([(Kind.QUESTION, "how much tea"), (Kind.BODY, "factory")])
    packer.pack([(Kind.QUESTION, "how much weather")], outside=True)
    found = {token: value for _, token, _, value in packer.rows()}
    assert packer.questions == {False: 1, True: 1}
    assert found["weather"] > 5 > found["how"] == found["factori"] == 0 > -5 > found["tea"]


def test_texts_of_a_clause() -> None:
    """A clause is found by its questions, summaries with the names of benefits, keywords, headings, text and title."""
    texts = list(clause_texts(GRANT, NEW))
    kinds = [kind for kind, _ in texts]
    assert kinds == [
        Kind.QUESTION, Kind.QUESTION, Kind.SUMMARY, Kind.KEYWORD, Kind.KEYWORD, Kind.HEADING, Kind.BODY, Kind.TITLE,
    ]  # fmt: skip
    held = dict(texts)
    assert "Tea factory grant" in held[Kind.SUMMARY] and "茶厂补贴" in held[Kind.SUMMARY]
    assert held[Kind.BODY] == GRANT.text
    assert held[Kind.TITLE] == "重庆市茶业高质量发展办法 Chongqing Tea Quality Measures"


def test_texts_of_a_bare_clause() -> None:
    """A clause without a curated layer is found by the official text alone."""
    texts = list(clause_texts(replace(GRANT, curation=Curation()), NEW))
    assert [kind for kind, text in texts if text.strip()] == [Kind.HEADING, Kind.BODY, Kind.TITLE]


def test_texts_of_an_intent() -> None:
    """An intent is found by its questions, its answer and its name; one out of scope has no answer."""
    questions = (("en", "tea money"),)
    answer = Intent("tea-money", "answer", questions, (Sentence("Tea pays.", "茶有钱。"),))
    assert list(intent_texts(answer)) == [
        (Kind.QUESTION, "tea money"), (Kind.SUMMARY, "Tea pays. 茶有钱。"), (Kind.KEYWORD, "tea money"),
    ]  # fmt: skip
    outside = Intent("tea-jokes", "out_of_scope", questions, ())
    assert [kind for kind, _ in intent_texts(outside)] == [Kind.QUESTION, Kind.KEYWORD]
