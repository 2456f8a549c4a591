"""Reads the source files and cuts each into the papers it strings together.

Three forms are known, and a new file in one of them needs no code: a **web** page (papers between the site's
header and footer, each closed by a ``来源:`` line), a **gazette** (papers named by its table of contents, closed
by an imprint) and a **pdf** text (one paper, hard-wrapped).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.errors import SourceError
from bot.text import squash

Form = Literal["web", "gazette", "pdf"]

_WEB_HEADER = re.compile(r"^\s*(主办:.*承办:|您当前的位置[:：])")
_WEB_FOOTER = re.compile(r"^\s*主办:.*电话[:：]")
_PUBLISHER = re.compile(r"^\s*来源[:：]\s*(\S.*?)\s*$")
_CONTENTS = re.compile(r"^\s*目\s*录\s*$")
_CONTENTS_ENTRY = re.compile(r"^(.{6,}?)…+\s*[(（]\d+[)）]\s*$")
_IMPRINT = re.compile(r"^\s*主管单位[:：]")
_OFFICE_IMPRINT = re.compile(r"^\s*\S{4,30}\s+\d{4}\D?\d{1,2}\D?\d{1,2}\D?\s*印发\s*$")
_GAZETTE_NAME = re.compile(r"^\s*\S*人民政府公报\s*$")
_GAZETTE_ISSUE = re.compile(r"^\s*\d{4}年第\d+期\s*$")
NUMBER_LINE = re.compile(r"^\s*[\u4e00-\u9fff]{2,10}〔\d{4}〕\s*\d+\s*号\s*$")
_FIRST_ITEM = re.compile(r"^\s*一、")
_LATER_ITEM = re.compile(r"^\s*[二三四五六七八九十]+、")
_ANNEX = re.compile(r"^\s*附件\d*\s*$")
_TERMINAL = "。；：！？;:!?）)”》〕…"


@dataclass(frozen=True)
class Line:
    """One line of a source: its number (from 1) and its text as printed."""

    number: int
    text: str

    @property
    def blank(self) -> bool:
        """Whether the line holds white space only."""
        return not self.text.strip()


@dataclass(frozen=True)
class Source:
    """One seed file: its name, SHA-256, form and text."""

    name: str
    sha256: str
    form: Form
    text: str

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, numbered from 1."""
        return tuple(Line(i, text) for i, text in enumerate(self.text.split("\n"), 1))


@dataclass(frozen=True)
class Paper:
    """One paper cut out of a source, before it is known which document it is a copy of."""

    source: str
    form: Form
    lines: tuple[Line, ...]
    published_by: str | None
    publisher_line: str = ""
    """The line that names the publisher, as printed."""

    @property
    def place(self) -> str:
        """Where the paper begins, as ``file:line``."""
        return f"{self.source}:{self.lines[0].number}"


