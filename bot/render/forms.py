"""What a channel shows where users decide about their own data: text, what can be chosen, and a file to hand out."""

from dataclasses import dataclass

from bot.advice.acts import Act
from bot.advice.places import Place
from bot.render.view import Block


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen."""

    label: str
    """What stands on a button."""
    act: Act | Place
    """What is carried out, or where it leads."""


@dataclass(frozen=True)
class Attachment:
    """A file that is made for the user."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """One view, for every channel."""

    blocks: tuple[Block, ...]
    language: str
    """The language that it is written in."""
    rows: tuple[tuple[Option, ...], ...] = ()
    """What can be chosen, in lines of buttons."""
    file: Attachment | None = None
    """A file to send; the text is its caption."""
    settled: bool = False
    """Whether the user has just settled on a language, or on none."""

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen, in the order in which a terminal numbers it."""
        return tuple(option for row in self.rows for option in row)


def in_columns(options: list[Option], columns: int) -> tuple[tuple[Option, ...], ...]:
    """Return options in lines of ``columns``."""
    return tuple(tuple(options[i : i + columns]) for i in range(0, len(options), columns))
