"""Builds the tree of numbered items of a paper and reads the clauses off it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.corpus import tables
from bot.corpus.layout import ANNEX_HEAD, ANNEX_LIST, ITEM, PANEL, POINT, SECTION, Paragraph, Split
from bot.model import RawClause
from bot.text import chinese_number

NOTICE, INTRO, CLOSING, ANNEX, TABLE, NOTE, REMARK = "通知", "引言", "附则", "附件", "表", "责任单位", "注"

_PART = re.compile(r"^(第[一二三四五六七八九十]+部分)[,，为]\s*([^,，。]+)")
_FEATURE = re.compile(r"^(特点\d+)[:：]\s*(.+)$")
_ORDINAL = re.compile(r"^([一二三四五六七八九]是)([^。]+)。")
_LEAD = re.compile(r"^([^。，,;；:：?？!！]{2,32}|[^。;；:：?？!！]{2,24})。(?=.)")
_COLON_LEAD = re.compile(r"^([^。，,;；:：]{2,30})[:：](?=.)")
_GROUP_NOTE = re.compile(r"^[(（〔](责任单位|牵头单位|配合单位)[:：]")
_CLOSING = re.compile(r"^(本|以上)[^。,，]{0,24}?(自\S{2,6}之日起|所称|实施期限)")
_TABLE_REMARK = re.compile(r"^注[:：]")
_NEWS_TOPIC = re.compile(r"在([^,，]{4,24})方面[,，]")
_ANNEX_LIST_ITEM = re.compile(r"^\d\.[^。]{2,30}$")
_PUNCTUATION = re.compile(r"[。，,；;：:？?！!]")
_SUBHEAD_MAX = 15
_HEADING_MAX = 45
_ONE_SENTENCE_HEADING_MAX = 32
_RANK = {"section": 1, "item": 2, "point": 3}


@dataclass
class Node:
    """One item of the outline while it is being read."""

    label: str
    heading: str = ""
    printed: str = ""
    rank: int = 0
    line: int = 0
    kind: str = "item"
    inline: bool = False
    paragraphs: list[Paragraph] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    above: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def printed_heading(self) -> str:
        """The heading with its number, as printed."""
        if not self.inline or not self.heading:
            return self.printed or self.heading
        return self.printed[: self.printed.find(self.heading) + len(self.heading)]


@dataclass
class _Panel:
    node: Node
    section: Node | None = None
    sections: int = 0
    style: str = ""
    last: Node | None = None
    in_remark: bool = False


def read_clauses(parts: Split, panel_ends: dict[str, str] | None = None) -> list[RawClause]:
    """Return the clauses of a paper in the order they stand.

    ``panel_ends`` names, for a boxed panel whose style does not tell where it ends, its last item.
    """
    builder = _Outline(panel_ends or {})
    builder.read(parts.notice, intro=NOTICE)
    main, annexes = _annexes(parts.body)
    if not any(SECTION.match(p.text) or p.is_row for p in main) and parts.front.salutation is None:
        builder.read_news(main)
    else:
        builder.read(main, intro=INTRO)
    for label, stretch in annexes:
        builder.read_annex(label, stretch)
    clauses = [clause for node in builder.root.children for clause in _clauses(node, (), ())]
    return sorted(clauses, key=lambda clause: clause.line)


def _annexes(body: Sequence[Paragraph]) -> tuple[list[Paragraph], list[tuple[str, list[Paragraph]]]]:
    main: list[Paragraph] = []
    found: list[tuple[str, list[Paragraph]]] = []
    in_list = False
    for paragraph in body:
        head = ANNEX_HEAD.match(paragraph.text)
        if head:
            found.append((ANNEX + head[1], []))
        elif found:
            found[-1][1].append(paragraph)
        elif ANNEX_LIST.match(paragraph.text):
            in_list = True
            continue
        elif not (in_list and _ANNEX_LIST_ITEM.match(paragraph.text)):
            main.append(paragraph)
        in_list = in_list and not head
    return main, found


def _split_heading(rest: str) -> tuple[str, bool]:
    """Return the heading of a numbered line and whether text of its own follows on the same line."""
    sentences = rest.count("。")
    if sentences == 0:
        return (rest.rstrip("；;"), False) if len(rest) <= _HEADING_MAX else ("", True)
    if sentences == 1 and rest.endswith("。"):
        short = len(rest) <= _ONE_SENTENCE_HEADING_MAX
        return (rest[:-1], False) if short else ("", True)
    lead = _LEAD.match(rest)
    return (lead[1], True) if lead else ("", True)


class _Outline:
    def __init__(self, panel_ends: dict[str, str]) -> None:
        self.root = Node("", rank=0)
        self._stack = [self.root]
        self._panel: _Panel | None = None
        self._panel_ends = panel_ends
        self._closing = False
        self._intro = INTRO

    def read(self, paragraphs: Sequence[Paragraph], intro: str) -> None:
        self._intro, self._closing = intro, False
        self._stack = self._stack[:1]
        items = list(paragraphs)
        i = 0
        while i < len(items):
            if items[i].is_row:
                i = self._read_rows(items, i)
                continue
            following = items[i + 1] if i + 1 < len(items) else None
            if not (self._panel and self._read_in_panel(items[i])):
                self._read_paragraph(items[i], following)
            i += 1
        self._panel = None

    def read_news(self, paragraphs: Sequence[Paragraph]) -> None:
        for i, paragraph in enumerate(paragraphs, 1):
            topic = _NEWS_TOPIC.search(paragraph.text)
            node = Node(f"第{i}段", topic[1] if topic else "", line=paragraph.line, inline=True)
            node.paragraphs.append(paragraph)
            self.root.children.append(node)

    def read_annex(self, label: str, paragraphs: list[Paragraph]) -> None:
        start = 0
        while start < len(paragraphs) and self._annex_title(paragraphs[start]):
            start += 1
        title = "".join(p.text for p in paragraphs[:start])
        node = Node(label, title, title, rank=0, line=paragraphs[0].line if paragraphs else 0)
        self.root.children.append(node)
        self._stack = [node]
        body = paragraphs[start:]
        if body and tables.is_flattened(body):
            self._add_rows(node, tables.read_flattened(body))
        else:
            outer, self.root = self.root, node
            self.read(body, intro=INTRO)
            self.root = outer

    @staticmethod
    def _annex_title(paragraph: Paragraph) -> bool:
        text = paragraph.text
        return not (paragraph.is_row or SECTION.match(text) or text == tables.ORDER or len(text) > _HEADING_MAX)

    # Numbered items, led-in paragraphs and free paragraphs.

    def _read_paragraph(self, paragraph: Paragraph, following: Paragraph | None) -> None:
        text = paragraph.text
        if panel := PANEL.match(text):
            node = Node(f"专栏{panel[1]}", panel[2], text, line=paragraph.line, above=self._chain())
            self.root.children.append(node)
            self._panel = _Panel(node)
        elif match := SECTION.match(text):
            self._closing = False
            self._push(Node(match[1], rank=_RANK["section"]), paragraph, text[match.end() :])
        elif match := ITEM.match(text):
            self._push(Node(f"({match[1]})", rank=_RANK["item"]), paragraph, text[match.end() :])
        elif match := POINT.match(text):
            self._push(Node(match[1], rank=_RANK["point"]), paragraph, text[match.end() :])
        elif match := _FEATURE.match(text):
            self._push(Node(match[1], rank=_RANK["item"]), paragraph, match[2])
        elif match := _PART.match(text) or _ORDINAL.match(text):
            self._push(Node(match[1], match[2], rank=_RANK["item"], inline=True), paragraph, None)
        elif _GROUP_NOTE.match(text):
            self._group_note(paragraph)
        elif self._closing or _CLOSING.match(text):
            self._close(paragraph)
        elif self._is_subhead(text, following):
            self._push(Node(text, rank=_RANK["item"]), paragraph, text)
        else:
            self._read_free(paragraph)

    def _push(self, node: Node, paragraph: Paragraph, rest: str | None) -> None:
        node.line = paragraph.line
        if rest is not None:
            node.heading, node.inline = _split_heading(rest)
        node.printed = paragraph.text
        if node.inline:
            node.paragraphs.append(paragraph)
        while len(self._stack) > 1 and self._stack[-1].rank >= node.rank:
            self._stack.pop()
        self._stack[-1].children.append(node)
        self._stack.append(node)

    def _is_subhead(self, text: str, following: Paragraph | None) -> bool:
        return (
            len(self._stack) > 1
            and len(text) <= _SUBHEAD_MAX
            and not _PUNCTUATION.search(text)
            and following is not None
            and len(following.text) > 2 * _SUBHEAD_MAX
            and not SECTION.match(following.text)
        )

    def _read_free(self, paragraph: Paragraph) -> None:
        current = self._stack[-1]
        if current is self.root or len(self._stack) == 1:
            self._intro_node(paragraph).paragraphs.append(paragraph)
        elif current.inline and not paragraph.text.startswith("——") and not _LEAD.match(paragraph.text):
            self._close(paragraph)
        else:
            current.paragraphs.append(paragraph)

    def _intro_node(self, paragraph: Paragraph) -> Node:
        for node in self.root.children:
            if node.label == self._intro:
                return node
        kind = "notice" if self._intro == NOTICE else "intro"
        node = Node(self._intro, line=paragraph.line, kind=kind, inline=True)
        self.root.children.append(node)
        return node

    def _close(self, paragraph: Paragraph) -> None:
        self._closing = True
        node = next((n for n in self.root.children if n.label == CLOSING), None)
        if node is None:
            node = Node(CLOSING, line=paragraph.line, kind="closing")
            self.root.children.append(node)
        child = Node(str(len(node.children) + 1), line=paragraph.line, kind="closing", inline=True)
        child.paragraphs.append(paragraph)
        node.children.append(child)

    def _group_note(self, paragraph: Paragraph) -> None:
        while len(self._stack) > 1 and self._stack[-1].rank >= _RANK["point"]:
            self._stack.pop()
        node = Node(NOTE, line=paragraph.line, kind="note", inline=True)
        node.paragraphs.append(paragraph)
        self._stack[-1].children.append(node)

    def _chain(self) -> tuple[str, ...]:
        return tuple(node.printed_heading for node in self._stack[1:])

    # Boxed panels.

    def _read_in_panel(self, paragraph: Paragraph) -> bool:
        """Read a paragraph as part of the open panel; False where it ends the panel."""
        panel, text = self._panel, paragraph.text
        assert panel is not None
        if panel.in_remark and POINT.match(text):
            panel.node.children[-1].paragraphs.append(paragraph)
            return True
        if _TABLE_REMARK.match(text):
            remark = Node(REMARK, line=paragraph.line, inline=True)
            remark.paragraphs.append(paragraph)
            panel.node.children.append(remark)
            panel.in_remark = True
            return True
        section = SECTION.match(text)
        if section and chinese_number(section[1]) == panel.sections + 1 and (panel.sections or not panel.last):
            panel.sections += 1
            heading = text[section.end() :]
            panel.section = Node(section[1], heading, text, line=paragraph.line)
            panel.node.children.append(panel.section)
            panel.last = panel.section
            return True
        if section or any(p.match(text) for p in (ITEM, POINT, PANEL)) or self._panel_is_over(panel, text):
            self._panel = None
            return False
        colon, lead = _COLON_LEAD.match(text), _LEAD.match(text)
        match = colon if panel.style != "lead" and colon else lead
        if match:
            panel.style = panel.style or ("colon" if match is colon else "lead")
            node = Node(_label(match[1]), match[1], line=paragraph.line, inline=True)
            node.paragraphs.append(paragraph)
            (panel.section or panel.node).children.append(node)
            panel.last = node
        else:
            (panel.last or panel.node).paragraphs.append(paragraph)
        return True

    def _panel_is_over(self, panel: _Panel, text: str) -> bool:
        lead = _LEAD.match(text)
        if not lead or _COLON_LEAD.match(text):
            return False
        last_item = self._panel_ends.get(panel.node.label)
        reached = panel.last is not None and panel.last.label == last_item
        return panel.style == "colon" or reached

    # Tables.

    def _read_rows(self, items: list[Paragraph], start: int) -> int:
        end = start
        while end < len(items) and items[end].is_row:
            end += 1
        rows = tables.read_tabbed(items[start:end])
        if not rows:  # a head without rows is text like any other
            for paragraph in items[start:end]:
                self._read_free(paragraph)
            return end
        if self._panel:
            parent = self._panel.node
        elif self.root.label:
            parent = self.root
        else:
            parent = Node(TABLE, line=items[start].line)
            self.root.children.append(parent)
        self._add_rows(parent, rows)
        return end

    @staticmethod
    def _add_rows(parent: Node, rows: list[tables.Row]) -> None:
        for row in rows:
            node = Node(row.path, row.heading, line=row.line, kind="row", inline=True, cells=row.cells)
            node.above = row.sections
            node.paragraphs.append(Paragraph(row.text, row.line))
            parent.children.append(node)


def _label(text: str) -> str:
    return re.sub(r"[\s/]+", "", text)


def _led_in(node: Node) -> tuple[list[Paragraph], list[Node]]:
    """Split the paragraphs of ``node`` into its own and, where at least two open with a lead, children."""
    own_first = node.paragraphs[:1] if node.inline else []
    rest = node.paragraphs[len(own_first) :]
    leads = sum(1 for p in rest if _LEAD.match(p.text))
    if leads < 2 and not (node.inline and leads):
        return node.paragraphs, []
    own, children = list(own_first), []
    for paragraph in rest:
        lead = _LEAD.match(paragraph.text)
        if lead:
            child = Node(_label(lead[1]), lead[1], line=paragraph.line, inline=True)
            child.paragraphs.append(paragraph)
            children.append(child)
        elif children:
            children[-1].paragraphs.append(paragraph)
        else:
            own.append(paragraph)
    return own, children


def _clauses(node: Node, path: tuple[str, ...], chain: tuple[str, ...]) -> Iterator[RawClause]:
    own, led = _led_in(node)
    children = [*led, *node.children]
    here = (*path, node.label)
    if node.kind == "closing" and len(node.children) == 1:
        node.children[0].label = node.label  # a single closing paragraph takes the path of its group
        yield from _clauses(node.children[0], path, chain)
        return
    headings = (*chain, *node.above)
    lines = [p.text for p in own]
    if (own or not children) and not node.inline and node.printed:
        lines.insert(0, node.printed)
    if lines:  # an annex without text is no clause
        yield RawClause(
            path="/".join(here),
            heading=node.heading or _nearest(headings),
            headings=headings,
            text="\n".join(lines),
            line=node.line,
            kind=node.kind,
            cells=node.cells,
        )
    below = (*headings, node.printed_heading) if node.printed_heading else headings
    seen: dict[str, int] = {}
    for child in children:
        seen[child.label] = seen.get(child.label, 0) + 1
        if seen[child.label] > 1:
            child.label = f"{child.label}{seen[child.label]}"
        yield from _clauses(child, here, below)


def _nearest(headings: tuple[str, ...]) -> str:
    for heading in reversed(headings):
        for pattern in (SECTION, ITEM, POINT, PANEL):
            match = pattern.match(heading)
            if match:
                return (match[2] if pattern is PANEL else heading[match.end() :]).rstrip("。")
        if heading:
            return heading
    return ""
