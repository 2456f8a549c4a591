"""Draws a conversation in a messaging app as an SVG picture; knows nothing of the bot."""

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

WIDTH = 480
_MARGIN = 12
_BUBBLE = 400
_PADDING = 11
_SIZE = 14
_LINE = 19
_BUTTON = 32
_BOLD = 1.12
"""How much wider bold text is."""
_QUOTE_INDENT = 10
_NARROW, _MIDDLE, _WIDE = " .,:;!|'ijlIt()[]/-fr·•", 'abcdeghknopqsuvxyzJ0123456789?“”"$_–', "mwMW@%—…"
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Style:
    """How a piece of text looks."""

    bold: bool = False
    italic: bool = False
    link: bool = False
    quote: bool = False


Piece = tuple[str, Style]
Line = list[Piece]


@dataclass(frozen=True)
class Bubble:
    """One message: its text in pieces, and its buttons in rows."""

    pieces: tuple[Piece, ...]
    buttons: Rows = ()
    own: bool = False
    """Whether the user wrote it, and not the bot."""


@dataclass(frozen=True)
class Remark:
    """What the user did between two messages."""

    text: str


def width(text: str) -> float:
    """Return about how wide a text is in the font of most browsers, in pixels."""
    ems = 0.0
    for character in text:
        if unicodedata.east_asian_width(character) in "WF":
            ems += 1.0
        elif unicodedata.combining(character):
            continue
        else:
            ems += next((w for s, w in ((_NARROW, 0.36), (_MIDDLE, 0.6), (_WIDE, 0.95)) if character in s), 0.72)
    return ems * _SIZE


def wrapped(pieces: tuple[Piece, ...], room: float) -> list[Line]:
    """Return the lines of a text: broken where it says, between words, and between Chinese characters."""
    lines: list[Line] = [[]]
    used = 0.0
    for text, style in pieces:
        for word in _words(text):
            if word == "\n":
                lines.append([])
                used = 0.0
                continue
            needed = width(word.rstrip()) * (_BOLD if style.bold else 1)
            if lines[-1] and used + needed > room - _QUOTE_INDENT * style.quote:
                lines.append([])
                used = 0.0
            if lines[-1] or word.strip():
                lines[-1].append((word, style))
                used += width(word) * (_BOLD if style.bold else 1)
    return [[("".join(text for text, _ in run), style) for style, run in _runs(line)] for line in lines]


def _runs(line: Line) -> list[tuple[Style, Line]]:
    return [(style, list(run)) for style, run in groupby(line, key=lambda piece: piece[1])]


def _words(text: str) -> list[str]:
    found: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        new = not found or character == "\n" or found[-1][-1] in " \n" or wide or _wide(found[-1][-1])
        if new and not (found and character in "，。；：、）］】》”！？" and found[-1] != "\n"):
            found.append(character)
        else:
            found[-1] += character
    return found


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" and character not in "（［【《“"


def picture(title: str, items: list[Bubble | Remark]) -> str:
    """Return an SVG document; ``title`` is what a screen reader says first, the texts follow."""
    y, shapes = float(_MARGIN), list[str]()
    for item in items:
        drawn, height = _remark(item, y) if isinstance(item, Remark) else _bubble(item, y)
        shapes += drawn
        y += height + _MARGIN
    told = "\n".join("".join(text for text, _ in item.pieces) for item in items if isinstance(item, Bubble))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y:.0f}" viewBox="0 0 {WIDTH} {y:.0f}"'
            ' role="img" aria-labelledby="title desc"'
            " font-family=\"-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, 'PingFang SC', 'Noto Sans CJK SC',"
            f' sans-serif" font-size="{_SIZE}">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(told)}</desc>',
            f'<rect width="{WIDTH}" height="{y:.0f}" fill="#d5dfe6"/>',
            *shapes,
            "</svg>",
            "",
        ]
    )


def _remark(remark: Remark, y: float) -> tuple[list[str], float]:
    wide = width(remark.text) + 20
    left = (WIDTH - wide) / 2
    return [
        f'<rect x="{left:.0f}" y="{y:.0f}" width="{wide:.0f}" height="24" rx="12" fill="#8296a4"/>',
        f'<text x="{WIDTH / 2:.0f}" y="{y + 16.5:.1f}" text-anchor="middle" fill="#fff" font-size="12.5">'
        f"{escape(remark.text)}</text>",
    ], 24


def _bubble(bubble: Bubble, y: float) -> tuple[list[str], float]:
    lines = wrapped(bubble.pieces, _BUBBLE - 2 * _PADDING)
    widest = max(sum(width(text) * (_BOLD if style.bold else 1) for text, style in line) for line in lines)
    wide = _BUBBLE if bubble.buttons else min(_BUBBLE, widest + 2 * _PADDING + _QUOTE_INDENT)
    height = len(lines) * _LINE + 2 * _PADDING - 4
    left = WIDTH - _MARGIN - wide if bubble.own else _MARGIN
    fill = "#e3fdd0" if bubble.own else "#fff"
    shapes = [f'<rect x="{left:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{height:.0f}" rx="12" fill="{fill}"/>']
    for number, line in enumerate(lines):
        shapes += _line(line, left + _PADDING, y + _PADDING + number * _LINE)
    y += height
    for row in bubble.buttons:
        each = (wide - 4 * (len(row) - 1)) / len(row)
        for place, label in enumerate(row):
            x = left + place * (each + 4)
            shapes += [
                f'<rect x="{x:.0f}" y="{y + 4:.0f}" width="{each:.0f}" height="{_BUTTON}" rx="8" fill="#8ba2b3"/>',
                f'<text x="{x + each / 2:.0f}" y="{y + 25:.0f}" text-anchor="middle" fill="#fff" font-size="13">'
                f"{escape(_cut(label, each - 12))}</text>",
            ]
        y += _BUTTON + 4
    return shapes, height + len(bubble.buttons) * (_BUTTON + 4)


def _cut(label: str, room: float) -> str:
    if width(label) * 13 / _SIZE <= room:
        return label
    while width(label + "…") * 13 / _SIZE > room:
        label = label[:-1]
    return label.rstrip() + "…"


def _line(line: Line, x: float, y: float) -> list[str]:
    quoted = any(style.quote for _, style in line)
    shapes = [f'<rect x="{x:.0f}" y="{y - 2:.0f}" width="3" height="{_LINE}" fill="#3390ec"/>'] if quoted else []
    spans = "".join(f"<tspan{_look(style)}>{escape(text)}</tspan>" for text, style in line)
    if spans:
        at = x + _QUOTE_INDENT * quoted
        shapes.append(f'<text x="{at:.0f}" y="{y + 13:.0f}" xml:space="preserve">{spans}</text>')
    return shapes


def _look(style: Style) -> str:
    return (
        (' font-weight="bold"' if style.bold else "")
        + (' font-style="italic"' if style.italic else "")
        + (' fill="#3390ec"' if style.link else "")
    )
