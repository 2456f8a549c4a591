"""Conversations are drawn whole and inside their bubbles."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.drawing import Bubble, Remark, Style, picture, width, wrapped

SVG = "{http://www.w3.org/2000/svg}"
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.just("\n"), min_size=1, max_size=200)
PIECES = st.lists(st.tuples(TEXT, st.builds(Style, st.booleans(), quote=st.booleans())), min_size=1, max_size=5)


def _squeezed(text: str) -> str:
    return "".join(text.split())


@given(PIECES)
def test_nothing_is_lost(pieces: list[tuple[str, Style]]) -> None:
    """All that a message says stands in its lines, in order."""
    lines = wrapped(tuple(pieces), 300)
    shown = "".join(text for line in lines for text, _ in line)
    assert _squeezed(shown) == _squeezed("".join(text for text, _ in pieces))


@given(st.lists(st.sampled_from(["hydrogen", "补贴", "RMB 3 million,", "加氢站。", "“so”"]), min_size=1, max_size=60))
def test_lines_fit(words: list[str]) -> None:
    """Words and Chinese characters never reach over the edge."""
    for line in wrapped(((" ".join(words), Style()),), 200):
        assert sum(width(text) for text, _ in line) <= 200 + width(" ") + width("。")


def test_picture() -> None:
    """A picture is a document that says in words what it shows, with every button and remark."""
    drawn = picture(
        "A <talk>",
        [
            Bubble((("Who & what?", Style()),), own=True),
            Bubble((("Answer", Style(bold=True)), ("\nquoted", Style(quote=True))), (("Contacts", "Document"),)),
            Remark("Contacts"),
        ],
    )
    root = ElementTree.fromstring(drawn)
    assert [element.text for element in root[:2]] == ["A <talk>", "Who & what?\nAnswer\nquoted"]
    shown = [" ".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert shown == ["Who & what?", "Answer", "quoted", "Contacts", "Document", "Contacts"]
    assert float(root.attrib["height"]) > 150


def test_long_label_is_cut() -> None:
    """A label that is wider than its button ends with an ellipsis."""
    drawn = picture("t", [Bubble((("a", Style()),), (("An exceedingly long label of a button" * 3,),))])
    label = list(ElementTree.fromstring(drawn).iter(f"{SVG}text"))[-1].text
    assert label is not None and label.endswith("…") and width(label) < 440
