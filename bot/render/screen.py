"""What a channel shows when somebody browses: text, what can be opened from it, and which page it is."""

from dataclasses import dataclass

from bot.advice.answer import Answer
from bot.advice.paper import Paper
from bot.advice.places import Place
from bot.render.copies import Copy
from bot.render.view import Block


@dataclass(frozen=True)
class Choice:
    """One thing that can be opened."""

    label: str
    """What stands on a button."""
    place: Place


@dataclass(frozen=True)
class Sizes:
    """How much a channel shows at once."""

    rows: int
    """Rows of a list whose entries take a line or more each."""
    names: int
    """Rows of a list of short names."""


@dataclass(frozen=True)
class Screen:
    """One view, for every channel."""

    blocks: tuple[Block, ...]
    place: Place | None = None
    """Where it is; None for a message that leads nowhere."""
    choices: tuple[Choice, ...] = ()
    """What the text lists under the numbers 1, 2 ..."""
    links: tuple[Choice, ...] = ()
    """Where else to go from here."""
    pages: int = 1
    short: bool = False
    """Whether the choices are short names, so that two fit into a line of buttons."""
    answer: Answer | None = None
    """The clause or document that is shown, as an answer."""
    around: tuple[Choice | None, Choice | None] = (None, None)
    """For a clause: the clauses before and after it."""
    paper: Paper | None = None
    """A file to send; the text is its caption."""
    summary: tuple[Block, ...] = ()
    """The same paper on one page, which comes with the file."""
    copies: tuple[Copy, ...] = ()
    """What a reader may want to copy; an answer has its own."""

    def turned(self, by: int) -> Place | None:
        """Return the page before (-1) or after (1), or the clause before or after; None at the end."""
        near = self.around[by > 0]
        if near:
            return near.place
        if self.place is None or not 0 <= self.place.page + by < self.pages:
            return None
        return self.place.turned(self.place.page + by)
