"""Lays a view out as Telegram HTML, cut into messages that Telegram takes."""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

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


_LEADS = ("heading", "label")
"""Blocks that say what the next one is."""
_SHORT = 200
"""Units of a block that goes whole to another page, where a longer one is cut."""
_ENDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n\s*\n",  # of a paragraph
        r"\n",
        r"[。！？][”’」』）)]*|[.!?][\"'”’)]*(?=\s)",  # of a sentence
        r"[；;，、：]|\s",  # of a part of a sentence, or of a word
    )
)
"""Where a text is best cut, the best first."""


def units(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def pages(blocks: Sequence[Block], limit: int = MESSAGE_MAX - _ROOM) -> list[str]:
    """Return the view as one or more HTML messages, cut between blocks; a block longer than a page is cut inside.

    So is one that would leave its heading behind: headings and labels share a page with what they are for, and a note
    at the end with some of what it closes.
    """
    told = [block for block in blocks if block.text.strip()]
    if told and _size(told) <= limit:  # most views; what follows measures each page anew for each block
        return [_drawn(told)]
    found: list[list[Block]] = [[]]
    for block in told:
        for piece in _pieces(found, block, limit):
            found[-1].append(piece)
    return [_drawn(page) for page in _in_company(found, limit) if page]


def _pieces(found: list[list[Block]], block: Block, limit: int) -> Iterator[Block]:
    """Give a block, or piece after piece of it; before each the last page is one on which it has room."""
    rest = block.text
    while rest.strip():
        page = found[-1]
        room = limit - _size([*page, Block(block.kind, "")])
        if units(rest) <= room:
            yield Block(block.kind, rest)
            return
        if page and (not _leads_only(page) or room < limit // 4):
            found.append(_taken_along(page))
            continue
        piece, rest = _cut(rest.lstrip(), room)
        yield Block(block.kind, piece)
        found.append([])


def _taken_along(page: list[Block]) -> list[Block]:
    """Take the headings and labels from the end of a page, so that they stand above what follows; return them."""
    if _leads_only(page):
        return []
    count = next(n for n, block in enumerate(reversed(page)) if block.kind not in _LEADS)
    taken = page[len(page) - count :]
    del page[len(page) - count :]
    return taken


def _in_company(found: list[list[Block]], limit: int) -> list[list[Block]]:
    """Give notes that stand alone on the last page what stands before them, or the end of it."""
    pages = [page for page in found if page]
    if len(pages) < 2 or any(block.kind != "note" for block in pages[-1]):
        return pages
    *earlier, (*before, closed), last = pages
    room = limit - _size([Block(closed.kind, ""), *last])
    if closed.kind == "quote" or units(closed.text) <= _SHORT:  # goes whole, where that leaves something
        moved = [*_taken_along(before), closed, *last]
        stays = not _leads_only(before) and _size(moved) <= limit
        return [*earlier, before, moved] if stays else pages
    head, tail = _cut(closed.text, units(closed.text) * 3 // 4)
    if not head or not tail or units(tail) > room:
        return pages
    return [*earlier, [*before, Block(closed.kind, head)], [Block(closed.kind, tail), *last]]


def _leads_only(page: Sequence[Block]) -> bool:
    return all(block.kind in _LEADS for block in page)


def _size(page: Sequence[Block]) -> int:
    return sum(units(block.text) for block in page) + sum(units(_gap(*both)) for both in pairwise(page))


def _drawn(page: Sequence[Block]) -> str:
    drawn = ""
    for n, block in enumerate(page):
        before, after = _TAGS[block.kind]
        gap = _gap(page[n - 1], block) if n else ""
        drawn += f"{gap}{before}{html.escape(block.text, quote=False)}{after}"
    return drawn


def _gap(previous: Block, block: Block) -> str:
    close = block.kind == "item" or (block.kind == "quote" and previous.kind == "label")
    return "\n" if close else "\n\n"


def _cut(text: str, limit: int) -> tuple[str, str]:
    """Cut ``text`` after at most ``limit`` units, in the second half of them, where a cut is seen least."""
    cut = min(limit, len(text))
    while units(text[:cut]) > limit:
        cut -= max(1, (units(text[:cut]) - limit) // 2)
    for end in _ENDS:
        fitting = (found.end() for found in end.finditer(text, cut // 2) if found.end() <= cut)
        best = max(fitting, default=0)
        if best:
            cut = best
            break
    return text[:cut].rstrip(), text[cut:].lstrip()