def read_source(path: Path) -> Source:
    """Read one source file.

    Raises SourceError where the file cannot be read, is not UTF-8, has none of the known forms or is cut off.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); restore the file and run again") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"{path}:{line}: not UTF-8 text (byte {error.start}); save the file as UTF-8 and run again"
        ) from error
    return Source(path.name, hashlib.sha256(data).hexdigest(), _form(path, text), text)


def read_sources(folder: Path) -> list[Source]:
    """Read all ``*.txt`` files of ``folder`` in name order; raises SourceError where there is none."""
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise SourceError(f"{folder}: holds no source file (*.txt); restore the folder seeds/sources")
    return [read_source(path) for path in paths]


def _form(path: Path, text: str) -> Form:
    lines = text.split("\n")
    if any(_WEB_HEADER.match(line) for line in lines[:5]):
        if not any(_WEB_FOOTER.match(line) for line in lines):
            raise SourceError(f"{path}:{len(lines)}: the web page is cut off (no footer); supply the whole page")
        return "web"
    if any(_CONTENTS.match(line) for line in lines) and any(_CONTENTS_ENTRY.match(line) for line in lines):
        if not any(_IMPRINT.match(line) for line in lines):
            raise SourceError(f"{path}:{len(lines)}: the gazette is cut off (no imprint); supply the whole issue")
        return "gazette"
    if any(NUMBER_LINE.match(line) for line in lines[:40]):
        if text.rstrip()[-1] not in _TERMINAL:
            raise SourceError(f"{path}:{len(lines)}: the text ends in mid-sentence; supply the whole paper")
        return "pdf"
    raise SourceError(
        f"{path}:1: not a web page, a gazette or a numbered paper; see CONTRIBUTING.md on the forms that are read"
    )


def cut(source: Source) -> list[Paper]:
    """Cut ``source`` into its papers, in the order they stand."""
    if source.form == "web":
        return list(_cut_web(source))
    if source.form == "gazette":
        return list(_cut_gazette(source))
    return [Paper(source.name, "pdf", _trim(source.lines), None)]


def _trim(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    start, end = 0, len(lines)
    while start < end and lines[start].blank:
        start += 1
    while end > start and lines[end - 1].blank:
        end -= 1
    return lines[start:end]


def _cut_web(source: Source) -> Iterator[Paper]:
    lines = source.lines
    end = next(i for i, line in enumerate(lines) if _WEB_FOOTER.match(line.text))
    body = [line for line in lines[:end] if not _WEB_HEADER.match(line.text)]
    held: list[Line] = []
    for line in body:
        match = _PUBLISHER.match(line.text)
        if match:
            yield from _split_web_segment(source, held, match[1], line.text.strip())
            held = []
        elif not _OFFICE_IMPRINT.match(line.text):
            held.append(line)
    yield from _split_web_segment(source, held, None, "")


def _split_web_segment(
    source: Source, lines: list[Line], published_by: str | None, publisher_line: str
) -> Iterator[Paper]:
    """Split a segment where a second paper begins although no ``来源:`` line closed the first."""
    starts = [0]
    seen_number = seen_later = False
    for i, line in enumerate(lines):
        if _ANNEX.match(line.text):
            seen_later = False
        if NUMBER_LINE.match(line.text):
            if seen_number:
                starts.append(_heading_start(lines, i))
            seen_number, seen_later = True, False
        elif _LATER_ITEM.match(line.text):
            seen_later = True
        elif _FIRST_ITEM.match(line.text) and seen_later:
            starts.append(i)
            seen_number = seen_later = False
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        part = _trim(tuple(lines[start:end]))
        if part:
            last = end == len(lines)
            yield Paper(source.name, "web", part, published_by if last else None, publisher_line if last else "")


def _heading_start(lines: list[Line], number_line: int) -> int:
    """Return where the title block above a document-number line begins."""
    start = number_line
    while start > 0 and not (lines[start - 1].blank and lines[max(start - 2, 0)].blank):
        if lines[start - 1].text.rstrip().endswith(tuple(_TERMINAL)):
            break
        start -= 1
    return start


def _cut_gazette(source: Source) -> Iterator[Paper]:
    lines = source.lines
    titles = {squash(m[1]) for line in lines if (m := _CONTENTS_ENTRY.match(line.text))}
    starts = [i for i, line in enumerate(lines) if squash(line.text) in titles]
    if len(starts) != len(titles):
        contents = next(line.number for line in lines if _CONTENTS.match(line.text))
        raise SourceError(
            f"{source.name}:{contents}: the table of contents names {len(titles)} papers but {len(starts)} are found; "
            "the gazette is damaged, supply the whole issue"
        )
    end = next(i for i, line in enumerate(lines) if _IMPRINT.match(line.text))
    name = next((line.text.strip() for line in lines if _GAZETTE_NAME.match(line.text)), "")
    issue = next((line.text.strip() for line in lines if _GAZETTE_ISSUE.match(line.text)), "")
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        yield Paper(
            source.name, "gazette", _trim(lines[start:stop]), f"{name}{issue}" or None, f"{name} {issue}".strip()
        )
