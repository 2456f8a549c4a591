"""What a channel shows where users choose what they follow: text, and what can be pressed or typed by number."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.advice.places import Page
from bot.render.view import Block, ViewBuilder, shorten

LABEL_MAX = 50


@dataclass(frozen=True)
class Step:
    """One thing that a user does with subscriptions; buttons, and numbers in the terminal, carry it."""

    verb: str
    """Two letters: see bot.updates.menu."""
    target: str = ""


@dataclass(frozen=True)
class Action:
    """A step with what stands on its button."""

    label: str
    step: Step


@dataclass(frozen=True)
class Panel:
    """One view, for every channel."""

    blocks: tuple[Block, ...]
    rows: tuple[tuple[Action, ...], ...] = ()
    """What can be pressed, in lines of buttons."""

    @property
    def actions(self) -> tuple[Action, ...]:
        """What can be pressed, in the order in which a terminal numbers it."""
        return tuple(action for row in self.rows for action in row)


def panel(text: str, *rows: Iterable[Action], heading: str = "") -> Panel:
    """Return a panel of a heading and one text; empty rows are left out."""
    blocks = (*((Block("heading", heading),) if heading else ()), Block("text", text))
    return Panel(blocks, tuple(tuple(row) for row in map(list, rows) if row))


def action(builder: ViewBuilder, key: str, verb: str, target: str = "", **values: object) -> Action:
    """Return an action whose label is a message."""
    return Action(shorten(builder.say(key, **values), LABEL_MAX), Step(verb, target))


def turns(builder: ViewBuilder, page: Page[Any], verb: str, target: str = "") -> list[Action]:
    """Return the actions that turn a list to the page before and after; ``target`` stands before the page's number."""
    there = {"page_previous": page.number - 1, "page_next": page.number + 1}
    return [
        action(builder, key, verb, f"{target}{number}") for key, number in there.items() if 0 <= number < page.pages
    ]


def in_columns(actions: list[Action], columns: int) -> list[tuple[Action, ...]]:
    """Return actions in lines of ``columns``."""
    return [tuple(actions[i : i + columns]) for i in range(0, len(actions), columns)]
