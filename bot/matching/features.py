"""What is known of a question and each of its candidates, as one row of numbers a candidate."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from bot.matching import lexical, precedents, words
from bot.matching.language import OWN_LANGUAGES
from bot.matching.outside import Outside
from bot.matching.query import DETAILS, Query
from bot.matching.semantic import Meant, SemanticIndex
from bot.model import INTENT_PREFIX
from bot.store.knowledge import Knowledge
from bot.store.profiles import Pack
from bot.text import has_han, ordered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.encoder import Vectors

    Column = NDArray[np.float64]

OF_THE_QUESTION = (
    "length",
    "han",
    "foreign",
    "asks_contact",
    "asks_amount",
    "asks_validity",
    *(f"asks_{kind}" for kind in DETAILS),
    "here",
    "abroad",
    "elsewhere",
    "mended",
    "unknown",
    "top_bm25",
    "top_meaning",
    "outside",
    "outside_overlap",
    "outside_meaning",
    *precedents.OF_THE_QUESTION,
)
OF_THE_CANDIDATE = (
    "bm25",
    "bm25_share",
    "bm25_lead",
    "bm25_rank",
    *words.MEASURES,
    "likeness",
    "mean_likeness",
    "coverage_lead",
    "overlap_lead",
    "likeness_lead",
    "meaning",
    "mean_meaning",
    "meaning_lead",
    "meaning_rank",
    "meaning_summary",
    "meaning_keywords",
    "translated",
    "mean_translated",
    "centre",
    "centre_lead",
    "centre_translated",
    "meaning_sentence",
    "meaning_asked",
    "paper_bm25",
    "paper_meaning",
    "paper_coverage",
    "bm25_in_paper",
    "meaning_in_paper",
    "coverage_in_paper",
    *precedents.OF_THE_CANDIDATE,
    "precedent_lead",
    "paper_precedent",
    "precedent_in_paper",
    "paper_named",
    "body_named",
    "intent",
    "formal",
    "row",
    "frame",
    "explains",
    "plan",
    "ended",
    "pays",
    "bodies",
    "lacks_share",
    "lacks_sum",
    "lacks_date",
)
FEATURES = (*OF_THE_QUESTION, *OF_THE_CANDIDATE)
CANDIDATES = 20
"""How many entries each way of finding offers. Of the fitting questions 99.5% have a right one among them."""
MORE_CANDIDATES = 8
"""How many more the questions offer whose answers are known."""
CANDIDATES_OF_PAPER = 40
"""The same where the question names the paper."""
_FRAME = ("intro", "notice", "note")


@dataclass(frozen=True)
class Measured:
    """A question with its candidates."""

    entries: list[str]
    """Clause ids and keys of intents."""
    rows: "NDArray[np.float64]"
    """Shape (entries, FEATURES)."""
    vector: "Vectors | None"
    """The encoder's vector of the question as asked, of length one; None without encoder."""


