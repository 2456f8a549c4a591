"""RapidFuzz: document numbers and titles in any spelling, words that the vocabulary does not know.

No scorer here is WRatio: it gives 90 to any sentence that contains the keyword. Every call passes its cutoff.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Hamming

from bot.model import Document
from bot.text import chinese_number, fold, has_han, squash

WORD_CUTOFF = 0.74
"""Least similarity (0 to 1) at which an unknown word is mended: one slip in four letters."""
SURE_WORD = 0.8
"""From this similarity a word is rather a misspelt one than two that were written as one, or a foreign one."""
LEAST_WORD = 4
"""Shorter words are never mended: their neighbours are too many."""
LEAST_NAME = 6
"""The same for what is written as a name."""
TITLE_CUTOFF = 88.0
"""Least partial ratio (0 to 100) at which a title counts as named in the question."""
LEAST_TITLE = 6
NAMED_TITLE_CUTOFF = 86.0
"""Least token-sort ratio (0 to 100) at which the whole question counts as an English title."""

_YEAR = r"(20\d\d)"
_LATIN_CODE = r"y[b-df-hj-np-tv-z]{2,6}|yufu[a-z]{0,8}|yujingxin[a-z]{0,10}"
"""An office's code in Latin letters: its initials, which hold no vowel (``yfbf``), or its pinyin."""
_END = r"(?!\d|年|月|万|亿)(?:\s*号)?"
_NO = r"(?:第|no\.?|nr\.?|number|#)?\s*"
_ORDINAL = re.compile(r"\bn\.\s?o\b\.?")
"""n.º as it is folded."""
_SPACED_CODE = re.compile(r"\byu\s*fu\s*(ban\s*)?fa\b")
_NUMERAL = re.compile(r"([零〇一二三四五六七八九十百]{1,5})号")
_AS_IN_CHINA = str.maketrans("弁発経", "办发经")
"""Characters of office codes as they are written in Japan."""
_SPOKEN = str.maketrans("零一二三四五六七八九", "0123456789")
_MARK = (
    r"(?:(?<![^\W\d_])(?:no|nr|num|number|nummer|numero|número|numéro|номер|document|documento|dokument|документ|doc|"
    r"circular|circulaire|notice|paper|file|policy)|n°|#)\.?"
)
"""What stands before a number in the languages of the questions; № and nº are folded to no."""
_NO_MONTH = r"(1[3-9]|[2-9]\d|[1-9]\d\d)"
"""A number that cannot be a month: 11/2025 is one."""
_NUMBER_SHAPES = (
    re.compile(rf"([\u4e00-\u9fffa-z]{{2,10}})?\s*[〔\[(（【]\s*{_YEAR}\s*[〕\])）】]\s*{_NO}(\d{{1,3}}){_END}"),
    re.compile(rf"\b({_LATIN_CODE})\s*[〔\[(（【]\s*{_YEAR}\s*[〕\])）】]\s*{_NO}(\d{{1,3}})\b"),
    re.compile(
        rf"([\u4e00-\u9fff]{{2,8}}(?:发|规|规范|软件|电子))\s*{_YEAR}\s*年?\s*[-/ の]?\s*{_NO}(\d{{1,3}}){_END}"
    ),
    re.compile(rf"\b({_LATIN_CODE})[\s-]*{_YEAR}\s*[-/ ]\s*{_NO}(\d{{1,3}})\b"),
    re.compile(rf"()\b{_YEAR}\s*年?\s*[の的]?\s*第?\s*(\d{{1,3}})\s*号"),
    re.compile(rf"()\b{_YEAR}\s*[-/ ]\s*(?:no\.?|number|#)\s*(\d{{1,3}})\b"),
    re.compile(rf"()\b{_YEAR}\s*년\s*제?\s*(\d{{1,3}})\s*호"),
    re.compile(rf"()\b{_MARK}\s*{_YEAR}\s*[-/]\s*{_NO_MONTH}\b"),
)
_YEAR_FIRST_SHAPES = (
    re.compile(rf"{_YEAR}\s*年?\s*([\u4e00-\u9fff]{{2,6}}发|{_LATIN_CODE})\s*{_NO}(\d{{1,3}}){_END}"),
)
_REVERSED_SHAPES = (
    re.compile(rf"{_MARK}\s*(\d{{1,3}})\s*(?:of|/|,|from|\(|de|del|du|von|vom|aus|от|за)?\s*{_YEAR}\b"),
    re.compile(rf"\b(\d{{1,3}})\s*(?:号\s*(?:of|/)?|of)\s*{_YEAR}\b"),
    re.compile(rf"(?<![\d/.-]){_NO_MONTH}\s*/\s*{_YEAR}\b"),
)
_APART = r"[^\d.;?!]{1,30}?"
_SURE_MARK = r"(?:(?<![^\W\d_])(?:no\.|nr\.?|num\.?|number|nummer|numero|número|numéro|номер)|n°|#)"
_LOOSE_SHAPES = (re.compile(rf"\b{_YEAR}{_APART}{_SURE_MARK}\s*(\d{{2,3}}){_END}"),)
_YEARLESS_SHAPES = (
    re.compile(r"([\u4e00-\u9fff]{2,8}(?:发|规|规范|软件|电子))\s*第?\s*(\d{1,3})\s*号"),
    re.compile(rf"\b({_LATIN_CODE})\s*(?:no\.?|-)?\s*(\d{{2,3}})\b"),
)
_LOOSE_REVERSED_SHAPES = (re.compile(rf"{_SURE_MARK}\s*(\d{{2,3}}){_APART}{_YEAR}\b"),)
MOST_WORDS_AROUND = 8
"""A year and a number that other words part are looked for in short questions only, not in addresses."""
_LATIN_PREFIX = {
    "yfbf": "渝府办发",
    "yff": "渝府发",
    "yufu": "渝府发",
    "yufubanfa": "渝府办发",
    "yufufa": "渝府发",
}
_FULL_NUMBER = re.compile(r"^(\D+)〔(\d{4})〕(\d+)号$")
_TITLE_MARKS = re.compile(r"[《》“”\"]")
_AROUND_TITLE = re.compile(r"[(（].*?[)）]|^重庆市|[《》“”\"]|解读$")
_CACHED_TITLES = 65536
_OFFICE_CODE = re.compile(r"渝|[发规函办令字]范?$")
"""What tells an office's code from another word before a number (``文件〔2025〕58号``)."""


