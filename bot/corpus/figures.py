"""Reads the figures of Chinese and English texts as numbers, so that a summary can be held against its clause."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text import chinese_number

_SCALES = {
    "万亿": 1e12,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
    "trillion": 1e12,
    "billion": 1e9,
    "million": 1e6,
    "thousand": 1e3,
    "hundred": 1e2,
}
_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"({_NUMBER})\s*(万亿|千万|百万|亿|万|千|百|trillion|billion|million|thousand|hundred)?\s*"
    r"(?:个)?(%|％|percent|per cent|percentage points?|个百分点)?",
    re.IGNORECASE,
)
_HAN_SCALE = re.compile(
    r"(?<![\d.])数?([一二三四五六七八九十百千]*)(万亿|亿|万)(?=[元级以辆家人吨])"
    r"|(?<!\d)([一二三四五六七八九十]?百)(?=人|家|项)"
)
_PLAN = re.compile(r"“?(十[二三四五六])五”?")  # five-year plans: 十四五 is the 14th
_WHOLE = ("全额", "全部", "免征", "免税")
_HAN_NUMERAL = re.compile(r"[零一二两三四五六七八九十百]{1,4}(?=[年个月日天周家项种类座次款条期级部届成倍、档大])")
_ENGLISH_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "half": 0.5, "half a": 0.5, "twice": 2, "double": 2,
}  # fmt: skip
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONEY_ZH = re.compile(rf"({_NUMBER})\s*(万亿|千万|百万|亿|万|千|百)?元")
_PERCENT = re.compile(rf"({_NUMBER})\s*(?:%|％|个百分点)")
_CODES = re.compile(
    r"(?<![\d.,])(?:33618|“?416”?|2346)(?![\d.,]|\s*[万亿元])|〔\d{4}〕\s*\d*\s*号?|[A-Za-z]+-?\d+[A-Za-z0-9]*|\d+[A-Z][A-Za-z]*\b|\d+D/\d+D"
)


@dataclass(frozen=True)
class Figure:
    """A number in a text: its value in plain units (percentages as printed) and as written."""

    value: float
    written: str


def _value(number: str, scale: str | None) -> float:
    return float(number.replace(",", "")) * _SCALES.get((scale or "").lower(), 1.0)


def figures(text: str) -> list[Figure]:
    """Return every figure written in digits, scaled (``300万`` is 3,000,000, ``RMB 3 million`` as well)."""
    text = _CODES.sub(" ", unicodedata.normalize("NFKC", text))
    return [Figure(round(_value(m[1], m[2]), 6), m[0].strip()) for m in _FIGURE.finditer(text)]


def known_values(text: str) -> set[float]:
    """Return every value that a clause may be said to hold: digits, numerals, months, and both ends of a scale."""
    flat = unicodedata.normalize("NFKC", text)
    values = {figure.value for figure in figures(flat)}
    values |= {float(number.replace(",", "")) for number in re.findall(_NUMBER, flat)}
    values |= set(_shared_scales(flat))
    for numeral in _HAN_NUMERAL.findall(flat):
        number = chinese_number(numeral.replace("两", "二"))
        if number is not None:
            values.add(float(number))
    for match in _HAN_SCALE.finditer(flat):
        if match[2]:
            values.add(float(chinese_number(match[1]) or 1) * _SCALES[match[2]])
        else:
            values.add(float(chinese_number(match[3]) or 100))
    if any(word in flat for word in _WHOLE):
        values.add(100.0)
    values |= {float(chinese_number(m[1]) or 0) for m in _PLAN.finditer(flat)}
    lower = flat.lower()
    values |= {float(v) for word, v in _ENGLISH_WORDS.items() if re.search(rf"\b{word}\b", lower)}
    values |= {float(i) for i, month in enumerate(_MONTHS, 1) if month in lower}
    return {round(value, 6) for value in values}


def _shared_scales(text: str) -> Iterator[float]:
    """Give ``1—3个``, ``100/300亿元``, ``50万、100万`` and numbers with their unit in another cell their scale."""
    for match in re.finditer(rf"({_NUMBER})\s*(?:—|-|~|至|、|/|和)\s*(?:{_NUMBER})\s*(万亿|千万|百万|亿|万)", text):
        yield _value(match[1], match[2])
    for match in re.finditer(rf"\t(万|亿)\S{{0,3}}((?:\t(?:{_NUMBER}))+)", text):
        for number in match[2].split():
            yield _value(number, match[1])
    for match in re.finditer(r"\((万|亿)[^()\t]{0,4}\)((?:\t[^\t\n]*)+)", text):
        for number in re.findall(_NUMBER, match[2]):
            yield _value(number, match[1])


def money_and_percent(text: str) -> list[Figure]:
    """Return the amounts of money and the percentages of a Chinese clause: what a summary must not leave out."""
    flat = unicodedata.normalize("NFKC", text)
    found = [Figure(round(_value(m[1], m[2]), 6), m[0]) for m in _MONEY_ZH.finditer(flat)]
    found += [Figure(round(float(m[1].replace(",", "")), 6), m[0]) for m in _PERCENT.finditer(flat)]
    return found
