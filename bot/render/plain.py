"""Lays a view out as plain text."""

from collections.abc import Sequence

from bot.render.view import Block


def plain(blocks: Sequence[Block]) -> str:
    """Return the blocks as plain text; paragraphs are separated by an empty line, list items are not."""
    lines: list[str] = []
    for i, block in enumerate(blocks):
        if i and not (block.kind == "item" or (block.kind == "quote" and blocks[i - 1].kind == "label")):
            lines.append("")
        lines.append(block.text)
    return "\n".join(lines)