@dataclass(frozen=True)
class NumberReference:
    """A document number found in a question."""

    year: str
    """Empty where the question gives none."""
    sequence: str
    prefix: str
    """The issuing office's code as written; empty where the question gives none."""
    span: tuple[int, int]


def plain_numbers(folded: str) -> str:
    """Return a folded question with a document number spelt plainly: 八十九号, Yu Fu Ban Fa, 渝府弁発, n.º."""
    folded = _ORDINAL.sub("no ", folded.translate(_AS_IN_CHINA))
    folded = _SPACED_CODE.sub(lambda match: "yufubanfa" if match[1] else "yufufa", folded)
    return _NUMERAL.sub(lambda match: f"{_plain_numeral(match[1])}号", folded)


def _plain_numeral(numeral: str) -> str:
    """Return a Chinese numeral in digits: 五十八 by its value, 五八 digit by digit."""
    numeral = numeral.replace("〇", "零")
    digits = numeral.translate(_SPOKEN)
    return digits if digits.isdecimal() else str(chinese_number(numeral) or numeral)


def number_references(folded: str) -> list[NumberReference]:
    """Return the document numbers that a folded question holds, in any of the usual spellings."""
    text = folded.replace("﹝", "〔").replace("﹞", "〕")
    found: list[NumberReference] = []
    for shape in _NUMBER_SHAPES:
        found += (_reference(m[2], m[3], m[1] or "", m) for m in shape.finditer(text))
    for shape in _REVERSED_SHAPES:
        found += (_reference(m[2], m[1], "", m) for m in shape.finditer(text))
    for shape in _YEAR_FIRST_SHAPES:
        found += (_reference(m[1], m[3], m[2], m) for m in shape.finditer(text))
    taken: list[NumberReference] = []
    for reference in found:
        if not any(reference.span[0] < t.span[1] and t.span[0] < reference.span[1] for t in taken):
            taken.append(reference)
    return taken


def loose_references(folded: str) -> list[NumberReference]:
    """Return what may name a paper in a short folded question, if one has it.

    That is a year and a number that other words part, or an office's code and a number without a year.
    """
    if len(folded.split()) > MOST_WORDS_AROUND:
        return []
    found = [_reference(m[1], m[2], "", m) for shape in _LOOSE_SHAPES for m in shape.finditer(folded)]
    found += [_reference(m[2], m[1], "", m) for shape in _LOOSE_REVERSED_SHAPES for m in shape.finditer(folded)]
    return found + [_reference("", m[2], m[1], m) for shape in _YEARLESS_SHAPES for m in shape.finditer(folded)]


