"""Reads YAML with the place of every key, so that a problem can be shown as ``file:line:col: message``."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.errors import CurationError

_Mark = tuple[int, int]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in a curated or official file."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


@dataclass(frozen=True)
class YamlFile:
    """The data of one YAML file and where each of its keys stands."""

    name: str
    data: Any
    text: str

    @cached_property
    def marks(self) -> dict[tuple[str | int, ...], _Mark]:
        """Line and column of every key and value; found when something is wrong, as most files are in order."""
        loader = _Loader(self.text)
        try:
            marks: dict[tuple[str | int, ...], _Mark] = {}
            _place(loader.get_single_node(), (), marks)
            return marks
        finally:
            loader.dispose()

    def problem(self, message: str, *path: str | int) -> Problem:
        """Return a problem at ``path``, or at the nearest known place above it."""
        for length in range(len(path), -1, -1):
            mark = self.marks.get(path[:length])
            if mark:
                return Problem(self.name, mark[0], mark[1], message)
        return Problem(self.name, 1, 1, message)


def refusal(problems: Iterable[Problem]) -> CurationError:
    """Return the error for files that cannot be used: one line a problem, and what to do."""
    shown = [str(problem) for problem in sorted(problems)]
    if len(shown) == 1:
        return CurationError(f"{shown[0]}; mend the file and run again (investbot check shows all problems)")
    return CurationError("\n".join([*shown, "mend the lines above and run again (investbot check shows all problems)"]))


def read_yaml(path: Path, name: str, problems: list[Problem]) -> YamlFile | None:
    """Read ``path``; what is wrong goes into ``problems`` under ``name``, and None means that nothing can be used."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problems.append(Problem(name, 1, 1, f"not UTF-8 text (byte {error.start}); save the file as UTF-8"))
        return None
    except OSError as error:
        problems.append(Problem(name, 1, 1, f"cannot be read ({error.strerror})"))
        return None
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            problems.append(Problem(name, 1, 1, "the file is empty"))
            return None
        before = len(problems)
        _refuse_repeated(node, name, problems)
        if len(problems) > before:
            return None
        return YamlFile(name, loader.construct_document(node), text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problems.append(Problem(name, line, column, f"not valid YAML: {error.problem or error.context}"))
    except (yaml.YAMLError, ValueError) as error:
        problems.append(Problem(name, 1, 1, f"not valid YAML: {' '.join(str(error).split())}"))
    except RecursionError:
        problems.append(Problem(name, 1, 1, "not valid YAML: it is nested too deeply or holds itself"))
    finally:
        loader.dispose()
    return None


def _refuse_repeated(node: yaml.Node, name: str, problems: list[Problem]) -> None:
    """Add a problem for every key that stands twice in one mapping."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            label = str(key.value)
            if label in seen:
                problems.append(Problem(name, *_mark(key), f"duplicate key {label!r}"))
            seen.add(label)
            _refuse_repeated(value, name, problems)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if not isinstance(item, yaml.ScalarNode):
                _refuse_repeated(item, name, problems)


def _place(node: yaml.Node, path: tuple[str | int, ...], marks: dict[tuple[str | int, ...], _Mark]) -> None:
    marks.setdefault(path, _mark(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            marks[(*path, str(key.value))] = _mark(key)
            _place(value, (*path, str(key.value)), marks)
    elif isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            _place(item, (*path, i), marks)


def _mark(node: yaml.Node) -> _Mark:
    return node.start_mark.line + 1, node.start_mark.column + 1