class Features:
    """Measures questions against one knowledge store."""

    def __init__(self, knowledge: Knowledge, semantic: SemanticIndex) -> None:
        self._knowledge = knowledge
        self._semantic = semantic
        self._outside = Outside(knowledge)
        self._words = lexical.WordSearch(knowledge)
        self._traits: dict[str, tuple[float, ...]] = {}

    def hold(self) -> None:
        """Read from the store what the first question would wait for."""
        self._words.hold()
        self._semantic.hold()

    def measure(self, query: Query, document: str | None, as_of: date) -> Measured:
        """Return the candidates with their features; only clauses of ``document`` where given."""
        knowledge = self._knowledge
        known = lexical.looked_up(query, knowledge)
        weighed = lexical.weigh(query, knowledge, known)
        most = CANDIDATES if document is None else CANDIDATES_OF_PAPER
        found = self._words.search(query, most, document, known)
        meant = self._semantic.score(query.spelt, query.translated, query.sentences)
        nearest = meant.nearest(most, document)
        recalled = meant.likeness.nearest(MORE_CANDIDATES) if meant.likeness and document is None else []
        entries = list(dict.fromkeys((*found, *nearest, *recalled)))
        if not entries:
            return Measured([], np.zeros((0, len(FEATURES))), meant.vector)
        pack = knowledge.pack(entries)
        columns: dict[str, Column | float] = dict(words.measure(pack, weighed))
        form = ordered(query.content)
        columns["likeness"], columns["mean_likeness"] = words.likeness(form, pack)
        columns |= _by_words(np.asarray([found.get(entry, 0.0) for entry in entries]), query)
        columns |= _by_meaning(entries, meant)
        columns |= _by_precedent(entries, meant)
        columns |= self._by_paper(entries, columns, query, as_of)
        columns |= self._of_question(query, weighed, form, meant)
        leads = _leads(np.asarray([columns[name] for name in _LEADING.values()]))
        columns |= zip((f"{name}_lead" for name in _LEADING), leads, strict=True)
        table = np.empty((len(entries), len(FEATURES)))
        for i, name in enumerate(FEATURES):
            table[:, i] = columns[name]
        return Measured(entries, table, meant.vector)

    def _of_question(
        self, query: Query, weighed: words.Weighed, form: str, meant: Meant
    ) -> "dict[str, Column | float]":
        likeness, overlap = self._outside.near(form, weighed)
        return {
            "length": math.log1p(len(query.tokens)),
            "han": float(has_han(query.folded)),
            "foreign": float(query.language not in OWN_LANGUAGES),
            "asks_contact": float("contact" in query.asks),
            "asks_amount": float("amount" in query.asks),
            "asks_validity": float("validity" in query.asks),
            **{f"asks_{kind}": float(kind in query.details) for kind in DETAILS},
            "here": float(query.here),
            "abroad": float(query.abroad),
            "elsewhere": float(query.elsewhere or query.neighbour),
            "mended": float(len(query.mended)),
            "unknown": weighed.unknown / (weighed.rarest or 1.0),
            "outside": likeness,
            "outside_overlap": overlap,
            "outside_meaning": meant.outside,
        }

    def _by_paper(
        self, entries: Sequence[str], columns: "dict[str, Column | float]", query: Query, as_of: date
    ) -> "dict[str, Column | float]":
        """Return what the candidate is, and how well its whole paper fits."""
        knowledge = self._knowledge
        papers = [entry.partition("/")[0] for entry in entries]
        named = knowledge.naming(query.departments, entries)
        numbers = {paper: i for i, paper in enumerate(dict.fromkeys(papers))}
        groups = np.asarray([numbers[paper] for paper in papers])
        new = [entry for entry in entries if entry not in self._traits]
        knowledge.hold(list(dict.fromkeys(clause for entry in new for clause in self._clauses(entry))))
        traits = np.asarray([self._trait(entry) for entry in entries])
        ended = {paper: float(self._ended(paper, as_of)) for paper in numbers}
        of_paper, in_paper = _within(groups, np.asarray([columns[name] for name in _IN_PAPER.values()]))
        return {
            **{f"paper_{name}": column for name, column in zip(_IN_PAPER, of_paper, strict=True)},
            **{f"{name}_in_paper": column for name, column in zip(_IN_PAPER, in_paper, strict=True)},
            "paper_named": np.asarray([float(paper in query.documents) for paper in papers]),
            "body_named": np.asarray([float(entry in named) for entry in entries]),
            "ended": np.asarray([ended[paper] for paper in papers]),
            **{name: traits[:, i] for i, name in enumerate(_TRAITS)},
            **{
                f"lacks_{kind}": (kind in query.details) * (1 - traits[:, len(_TRAITS) + i])
                for i, kind in enumerate(_GIVES)
            },
        }

    def _ended(self, paper: str, as_of: date) -> bool:
        if paper.startswith(INTENT_PREFIX):
            return False
        expires = self._knowledge.document(paper).expires
        return expires is not None and expires < as_of

    def _trait(self, entry: str) -> tuple[float, ...]:
        held = self._traits.get(entry)
        if held is None:
            held = self._traits[entry] = self._read_trait(entry)
        return held

    def _clauses(self, entry: str) -> tuple[str, ...]:
        """Return the clauses that an entry cites, or the one that it is."""
        if entry.startswith(INTENT_PREFIX):
            return self._knowledge.intents_by_id[entry.removeprefix(INTENT_PREFIX)].clauses
        return (entry,)

    def _read_trait(self, entry: str) -> tuple[float, ...]:
        if entry.startswith(INTENT_PREFIX):
            text = " ".join(self._knowledge.clause(clause).text for clause in self._clauses(entry))
            return (1.0, *(0.0,) * (len(_TRAITS) - 1), *_given(text))
        clause = self._knowledge.clause(entry)
        document = self._knowledge.document(clause.document_id)
        return (
            0.0,
            float(clause.curation.formal),
            float(clause.kind == "row"),
            float(clause.kind in _FRAME),
            float(document.form == "qa"),
            float(document.form == "plan"),
            float(len(clause.curation.benefits)),
            float(len(clause.mentions)),
            *_given(clause.text),
        )