def _reference(year: str, sequence: str, prefix: str, found: re.Match[str]) -> NumberReference:
    return NumberReference(year, str(int(sequence)), _LATIN_PREFIX.get(prefix, prefix), found.span())


def number_key(number: str) -> tuple[str, str] | None:
    """Return the year and the sequence of a document number as printed; None where it has another form."""
    match = _FULL_NUMBER.match(squash(number))
    return (match[2], match[3]) if match else None


def same_number(reference: NumberReference, number: str) -> bool:
    """Say whether a reference names the document number ``number`` (as printed, for instance 渝府办发〔2025〕58号)."""
    match = _FULL_NUMBER.match(squash(number))
    if not match or match[3] != reference.sequence or reference.year not in ("", match[2]):
        return False
    return not _OFFICE_CODE.search(reference.prefix) or _same_office(reference.prefix, match[1])


def _same_office(written: str, code: str) -> bool:
    """Say whether ``written`` is ``code``, a part of it, or one slip from it; 川府办发 and 渝府发 are not 渝府办发."""
    if code in written or written in code:
        return True
    part = written[written.rfind(code[0]) :] if code[0] in written else ""
    return bool(part) and (part in code or (len(part) == len(code) and Hamming.distance(part, code) == 1))


def title_references(folded: str, documents: Iterable[Document]) -> list[tuple[str, float]]:
    """Return (document id, score 0 to 100) of documents whose title stands in, or is, the folded question."""
    held = list(documents)
    forms = [title_forms(document.title, document.title_en) for document in held]
    flat = squash(folded)
    scores = _chinese_titles(bare_title(flat), forms) if has_han(flat) else _english_titles(folded, forms)
    found = [(document.id, score) for document, score in zip(held, scores, strict=True) if score]
    return sorted(found, key=lambda item: -item[1])


def _chinese_titles(bare: str, forms: Sequence[tuple[str, str]]) -> list[float]:
    scores = [0.0] * len(forms)
    for i, (core, _) in enumerate(forms):
        if len(core) < LEAST_TITLE:
            continue
        if core in bare:
            scores[i] = 100.0
        elif len(bare) >= len(core) - 2:
            scores[i] = fuzz.partial_ratio(core, bare, score_cutoff=TITLE_CUTOFF)
    return scores


def _english_titles(folded: str, forms: Sequence[tuple[str, str]]) -> list[float]:
    scores = [0.0] * len(forms)
    size = len(" ".join(folded.split()))
    for i, (_, title) in enumerate(forms):
        if title and title in folded:
            scores[i] = 100.0
        elif title and 2 * min(size, len(title)) >= NAMED_TITLE_CUTOFF / 100 * (size + len(title)):
            scores[i] = fuzz.token_sort_ratio(folded, title, score_cutoff=NAMED_TITLE_CUTOFF)
    return scores


def bare_title(flat: str) -> str:
    """Return a text without white space also without the marks that are written around titles."""
    return _TITLE_MARKS.sub("", flat)


@lru_cache(maxsize=_CACHED_TITLES)
def title_forms(title: str, title_en: str) -> tuple[str, str]:
    """Return the part of a Chinese title by which a question names the paper, and the folded English title."""
    return _AROUND_TITLE.sub("", squash(fold(title))), fold(title_en)


def likeness(one: str, other: str) -> float:
    """Return how alike two words are (0 to 1): one less the share of slips."""
    return float(OSA.normalized_similarity(one, other))


def mend(word: str, vocabulary: dict[str, int], name: bool = False) -> str | None:
    """Return the known word that ``word`` was most likely meant to be, or None where none is near enough.

    What is written as a ``name`` is only taken for a word with the same first letter that is one slip away, and a
    short one for none: Graz is not gram.
    """
    if len(word) < (LEAST_NAME if name else LEAST_WORD) or not word.isalpha() or word in vocabulary:
        return None
    near = process.extract(word, vocabulary.keys(), scorer=OSA.normalized_similarity, score_cutoff=WORD_CUTOFF, limit=5)
    if name:
        near = [found for found in near if found[0][0] == word[0] and OSA.distance(found[0], word) == 1]
    if not near:
        return None
    return max(near, key=lambda item: (round(item[1], 2), item[0][0] == word[0], vocabulary[item[0]]))[0]
