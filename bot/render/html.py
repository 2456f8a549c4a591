"""Lays a view out as Telegram HTML, cut into messages that Telegram takes."""

import html
from collections.abc import Sequence

from bot.render.view import Block

MESSAGE_MAX = 4096
"""Telegram's limit for a message, in UTF-16 units after the entities are parsed."""
_ROOM = 96
"""Kept free, so that a page can carry a button caption or a mark."""
_TAGS = {
    "heading": ("<b>", "</b>"),
    "label": ("<b>", "</b>"),
    "note": ("<i>", "</i>"),
    "quote": ("<blockquote expandable>", "</blockquote>"),
    "text": ("", ""),
    "item": ("", ""),
}


def units(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def pages(blocks: Sequence[Block], limit: int = MESSAGE_MAX - _ROOM) -> list[str]:
    """Return the view as one or more HTML messages, cut between blocks; a block longer than a page is cut inside."""
    found: list[str] = []
    current, size = "", 0
    previous: Block | None = None
    for block in blocks:
        for text in _fitting(block.text, limit):
            gap = _gap(previous, block) if current else ""
            if current and size + units(gap) + units(text) > limit:
                found.append(current)
                current, size, gap = "", 0, ""
            before, after = _TAGS[block.kind]
            current += f"{gap}{before}{html.escape(text, quote=False)}{after}"
            size += units(gap) + units(text)
            previous = block
    if current:
        found.append(current)
    return found


def _gap(previous: Block | None, block: Block) -> str:
    if previous is None:
        return ""
    close = block.kind == "item" or (block.kind == "quote" and previous.kind == "label")
    return "\n" if close else "\n\n"


def _fitting(text: str, limit: int) -> list[str]:
    """Cut ``text`` into pieces of at most ``limit`` units, at a line or a sentence where there is one."""
    pieces: list[str] = []
    while units(text) > limit:
        cut = limit
        while units(text[:cut]) > limit:
            cut -= max(1, (units(text[:cut]) - limit) // 2)
        best = max(text.rfind(mark, cut // 2, cut) for mark in ("\n", "。", ". "))
        cut = best + 1 if best > 0 else cut
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [piece for piece in (*pieces, text) if piece.strip()]
