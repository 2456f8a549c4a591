"""Turns the lines of a paper into paragraphs: what a printer broke is joined again, nothing else is touched."""

import re
import unicodedata
from dataclasses import dataclass

from bot.corpus.sources import Line, Paper

OPEN, CLOSE = "(（", ")）"
SECTION = re.compile(r"^([一二三四五六七八九十]+)、\s*")
ITEM = re.compile(r"^[(（]([一二三四五六七八九十]+)[)）]\s*")
POINT = re.compile(r"^(\d{1,2})(?:[.．﹒]\s*(?!\d)|、)")
PANEL = re.compile(r"^专栏\s*(\d+)\s+(\S.*)$")
ANNEX_HEAD = re.compile(r"^附件(\d*)$")
ANNEX_LIST = re.compile(r"^附件[:：]")
_MARKUP = re.compile(r"^-\s+")
_NUMBER = re.compile(r"^[\u4e00-\u9fff]{2,10}〔\d{4}〕?\s*\d*\s*号?$")
_SALUTATION = re.compile(r"^(各|中心城区各).*(单位|总队|政府|部门|委员会)[:：]?$")
_ADDRESS = re.compile(r"^[^。；;]{2,120}[:：]$")
_SENTENCE_END = "。；：！？;:!?"
_BROKEN_FROM = 36  # a paragraph shorter than this is a heading or a signature, never a line broken by a page
_PARAGRAPH_END = "。；！？;!?)）〕"
_WRAP_SHARE = 0.85  # a line of a hard-wrapped text that closes a sentence and fills less than this ends its paragraph
_SHORT_SHARE = 0.7  # a line that fills less than this of the widest one ends its paragraph whatever it closes with


@dataclass(frozen=True)
class Paragraph:
    """One paragraph as the paper's author meant it, with the number of its first line in the source."""

    text: str
    line: int

    @property
    def is_row(self) -> bool:
        """Whether the paragraph is a row of a tab-separated table."""
        return "\t" in self.text


def structural(text: str) -> bool:
    """Say whether a line opens a numbered item, a panel or an annex."""
    return any(p.match(text) for p in (SECTION, ITEM, POINT, PANEL, ANNEX_HEAD, ANNEX_LIST))


def paragraphs(paper: Paper) -> list[Paragraph]:
    """Return the paragraphs of ``paper`` in order, without blank lines."""
    lines = [line for line in paper.lines if not line.blank]
    if paper.form == "pdf":
        return _unwrap(lines)
    return _join_page_breaks(lines) if paper.form == "gazette" else [_plain(line) for line in lines]


def _plain(line: Line) -> Paragraph:
    text = line.text.rstrip("\n\r \u2002\u3000\xa0") if "\t" in line.text else line.text.strip()
    return Paragraph(_MARKUP.sub("", text), line.number)


def _join_page_breaks(lines: list[Line]) -> list[Paragraph]:
    """Join a paragraph that a page break cut in mid-sentence with what follows on the next page."""
    found: list[Paragraph] = []
    for paragraph in map(_plain, lines):
        last = found[-1] if found else None
        if (
            last is not None
            and not last.is_row
            and not paragraph.is_row
            and len(last.text) >= _BROKEN_FROM
            and last.text[-1] not in _SENTENCE_END
            and last.text[-1] not in CLOSE
            and not last.text.endswith("通知")
            and not structural(paragraph.text)
        ):
            found[-1] = Paragraph(last.text + paragraph.text, last.line)
        else:
            found.append(paragraph)
    return found


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _unwrap(lines: list[Line]) -> list[Paragraph]:
    """Join the lines of a hard-wrapped text; spaces that the typesetter put beside Chinese characters go."""
    if not lines:
        return []
    full = max(_width(line.text.strip()) for line in lines)
    found: list[list[Line]] = []
    ended = True
    for line in lines:
        text = line.text.strip()
        if ended or structural(text):
            found.append([line])
        else:
            found[-1].append(line)
        share = _width(text) / full
        closed = share < _WRAP_SHARE and text[-1] in _PARAGRAPH_END
        ended = closed or share < _SHORT_SHARE or bool(_SALUTATION.match(text))
    return [Paragraph(_without_typesetter_spaces([x.text.strip() for x in group]), group[0].number) for group in found]


