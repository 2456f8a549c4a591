"""Reads the public bodies that a clause names, with their role."""

import re
from collections.abc import Iterable

from bot.corpus.outline import NOTE
from bot.model import Mention, RawClause
from bot.text import squash

_ROLE_OF_LABEL = {
    "牵头单位": "lead",
    "责任单位": "responsible",
    "承办单位": "responsible",
    "配合单位": "supporting",
}
_ROLE_OF_VERB = {"牵头": "lead", "参与": "supporting", "配合": "supporting", "具体落实": "responsible"}
_OPEN, _CLOSE = "(（〔", ")）〕"
_GROUP = re.compile(r"[(（〔]\s*(?=(?:牵头单位|责任单位|配合单位)[:：])")
_LABELLED = re.compile(r"(牵头单位|责任单位|配合单位)[:：]")
_VERB = re.compile(r"(牵头|参与|配合|具体落实)$")
_IN_TEXT = re.compile(r"由([^。;；:：,，由]{2,30}?)牵头(?=[,，。;；研])")
_IN_TEXT_SUPPORT = re.compile(r"由[^。;；:：]{2,30}?牵头[,，]([^。;；:：,，]{2,40}?)配合")
_ALIAS = re.compile(r"[(（]以下[^)）]*[)）]")
_RESPECTIVE = re.compile(r"(按职责分别负责|按职责分工负责|等)$")
_ET_AL = re.compile(r"^(.+?)[等及](各行业主管部门|市级有关部门|有关部门|部门|单位)$")
_BODY_END = re.compile(
    r"(委|局|办|办公室|府|厅|部|院|中心|集团|公司|海关|总站|大学|会|分局|分行|专班|部门|监管局|联|处|组|单位|银行|署)$"
)


def read_mentions(clause: RawClause) -> tuple[Mention, ...]:
    """Return the bodies that the clause's text or cells name, in order, each name and role once."""
    found: list[Mention] = []
    for name, cell in clause.cells:
        role = _ROLE_OF_LABEL.get(name)
        if role:
            found.extend(_names(cell, role))
    found.extend(_trailing_group(clause.text))
    match = _IN_TEXT.search(clause.text)
    if match:
        found.extend(m for m in _names(match[1], "lead") if _is_body(m.name_zh))
    match = _IN_TEXT_SUPPORT.search(clause.text)
    if match:
        found.extend(m for m in _names(match[1], "supporting") if _is_body(m.name_zh))
    return _unique(found)


def _trailing_group(text: str) -> list[Mention]:
    starts = list(_GROUP.finditer(text))
    if not starts:
        return []
    inner = text[starts[-1].end() :].rstrip().rstrip("。")
    if inner and inner[-1] in _CLOSE:
        inner = inner[:-1]
    labels = list(_LABELLED.finditer(inner))
    found: list[Mention] = []
    for i, label in enumerate(labels):
        end = labels[i + 1].start() if i + 1 < len(labels) else len(inner)
        found.extend(_phrases(inner[label.end() : end].strip("；;,， "), _ROLE_OF_LABEL[label[1]]))
    return found


def _phrases(text: str, role: str) -> list[Mention]:
    """Read ``A、B牵头,C参与,D具体落实``; without such verbs every name has ``role``."""
    found: list[Mention] = []
    for part in _split(text, ",，；;"):
        verb = _VERB.search(part)
        found.extend(_names(part[: verb.start()] if verb else part, _ROLE_OF_VERB[verb[1]] if verb else role))
    return found


def _names(text: str, role: str) -> list[Mention]:
    """Split a list of names; a piece that is no body by itself belongs to the next one."""
    text = _RESPECTIVE.sub("", _ALIAS.sub("", text).strip())
    pieces: list[str] = []
    pending = ""
    for piece in _split(text, "、"):
        for i, half in enumerate(halves := piece.split("和")):
            joined = pending + half
            last = i == len(halves) - 1
            if _is_body(joined):
                pieces.append(joined)
                pending = ""
            elif not last:
                pending = joined + "和"
            else:
                pending = joined + "、"
    if pending:
        pieces.append(pending.rstrip("、"))
    found: list[Mention] = []
    for name in pieces:
        if match := _ET_AL.match(name):
            found += [Mention(match[1], role), Mention(match[2], role)]
        elif name not in ("", "/"):
            found.append(Mention(name, role))
    return found


def _is_body(name: str) -> bool:
    return _BODY_END.search(re.sub(r"[(（].*?[)）]$", "", name)) is not None


def _split(text: str, separators: str) -> list[str]:
    """Split at ``separators`` outside brackets."""
    parts, depth, current = [], 0, ""
    for char in text:
        depth += (char in _OPEN) - (char in _CLOSE)
        if char in separators and depth <= 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [part.strip() for part in [*parts, current] if part.strip()]


def _unique(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(dict.fromkeys(mentions))


def share_mentions(clauses: list[RawClause]) -> dict[str, tuple[Mention, ...]]:
    """Return the mentions of every clause by path, with those that hold for it from elsewhere.

    A note under a group of items holds for all of them, and a table that names lead and responsible bodies
    for the headings of the body gives them to the items of that heading.
    """
    own = {clause.path: read_mentions(clause) for clause in clauses}
    items = [clause for clause in clauses if clause.kind == "item"]
    by_heading = {squash(clause.heading): clause.path for clause in items if clause.heading}
    by_number = _numbered_throughout(items)
    shared = dict(own)
    for clause in clauses:
        parent = clause.path.rpartition("/")[0]
        if clause.kind == "note" and clause.path.endswith(NOTE):
            for other in clauses:
                if other is not clause and other.path.startswith(parent + "/"):
                    shared[other.path] = _unique([*shared[other.path], *own[clause.path]])
        elif clause.kind == "row" and own[clause.path]:
            target = by_heading.get(squash(clause.heading)) or by_number.get(clause.path.rpartition("/")[2])
            if target and not own[target]:
                shared[target] = own[clause.path]
    return shared


def _numbered_throughout(items: list[RawClause]) -> dict[str, str]:
    """Return the items' paths by their own number, where the numbers run through the whole paper."""
    numbers = [(clause.path.rpartition("/")[2], clause.path) for clause in items if "附件" not in clause.path]
    arabic = [(number, path) for number, path in numbers if number.isdigit()]
    return dict(arabic) if len(dict(arabic)) == len(arabic) else {}