_IN_PAPER = {"bm25": "bm25_share", "meaning": "meaning", "coverage": "coverage", "precedent": "precedent"}
"""By what a candidate is compared with the others of its paper, and the column of that."""
_LEADING = {**_IN_PAPER, "overlap": "overlap", "likeness": "likeness", "centre": "centre"}
"""The same for all candidates together."""
_TRAITS = ("intent", "formal", "row", "frame", "explains", "plan", "pays", "bodies")


_GIVES = {
    "share": re.compile(r"[%％‰]|百分之|[一二三四五六七八九]成"),
    "sum": re.compile(r"[\d百千万亿]\s*(?:元|美元)"),
    "date": re.compile(r"\d\s*[年月日天]|工作日|小时|年底|年内|每年|月底"),
}
"""How a clause gives each kind of detail; no kind of name can be told so."""


def _given(text: str) -> tuple[float, ...]:
    """Return for each of _GIVES whether a text gives it (1 or 0)."""
    return tuple(float(bool(shape.search(text))) for shape in _GIVES.values())


def _by_words(scores: "Column", query: Query) -> "dict[str, Column | float]":
    top = float(scores.max()) or 1.0
    return {
        "top_bm25": top / math.sqrt(1 + len(query.tokens)),
        "bm25": scores / math.sqrt(1 + len(query.tokens)),
        "bm25_share": scores / top,
        "bm25_rank": 1 / (1 + _rank(scores)),
    }


def _by_meaning(entries: Sequence[str], meant: Meant) -> "dict[str, Column | float]":
    best, mean, translated, mean_translated, keywords, summary, *others = meant.of(entries)
    centre, centre_translated, sentence, asked = others
    return {
        "meaning_sentence": sentence,
        "meaning_asked": asked,
        "centre": centre,
        "centre_translated": centre_translated,
        "meaning_keywords": keywords,
        "meaning_summary": summary,
        "mean_translated": mean_translated,
        "top_meaning": float(best.max()),
        "meaning": best,
        "mean_meaning": mean,
        "meaning_rank": 1 / (1 + _rank(best)),
        "translated": translated,
    }


def _by_precedent(entries: Sequence[str], meant: Meant) -> "dict[str, Column | float]":
    likeness = meant.likeness
    if likeness is None:
        names = (*precedents.OF_THE_QUESTION, *precedents.OF_THE_CANDIDATE)
        return dict.fromkeys(names, np.zeros(len(entries)))
    columns = likeness.of(entries)
    return {
        **dict(zip(precedents.OF_THE_QUESTION, likeness.of_question(), strict=True)),
        **dict(zip(precedents.OF_THE_CANDIDATE, columns, strict=True)),
    }


def _leads(values: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return by how much each value is before the best of the others of its row (less than 0 where it is behind)."""
    if values.shape[1] < 2:
        return values
    second, first = np.sort(values, axis=1)[:, -2:].T[:, :, None]
    rivals = np.where(values == first, second, first)
    lead: NDArray[np.float64] = values - rivals
    return lead


def _rank(values: "Column") -> "Column":
    ranks = np.empty(len(values))
    ranks[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return ranks


def _within(groups: "NDArray[np.intp]", values: "NDArray[np.float64]") -> "tuple[Column, Column]":
    """Return how candidates stand in their papers, which ``groups`` numbers, by several values, a row each.

    The mean of the three best values of the paper (0 for those that are not there), and by how much each value is
    before the best other one of its paper; itself where there is no other. Both have the shape of ``values``.
    """
    order = np.lexsort((-values, np.broadcast_to(groups, values.shape)))
    ranked = np.zeros((len(values), values.shape[1] + 2))  # so that there is a second and a third behind the last
    ranked[:, :-2] = np.take_along_axis(values, order, axis=1)
    counts = np.bincount(groups)
    starts = np.cumsum(counts) - counts
    best = ranked[:, starts]
    second, third = (np.where(counts > n, ranked[:, starts + n], 0.0) for n in (1, 2))
    rivals = best[:, groups]
    np.put_along_axis(rivals, order[:, starts], second, axis=1)
    mean: Column = (best + second + third) / 3
    return mean[:, groups], values - rivals


__all__ = ["FEATURES", "Features", "Pack"]
