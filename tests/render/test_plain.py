"""A view as plain text."""

from bot.render.plain import plain
from bot.render.view import Block


def test_paragraphs_are_separated_by_an_empty_line() -> None:
    """Blocks stand apart; a list item and a quote under its label follow on the next line."""
    blocks = [
        Block("heading", "Title"),
        Block("text", "Text"),
        Block("label", "Figures"),
        Block("item", "• one"),
        Block("item", "• two"),
        Block("label", "Official text"),
        Block("quote", "原文\n第二段"),
        Block("note", "Note"),
    ]
    expected = "Title\n\nText\n\nFigures\n• one\n• two\n\nOfficial text\n原文\n第二段\n\nNote"
    assert plain(blocks) == expected


def test_nothing_changes_a_text() -> None:
    """Characters that HTML would escape stay as they are."""
    assert plain([Block("text", "a <b> & {c} \\n")]) == "a <b> & {c} \\n"


def test_first_item_has_no_line_before_it() -> None:
    """A view may begin with any block."""
    assert plain([Block("item", "a"), Block("quote", "b")]) == "a\n\nb"


def test_empty_view() -> None:
    """No block, no text."""
    assert plain([]) == ""
