"""Answers a command that there is not."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from bot.render.view import Block, ViewBuilder

_NEAR = 70.0
"""Least ratio (0 to 100) at which a command is named that may have been meant."""


def unknown_command(builder: ViewBuilder, written: str, known: Iterable[str]) -> Block:
    """Return that there is no command ``written``, and which of the ``known`` ones may have been meant."""
    near = process.extractOne(written.lower(), list(known), scorer=fuzz.ratio, score_cutoff=_NEAR)
    if near:
        return Block("text", builder.say("error_command_near", command=written, near=near[0]))
    return Block("text", builder.say("error_command", command=written))