def _without_typesetter_spaces(parts: list[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        text += (" " if text[-1].isascii() and part[0].isascii() and text[-1].isalpha() else "") + part
    return re.sub(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])", "", text)


@dataclass(frozen=True)
class Front:
    """What stands before and around the body of a paper that a notice brings into force."""

    title_lines: tuple[Paragraph, ...] = ()
    number: Paragraph | None = None
    salutation: Paragraph | None = None
    signatories: tuple[Paragraph, ...] = ()
    date: Paragraph | None = None
    marks: tuple[Paragraph, ...] = ()
    inner_title: tuple[Paragraph, ...] = ()


@dataclass(frozen=True)
class Split:
    """A paper cut into its frame and the three stretches of text that become clauses."""

    front: Front
    notice: tuple[Paragraph, ...]
    body: tuple[Paragraph, ...]


_DATE = re.compile(r"^(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{7,8})$")
_MARK = re.compile(r"^[(（]?(此件公开发布|本文有删减)[)）]?$")
_BODY_NAME = re.compile(r"^[^。，,；;:：]{2,24}(政府|办公厅|委员会|局|委|厅|部|院)$")
_LEFTOVER = re.compile(r"^(文件下载[:：]?|图片|打印)$")
_TITLE_MAX = 45


def split(paper_paragraphs: list[Paragraph]) -> Split:
    """Find the frame of a paper (title, number, salutation, signature, date) and leave its text."""
    items = [p for p in paper_paragraphs if not _LEFTOVER.match(p.text)]
    number = next((i for i, p in enumerate(items[:15]) if _NUMBER.match(p.text)), None)
    salutation = next((i for i, p in enumerate(items[:15]) if _SALUTATION.match(p.text)), None)
    if salutation is None and number is not None:  # whatever stands below the number and ends in a colon
        below = range(number + 1, min(number + 3, len(items)))
        salutation = next((i for i in below if _ADDRESS.match(items[i].text)), None)
    if salutation is None:
        return Split(Front(), (), tuple(items))
    title_end = min(salutation, number if number is not None else salutation)
    titles = [p for i, p in enumerate(items[:salutation]) if i != number]
    date = next((i for i, p in enumerate(items) if i > salutation and _DATE.match(p.text)), None)
    if date is None:
        front = Front(tuple(titles), _at(items, number), items[salutation])
        return Split(front, (), tuple(items[salutation + 1 :]))
    first_signatory = date
    while first_signatory > salutation + 1 and _signs(items[first_signatory - 1].text):
        first_signatory -= 1
    after = date + 1
    while after < len(items) and _MARK.match(items[after].text):
        after += 1
    inner_end = after
    while inner_end < len(items) and _is_title_line(items[inner_end]):
        inner_end += 1
    front = Front(
        title_lines=tuple(titles[:title_end] or titles),
        number=_at(items, number),
        salutation=items[salutation],
        signatories=tuple(items[first_signatory:date]),
        date=items[date],
        marks=tuple(items[date + 1 : after]),
        inner_title=tuple(items[after:inner_end]),
    )
    return Split(front, tuple(items[salutation + 1 : first_signatory]), tuple(items[inner_end:]))


def _at(items: list[Paragraph], index: int | None) -> Paragraph | None:
    return None if index is None else items[index]


def _signs(text: str) -> bool:
    parts = re.split(r"\s+", text.strip())
    return all(_BODY_NAME.match(part) for part in parts)


def _is_title_line(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        not paragraph.is_row
        and len(text) <= _TITLE_MAX
        and text[-1] not in _SENTENCE_END
        and not SECTION.match(text)
        and not ANNEX_HEAD.match(text)
        and not ANNEX_LIST.match(text)
        and (not ITEM.match(text) or text.startswith(("(2", "（2")))
    )
