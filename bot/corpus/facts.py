"""Reads what a paper says of itself: number, title, dates, how long it holds and what it repeals."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from bot.corpus.layout import Front
from bot.model import Fact, Period, RawClause
from bot.text import chinese_number, squash

_DATE = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_FULL_NUMBER = re.compile(r"^[\u4e00-\u9fff]{2,10}〔\d{4}〕\d+号$")
_TITLE = re.compile(r"关于(?:印发|转发)(?:[^《》]*《(.+?)》?|([^《》]+?))的?通知$")
_OTHER_TITLE = re.compile(r"(关于.+的通知)$")
_IN_FORCE_AFTER = re.compile(r"自(?:公布|印发|发布|下发)之日起(\d{1,3})日后(?:施行|实施|执行)")
_IN_FORCE_AT_ONCE = re.compile(r"自(?:公布|印发|发布|下发)之日起(?:施行|实施|执行|至)")
_IN_FORCE_FROM = re.compile(rf"自{_DATE}起(?:正式)?(?:施行|实施|执行)")
_VALID_YEARS = re.compile(r"有效期([\d一二三四五六七八九十]{1,3})年")
_VALID_UNTIL = re.compile(rf"(?:有效期至|之日起至|实施期限至){_DATE}")
_PILOT_YEARS = re.compile(r"经过([\d一二三四五六七八九十]{1,3})年试点")
_PLAN_PERIOD = re.compile(r"[(（](\d{4})[—–-]+(\d{4})年[)）]|规划[(（](\d{4})[—–-]+(\d{4})年[)）]")
_DAMAGED_PERIOD = re.compile(r"[(（](\d{4})(\d{4})年[)）]")
_YEAR_PLAN = re.compile(r"(\d{4})年(?:度|专项行动)")
_REPEALS = re.compile(r"(?:同步|同时)?废止|不再执行")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,10}〔\d{4}〕\s*\d+\s*号")
_SENTENCE = re.compile(r"[^。；\n]*[。；]?")
_CLAUSE_UNTIL = re.compile(rf"(?:执行期限|期限|有效期)至{_DATE}")
_CLAUSE_SPAN = re.compile(rf"{_DATE}至{_DATE}期间")
_CLAUSE_FROM = re.compile(rf"(?:^|[。\n]){_DATE}起")


def number_fact(front: Front) -> Fact | None:
    """Return the document number, marked as damaged where it does not read ``机关〔年〕号``."""
    if front.number is None:
        return None
    text = squash(front.number.text)
    return Fact("number", text, front.number.text, damaged=not _FULL_NUMBER.match(text))


def title_fact(front: Front) -> Fact | None:
    """Return the title, joined from the lines it is broken over."""
    joined = squash("".join(p.text for p in front.title_lines))
    match = _TITLE.search(joined) or _OTHER_TITLE.search(joined)
    if not match:
        return None
    title = next(group for group in match.groups() if group)
    return Fact("title", title, joined, damaged=bool(_DAMAGED_PERIOD.search(title)))


def issuers(front: Front) -> tuple[str, ...]:
    """Return the bodies that signed the paper."""
    return tuple(name for p in front.signatories for name in re.split(r"\s+", p.text.strip()) if name)


def issued_fact(front: Front) -> Fact | None:
    """Return the issue date; eight digits that lost their marks are read, what is no day is shown as damaged."""
    if front.date is None:
        return None
    text = squash(front.date.text)
    match = re.fullmatch(_DATE, text)
    if match:
        value = _iso(match.groups())
        return Fact("issued", value, front.date.text, damaged=not value)
    value = _iso((text[:4], text[4:6], text[6:])) if len(text) == 8 else ""
    return Fact("issued", value, front.date.text, damaged=True)


def _iso(parts: Iterable[str]) -> str:
    """Return the day in ISO form, or nothing where there is no such day."""
    year, month, day = (int(part) for part in parts)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _sentences(clauses: Iterable[RawClause]) -> Iterable[str]:
    for clause in clauses:
        for match in _SENTENCE.finditer(clause.text):
            if match[0].strip():
                yield match[0].strip()


def validity_facts(title: str | None, issued: date | None, clauses: list[RawClause]) -> list[Fact]:
    """Return when the paper takes effect, when it ends and what it repeals, each with its sentence."""
    closing = [c for c in clauses if c.kind in ("closing", "notice")]
    found: list[Fact] = []
    effective: date | None = None
    for sentence in _sentences(closing):
        flat = squash(sentence)
        stated = _IN_FORCE_FROM.search(flat)
        if stated and not effective:
            effective = _day(stated.groups())
            if effective:
                found.append(Fact("effective", effective.isoformat(), sentence))
        if issued and not effective:
            later = _IN_FORCE_AFTER.search(flat)
            if later:
                effective = issued + timedelta(days=int(later[1]))
            elif _IN_FORCE_AT_ONCE.search(flat):
                effective = issued
            if effective:
                found.append(Fact("effective", effective.isoformat(), sentence))
        until, years = _VALID_UNTIL.search(flat), _VALID_YEARS.search(flat)
        if until:
            last_day = _iso(until.groups())
            found.append(Fact("expires", last_day, sentence, damaged=not last_day))
        elif years and effective:
            found.append(Fact("expires", _after_years(effective, years[1]).isoformat(), sentence))
        if _REPEALS.search(flat):
            found.extend(Fact("repeals", squash(m[0]), sentence) for m in _NUMBER.finditer(flat.split("原《", 1)[-1]))
    if not any(fact.field == "expires" for fact in found):
        found.extend(_period_facts(title, issued, clauses))
    return found


def _after_years(start: date, years: str) -> date:
    """Return the last day of a term of whole years."""
    count = int(years) if years.isdigit() else chinese_number(years) or 0
    try:
        return start.replace(year=start.year + count) - timedelta(days=1)
    except ValueError:  # from 29 February to a year without one
        return date(start.year + count, 2, 28)


def _period_facts(title: str | None, issued: date | None, clauses: list[RawClause]) -> list[Fact]:
    """Return the end of the plan period that the title or the text states."""
    if title:
        match = _PLAN_PERIOD.search(title)
        if match:
            start, end = [g for g in match.groups() if g]
            return [Fact("period", f"{start}/{end}", title), Fact("expires", f"{end}-12-31", title)]
        match = _DAMAGED_PERIOD.search(title)
        if match:
            return [
                Fact("period", f"{match[1]}/{match[2]}", title, damaged=True),
                Fact("expires", f"{match[2]}-12-31", title, damaged=True),
            ]
        match = _YEAR_PLAN.search(title)
        if match:
            return [
                Fact("period", f"{match[1]}/{match[1]}", title),
                Fact("expires", f"{match[1]}-12-31", title),
            ]
    if issued:
        for sentence in _sentences(clauses):
            match = _PILOT_YEARS.search(sentence)
            if match:
                end_day = _after_years(issued, match[1])
                return [Fact("expires", end_day.isoformat(), sentence)]
    return []


def clause_periods(clause: RawClause) -> tuple[Period, ...]:
    """Return the day-to-day periods that a clause states for what it offers (targets for a year are none)."""
    if clause.kind not in ("item", "row"):
        return ()
    found: list[tuple[int, Period]] = []
    for match in _CLAUSE_SPAN.finditer(clause.text):
        first, last = _day(match.groups()[:3]), _day(match.groups()[3:])
        if first and last:
            found.append((match.start(), Period(first, last, match[0])))
    for match in _CLAUSE_UNTIL.finditer(clause.text):
        if last := _day(match.groups()):
            found.append((match.start(), Period(None, last, match[0])))
    for match in _CLAUSE_FROM.finditer(clause.text):
        if first := _day(match.groups()):
            found.append((match.start(), Period(first, None, match[0].lstrip("。\n"))))
    return tuple(period for _, period in sorted(found, key=lambda item: item[0]))


def _day(parts: Iterable[str]) -> date | None:
    value = _iso(parts)
    return date.fromisoformat(value) if value else None
