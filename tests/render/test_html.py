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


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aaaa bbbb. cccc\n\ndddd. eeee ffff gggg", "aaaa bbbb. cccc"),
        ("aaaa bbbb. cccc\ndddd. eeee ffff gggg", "aaaa bbbb. cccc"),
        ("aaaa bbbb cccc 1.5 dddd! eeee ffff gggg", "aaaa bbbb cccc 1.5 dddd!"),
        ("aaaa bbbb cccc dddd eeee ffff gggg", "aaaa bbbb cccc dddd eeee ffff"),
        ("甲甲甲甲甲甲。”甲甲甲甲甲甲甲甲甲甲甲？乙乙，乙乙乙乙乙乙乙乙乙", "甲甲甲甲甲甲。”甲甲甲甲甲甲甲甲甲甲甲？"),
        (
            "甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲，甲甲乙乙乙乙乙乙乙乙乙乙",
            "甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲，",
        ),
        ("x" * 40, "x" * 30),
        ("aaaa. bbbbbbbbbb bbbbbbbbbb bbbbbbbbbb", "aaaa. bbbbbbbbbb bbbbbbbbbb"),
    ],
)
def test_where_a_block_is_cut(text: str, first: str) -> None:
    """The cut is after a paragraph, else a line, a sentence, a word, in the second half of the page."""
    assert pages([Block("text", text)], 30)[0] == first


def test_label_stays_with_its_text() -> None:
    """A label is not left behind: what it is for begins below it, or it goes to the next page with that."""
    label, text = Block("label", "c" * 10), Block("text", "dddd dddd. " * 3)
    assert pages([label, text], 40)[0] == f"<b>{'c' * 10}</b>\n\ndddd dddd. dddd dddd."
    found = pages([Block("text", "a" * 20), label, Block("quote", "b" * 25)], 40)
    assert [_Page(page).text for page in found] == ["a" * 20, "c" * 10 + "\n" + "b" * 25]


def test_closing_note_is_not_alone() -> None:
    """A note at the end stands below some of what it closes: a short block, a whole quotation, the end of a text."""
    note = Block("note", "n" * 100)
    items = [Block("item", f"{n}" * 50) for n in range(6)]
    assert [_Page(page).text for page in pages([*items, note], 310)][1] == f"{'5' * 50}\n\n{'n' * 100}"
    label, quote = Block("label", "l" * 10), Block("quote", "q" * 250)
    found = pages([Block("text", "t" * 100), label, quote, note], 400)
    assert [_Page(page).text for page in found][1].startswith("l" * 10 + "\n" + "q" * 250)
    first, second = pages([Block("text", "Yes, it is so. " * 26), note], 400)
    assert first.endswith("so.") and second.startswith("Yes, it is so.") and second.endswith(f"<i>{note.text}</i>")


def test_default_page_fits_a_message() -> None:
    """Without a limit given a page leaves room inside Telegram's 4096 units."""
    found = pages([Block("quote", "🚀" * 9000)])
    assert len(found) > 1
    assert all(units(_Page(page).text) < MESSAGE_MAX for page in found)


@pytest.mark.parametrize("blocks", [[], [Block("text", "")], [Block("heading", " \n "), Block("item", "")]])
def test_nothing_gives_no_page(blocks: list[Block]) -> None:
    """Without a text there is no message."""
    assert pages(blocks) == []
