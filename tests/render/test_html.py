"""A view becomes HTML messages that Telegram takes: balanced, escaped, short enough, nothing lost."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.html import MESSAGE_MAX, pages, units
from bot.render.view import Block, BlockKind

KINDS: tuple[BlockKind, ...] = ("heading", "text", "label", "item", "quote", "note")
LONG = "对新建茶厂按投资的20%补贴,最高100万元。" * 60
TEXT = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="a <>&;\n。. 补贴🚀👨‍👩‍👧&lt;é", max_size=400),
    st.sampled_from([LONG, "x" * 900, "🚀" * 500, "&" * 700, "&amp;<b>" * 90]),
)
BLOCKS = st.lists(st.builds(Block, kind=st.sampled_from(KINDS), text=TEXT), max_size=8)
LIMITS = st.integers(min_value=20, max_value=600)


class _Page(HTMLParser):
    """Reads one page as Telegram does: tags must be known, closed and in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.tags: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert (tag, attrs) in [("b", []), ("i", []), ("blockquote", [("expandable", None)])]
        self.open.append(tag)
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _letters(text: str) -> str:
    return "".join(text.split())


@given(BLOCKS, LIMITS)
def test_every_page_is_balanced(blocks: list[Block], limit: int) -> None:
    """No page cuts a tag or an entity: each parses with every tag closed in order."""
    for page in pages(blocks, limit):
        assert _Page(page).open == []
        assert re.findall(r"&(?!(?:amp|lt|gt);)", page) == []


@given(BLOCKS, LIMITS)
def test_no_page_is_too_long(blocks: list[Block], limit: int) -> None:
    """What a reader sees of a page is within the limit, counted in UTF-16 units."""
    assert [page for page in pages(blocks, limit) if units(_Page(page).text) > limit] == []


@given(BLOCKS, LIMITS)
def test_no_character_is_lost(blocks: list[Block], limit: int) -> None:
    """Every character but white space at a cut is shown, once and in order."""
    shown = "".join(_letters(_Page(page).text) for page in pages(blocks, limit))
    assert shown == "".join(_letters(block.text) for block in blocks)


@given(BLOCKS, LIMITS)
def test_no_page_is_empty(blocks: list[Block], limit: int) -> None:
    """No message without a visible character is ever sent."""
    assert all(_Page(page).text.strip() for page in pages(blocks, limit))


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("abc", 3), ("补贴", 2), ("🚀", 2), ("👨‍👩‍👧", 8), ("é", 1), ("e\u0301", 2)]
)
def test_units(text: str, length: int) -> None:
    """Length is counted in UTF-16 units: an emoji counts two."""
    assert units(text) == length


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("heading", '<b>a &lt;b&gt; &amp; "c"</b>'),
        ("label", '<b>a &lt;b&gt; &amp; "c"</b>'),
        ("note", '<i>a &lt;b&gt; &amp; "c"</i>'),
        ("quote", '<blockquote expandable>a &lt;b&gt; &amp; "c"</blockquote>'),
        ("text", 'a &lt;b&gt; &amp; "c"'),
        ("item", 'a &lt;b&gt; &amp; "c"'),
    ],
)
def test_kinds_have_their_tags_and_are_escaped(kind: BlockKind, page: str) -> None:
    """Each kind of block has its tag, and ``<``, ``>`` and ``&`` in a text are shown, not obeyed."""
    assert pages([Block(kind, 'a <b> & "c"')]) == [page]


def test_items_stand_close_and_paragraphs_apart() -> None:
    """A list item and a quote under its label follow on the next line, everything else after an empty one."""
    blocks = [Block("text", "a"), Block("item", "b"), Block("label", "c"), Block("quote", "d"), Block("quote", "e")]
    expected = "a\nb\n\n<b>c</b>\n<blockquote expandable>d</blockquote>\n\n<blockquote expandable>e</blockquote>"
    assert pages(blocks) == [expected]


def test_short_view_is_one_page() -> None:
    """What fits one message is one message."""
    assert len(pages([Block("text", "a" * 2000), Block("text", "b" * 1500)])) == 1


def test_pages_are_cut_between_blocks() -> None:
    """Where blocks do not fit one page the cut is between them."""
    assert pages([Block("heading", "a" * 30), Block("text", "b" * 30)], 40) == [f"<b>{'a' * 30}</b>", "b" * 30]


def test_long_block_is_cut_at_a_sentence() -> None:
    """A block longer than a page is cut after a full stop."""
    first, second = pages([Block("quote", "甲" * 30 + "。" + "乙" * 20)], 40)
    assert (_Page(first).text, _Page(second).text) == ("甲" * 30 + "。", "乙" * 20)


def test_default_page_fits_a_message() -> None:
    """Without a limit given a page leaves room inside Telegram's 4096 units."""
    found = pages([Block("quote", "🚀" * 9000)])
    assert len(found) > 1
    assert all(units(_Page(page).text) < MESSAGE_MAX for page in found)


@pytest.mark.parametrize("blocks", [[], [Block("text", "")], [Block("heading", " \n "), Block("item", "")]])
def test_nothing_gives_no_page(blocks: list[Block]) -> None:
    """Without a text there is no message."""
    assert pages(blocks) == []
