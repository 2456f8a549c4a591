"""A corpus of any size, drawn from the real one: halves of real sentences and questions, with names of its own.

Everything follows from the seed and the number of a clause, so that the corpus is made anew each time it is read and
never stands in memory. Names of places and products follow a falling frequency, and new ones come as the corpus grows.
"""

import hashlib
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder
from bot.model import Clause, Corpus, Curation, Document

SEED = 7
CLAUSES_OF_PAPER = 30
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_CONSONANTS = "bdfgklmnprstvz"
_VOWELS = "aeiou"
_SYLLABLES = "安宝昌达恩丰国海江康林明南平清荣盛泰万新阳永远正中"
_KEYED = 12
_ENCODED_AT_ONCE = 256
_NOISE = 0.35
"""Length of the noise beside a mixture of length one."""


def latin(number: int) -> str:
    """Return the made-up English name with this number, one word of four letters or more."""
    name, rest = "", number + len(_CONSONANTS) * len(_VOWELS)
    while rest:
        rest, here = divmod(rest, len(_CONSONANTS) * len(_VOWELS))
        name = _CONSONANTS[here // len(_VOWELS)] + _VOWELS[here % len(_VOWELS)] + name
    return name.capitalize()


def chinese(number: int) -> str:
    """Return the made-up Chinese name with this number, of three characters or more."""
    name, rest = "", number + len(_SYLLABLES) ** 2
    while rest:
        rest, here = divmod(rest, len(_SYLLABLES))
        name = _SYLLABLES[here] + name
    return name


@dataclass(frozen=True)
class Recombined(Sequence[Clause]):
    """The real clauses, then as many synthetic ones as are missing to ``total``."""

    real: tuple[Clause, ...]
    total: int

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, place: int) -> Clause: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Clause]: ...
    def __getitem__(self, place: int | slice) -> Clause | Sequence[Clause]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(self.total))]
        return self.real[place] if place < len(self.real) else self._synthetic(place)

    def __iter__(self) -> Iterator[Clause]:
        return (self[i] for i in range(self.total))

    def documents(self, real: Sequence[Document]) -> Iterator[Document]:
        """Yield the real papers, then the papers of the synthetic clauses."""
        yield from real
        for paper in range(-(-(self.total - len(self.real)) // CLAUSES_OF_PAPER)):
            draw = random.Random(f"{SEED} paper {paper}")
            one, two = draw.choice(real), draw.choice(real)
            yield replace(
                one,
                id=f"paper-{paper}",
                number=f"{chinese(paper)[:2]}发〔{draw.randrange(2012, 2026)}〕{paper % 900 + 100}号"
                if paper % 3
                else None,
                title=_halves(one.title, two.title, chinese(_rank(draw, self.total))),
                title_en=_halves(one.title_en, two.title_en, latin(_rank(draw, self.total))),
                repeals=(),
                interprets=None,
            )

    def _synthetic(self, place: int) -> Clause:
        draw = random.Random(f"{SEED} clause {place}")
        one, two = draw.choice(self.real), draw.choice(self.real)
        name, name_zh = latin(_rank(draw, self.total)), chinese(_rank(draw, self.total))
        text = "".join(draw.choice(_SENTENCE.findall(clause.text) or [""]) for clause in (one, two))
        paper, position = divmod(place - len(self.real), CLAUSES_OF_PAPER)
        language = draw.choice(("en", "zh"))
        first, second = (
            draw.choice([q for k, q in c.curation.questions if k == language] or [c.heading]) for c in (one, two)
        )
        return Clause(
            id=f"paper-{paper}/{position}",
            document_id=f"paper-{paper}",
            position=position,
            path=str(position),
            heading=_halves(one.heading, two.heading, name_zh),
            headings=one.headings[:1],
            text=f"{name_zh}{text}",
            line=position + 1,
            kind=one.kind,
            cells=(),
            mentions=one.mentions[:2],
            periods=two.periods[:1],
            curation=Curation(
                summary_en=_halves(_first(one.curation.summary_en), _first(two.curation.summary_en), name),
                summary_zh=_halves(_first(one.curation.summary_zh), _first(two.curation.summary_zh), name_zh),
                questions=((language, _halves(first, second, name if language == "en" else name_zh)),),
                keywords=(*one.curation.keywords[:2], *two.curation.keywords[2:3], name),
                topics=one.curation.topics,
                benefits=one.curation.benefits[:1],
            ),
        )


def _rank(draw: random.Random, total: int) -> int:
    """Return the number of a name: low ones often, and with the size of the corpus more that are rare."""
    return int(max(10, total / 10) ** draw.random())


def _first(text: str) -> str:
    """Return the first sentence of a summary."""
    return re.split(r"(?<=。)|(?<=[.;]) ", text, maxsplit=1)[0]


def _halves(one: str, two: str, name: str) -> str:
    """Return the first half of one text, a name, and the second half of another: by words, or by characters."""
    if " " in one and " " in two:
        first, second = one.split(" "), two.split(" ")
        return " ".join((*first[: -(-len(first) // 2)], name, *second[len(second) // 2 :]))
    return one[: -(-len(one) // 2)] + name + two[len(two) // 2 :]


class MixingEncoder:
    """Encodes the texts of the real corpus, and mixes what it gave for those of which a synthetic text has the halves.

    A few thousand vectors are encoded, the others are made: the halves' vectors, weighed by chance, plus noise.
    """

    def __init__(self, encoder: Encoder, real: Iterable[str]) -> None:
        self.name = f"{encoder.name}, mixed"
        texts = list(dict.fromkeys(real))
        parts = [encoder.encode(texts[i : i + _ENCODED_AT_ONCE]) for i in range(0, len(texts), _ENCODED_AT_ONCE)]
        self._real: dict[str, NDArray[np.float32]] = dict(zip(texts, np.concatenate(parts), strict=True))
        self._begins = {text[:_KEYED]: vector for text, vector in self._real.items()}
        self._ends = {text[-_KEYED:]: vector for text, vector in self._real.items()}
        self._any = list(self._real.values())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (texts, dimensions) of vectors of length one."""
        return np.asarray([self._real[text] if text in self._real else self._mixed(text) for text in texts])

    def _mixed(self, text: str) -> NDArray[np.float32]:
        draw = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]))
        begin = self._begins.get(text[:_KEYED], self._any[draw.integers(len(self._any))])
        end = self._ends.get(text[-_KEYED:], self._any[draw.integers(len(self._any))])
        share = draw.uniform(0.2, 0.8)
        mixed = share * begin + (1 - share) * end
        noise = draw.standard_normal(len(mixed), dtype=np.float32)
        mixed = mixed / np.linalg.norm(mixed) + _NOISE * noise / np.linalg.norm(noise)
        vector: NDArray[np.float32] = (mixed / np.linalg.norm(mixed)).astype(np.float32)
        return vector


def recombined(corpus: Corpus, total: int) -> Corpus:
    """Return ``corpus`` with synthetic papers until it has ``total`` clauses; they are made as they are read."""
    clauses = Recombined(corpus.clauses, max(total, len(corpus.clauses)))
    documents = tuple(clauses.documents(corpus.documents))
    return replace(corpus, documents=documents, clauses=clauses)  # type: ignore[arg-type]
