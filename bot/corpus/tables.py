"""Reads tables: tab-separated rows of a gazette, and tables that a web page flattened to one cell a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.corpus.layout import ITEM, SECTION, Paragraph

ORDER = "序号"

_NUMBER = re.compile(r"^\d{1,3}$")
_NUMERIC = re.compile(r"^[>≥<≤]?\s*[\[\-−]*\d[\d.,]*%?\]?$")
_YEAR_HEAD = re.compile(r"^\d{4}年?$")
_YEAR_TAIL = re.compile(r"^年?度?(目标|计划|预期|规划)值?$")
_UNIT = re.compile(r"^(%|(百|千|万|亿)*(元|家|件|个|项|台|辆|吨|人|平方米))$")


@dataclass(frozen=True)
class Row:
    """One row: its path inside the table, its cells by column name and its cells joined by tabs."""

    path: str
    heading: str
    cells: tuple[tuple[str, str], ...]
    text: str
    line: int
    sections: tuple[str, ...] = ()
    """Section rows above it, as printed."""


def read_tabbed(paragraphs: Sequence[Paragraph]) -> list[Row]:
    """Read a tab-separated table: one or two header rows (repeated on each page), section rows, data rows."""
    columns: list[str] = []
    header: list[str] = []
    sections: list[str] = []
    groups: list[tuple[str, list[tuple[list[str], Paragraph, tuple[str, ...]]]]] = []
    for paragraph in paragraphs:
        cells = [cell.strip() for cell in paragraph.text.split("\t")]
        if not header or _same_header(cells, header):
            header = cells
            columns = columns or [re.sub(r"\s", "", cell) for cell in cells]
        elif not groups and _continues_header(cells):
            columns = _merge_header(columns, cells)
        elif not any(cells[1:]) and (SECTION.match(cells[0]) or ITEM.match(cells[0])):
            keep = 0 if SECTION.match(cells[0]) else sum(1 for s in sections if SECTION.match(s))
            sections = [*sections[:keep], cells[0]]
        else:
            if cells[0] or not groups:
                groups.append((cells[0], []))
            groups[-1][1].append((cells, paragraph, tuple(sections)))
    numbered = bool(columns) and columns[0] == ORDER
    rows: list[Row] = []
    for first, members in groups:
        for i, (cells, paragraph, above) in enumerate(members, 1):
            inside = f"{first}/{i}" if len(members) > 1 else first
            path = inside if numbered else str(len(rows) + 1)
            full = [first, *cells[1:]]
            named = [(name, cell) for name, cell in zip(columns, full, strict=False) if name]
            rows.append(Row(path, full[1], tuple(named), paragraph.text.rstrip("\t"), paragraph.line, above))
    return rows


def _same_header(cells: list[str], header: list[str]) -> bool:
    squeezed = [re.sub(r"\s", "", cell) for cell in cells]
    return squeezed == [re.sub(r"\s", "", cell) for cell in header]


def _continues_header(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return not cells[0] and not cells[1] and bool(filled) and not any(_NUMERIC.match(cell) for cell in filled)


def _merge_header(columns: list[str], second: list[str]) -> list[str]:
    merged: list[str] = []
    parent = ""
    for i in range(max(len(columns), len(second))):
        parent = columns[i] if i < len(columns) and columns[i] else parent
        child = second[i] if i < len(second) else ""
        merged.append(f"{parent}：{child}" if child else (columns[i] if i < len(columns) else ""))
    return merged


def is_flattened(paragraphs: Sequence[Paragraph]) -> bool:
    """Say whether a stretch is a table with one cell a line."""
    return paragraphs[0].text == ORDER and not any(p.is_row for p in paragraphs)


def read_flattened(paragraphs: Sequence[Paragraph]) -> list[Row]:
    """Read a table with one cell a line; a row begins at the next number that a text follows."""
    first = next((i for i, p in enumerate(paragraphs) if p.text == "1"), len(paragraphs))
    columns = _flat_columns([p.text for p in paragraphs[:first]])
    rows: list[Row] = []
    start = first
    while start < len(paragraphs):
        end = start + 1
        while end < len(paragraphs) and not _begins_row(paragraphs, end, len(rows) + 2):
            end += 1
        rows.append(_flat_row(columns, list(paragraphs[start:end])))
        start = end
    return rows


def _flat_columns(cells: list[str]) -> list[str]:
    columns: list[str] = []
    for cell in cells:
        name = re.sub(r"\s", "", cell)
        if columns and _YEAR_HEAD.match(columns[-1]) and _YEAR_TAIL.match(name):
            columns[-1] += name
        else:
            columns.append(name)
    return columns


def _begins_row(paragraphs: Sequence[Paragraph], index: int, number: int) -> bool:
    if paragraphs[index].text != str(number) or index + 1 >= len(paragraphs):
        return False
    return not _NUMERIC.match(paragraphs[index + 1].text)


def _flat_row(columns: list[str], cells: list[Paragraph]) -> Row:
    texts = [cell.text for cell in cells]
    value_columns = [i for i, name in enumerate(columns) if re.match(r"^\d{4}", name)]
    named = _row_with_values(columns, value_columns, texts) or list(zip(columns, texts, strict=False))
    heading = named[1][1] if len(named) > 1 else ""
    return Row(texts[0], heading, tuple(named), "\t".join(texts), cells[0].line)


def _row_with_values(columns: list[str], value_columns: list[int], texts: list[str]) -> list[tuple[str, str]]:
    """Place cells when blank ones were lost: numbers are the values, what stands before is name and unit.

    Returns nothing where the table has no values or the row lost some: its cells are then taken as they stand.
    """
    first_value = next((i for i in range(1, len(texts)) if _NUMERIC.match(texts[i])), len(texts))
    after_values = first_value + len(value_columns)
    if not value_columns or value_columns[0] < 3 or after_values > len(texts):
        return []
    names = texts[1:first_value]
    unit = names.pop() if len(names) > 1 and _UNIT.match(names[-1]) else ""
    placed = {columns[0]: texts[0], columns[1]: "".join(names), columns[2]: unit}
    for column, cell in zip(value_columns, texts[first_value:after_values], strict=True):
        placed[columns[column]] = cell
    if value_columns[-1] + 1 < len(columns):
        placed[columns[value_columns[-1] + 1]] = "、".join(texts[after_values:])
    return list(placed.items())
