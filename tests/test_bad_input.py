"""Whatever is wrong with the input, one line says what, where and what to do, and nothing is lost."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config import DataPaths, data_paths
from bot.store.knowledge import FILE_NAME
from tests.installation import Place, install
from tests.sample import contents

PLACE = re.compile(r"^investbot: (seeds|intents)/[\w/.-]+:\d+:\d+: ")
"""How a line begins that names a curated file: ``file:line:col:``."""


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An installation with a copy of the real papers, and any sound file as its store."""
    paths = data_paths()
    folder, home = tmp_path / "data", tmp_path / "home"
    shutil.copytree(paths.seeds, folder / "seeds")
    shutil.copytree(paths.intents, folder / "intents")
    home.mkdir()
    (home / FILE_NAME).write_bytes(b"SQLite format 3\x00" + bytes(1000))
    return install(DataPaths(folder / "seeds", folder / "intents"), home, monkeypatch)


# Official sources.


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("000_067e0df94ed99aba.txt", "the web page is cut off (no footer); supply the whole page"),
        ("003_14b545c7654ed5c2.txt", "the gazette is cut off (no imprint); supply the whole issue"),
        ("004_3936182311fdfa90.txt", "the text ends in mid-sentence; supply the whole paper"),
    ],
)
def test_truncated_source(real: Place, name: str, message: str) -> None:
    """A source that is cut off in the middle is named with the line where it ends."""
    path = real.file(f"seeds/sources/{name}")
    text = path.read_text(encoding="utf-8")
    cut = text.index("\n", len(text) // 2) if "web" in message or "gazette" in message else text.index("发展", 4000)
    path.write_text(text[:cut], encoding="utf-8")
    shown = real.refused("ask", "hydrogen")
    assert re.search(rf"{re.escape(name)}:\d+: {re.escape(message)}$", shown)


def test_source_in_another_encoding(place: Place) -> None:
    """A source that is no UTF-8 is named with the line of the first wrong byte."""
    path = place.file("seeds/sources/tea.txt")
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert re.search(r"tea\.txt:1: not UTF-8 text \(byte 0\); save the file as UTF-8", place.refused("ask", "tea"))


def test_empty_source(place: Place) -> None:
    """A source without any text is refused and named."""
    place.file("seeds/sources/tea.txt").write_bytes(b"")
    assert "tea.txt:1: not a web page, a gazette or a numbered paper" in place.refused("ask", "tea")


def test_source_of_zero_bytes(place: Place) -> None:
    """A source that a full disk turned into zero bytes is refused and named."""
    place.file("seeds/sources/tea.txt").write_bytes(bytes(4096))
    assert "tea.txt:1: not a web page, a gazette or a numbered paper" in place.refused("ask", "tea")


def test_no_source(place: Place) -> None:
    """Without any source the folder is named that has to be restored."""
    place.file("seeds/sources/tea.txt").unlink()
    assert "restore the folder seeds/sources" in place.refused("ask", "tea")


# Curated files.

YAML: dict[str, tuple[str, Callable[[str], str], str]] = {
    "an open bracket": ("intents/topics.yaml", lambda text: text + "  - [\n", "not valid YAML: "),
    "a tab": ("intents/glossary.yaml", lambda text: text.replace("  - ", "\t- "), "not valid YAML: "),
    "an unknown key": ("seeds/documents/tea-2025.yaml", lambda text: text + "colour: red\n", "colour: unknown key"),
    "a duplicate key": (
        "seeds/documents/tea-2025.yaml",
        lambda text: text + "title_en: Again\n",
        "duplicate key 'title_en'",
    ),
    "a missing key": (
        "seeds/documents/tea-2025.yaml",
        lambda text: text.replace("title_en: Chongqing Tea Quality Measures\n", ""),
        "title_en: Field required",
    ),
    "a wrong value": (
        "seeds/documents/tea-2025.yaml",
        lambda text: text.replace("form: measures", "form: poem"),
        "form: Input should be 'measures'",
    ),
    "an id of another file": (
        "seeds/documents/tea-2025.yaml",
        lambda text: text.replace("id: tea-2025", "id: tea-2026"),
        "id 'tea-2026' differs from the file name 'tea-2025'",
    ),
    "an empty file": ("intents/departments.yaml", lambda text: "", "the file is empty"),
    "a list for a mapping": ("intents/facets.yaml", lambda text: "- a\n- b\n", "Input should be"),
    "an anchor of nothing": ("intents/topics.yaml", lambda text: text + "x: *nowhere\n", "not valid YAML: "),
    "a word for all": ("intents/topics.yaml", lambda text: "topics", "Input should be"),
    "two files in one": ("intents/topics.yaml", lambda text: text + "---\na: b\n", "not valid YAML: "),
}


@pytest.mark.parametrize("defect", YAML)
@pytest.mark.parametrize("command", [("build",), ("ask", "tea"), ("documents",), ("clauses", "tea-2025")])
def test_defect_of_a_curated_file(place: Place, defect: str, command: tuple[str, ...]) -> None:
    """Every defect is one line ``file:line:col: message`` with what to do, whichever command meets it."""
    name, change, message = YAML[defect]
    path = place.file(name)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    shown = place.refused(*command)
    assert PLACE.match(shown)
    assert name in shown and message in shown
    assert "run again" in shown


def test_curated_file_in_another_encoding(place: Place) -> None:
    """A curated file that is no UTF-8 is named with what to do."""
    path = place.file("intents/topics.yaml")
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    shown = place.refused("topics")
    assert PLACE.match(shown)
    assert "save the file as UTF-8" in shown


def test_curated_file_is_missing(place: Place) -> None:
    """A curated file that is gone is named."""
    place.file("intents/topics.yaml").unlink()
    assert "intents/topics.yaml:1:1: cannot be read (No such file or directory)" in place.refused("topics")


def test_all_defects_are_shown_at_once(place: Place) -> None:
    """Two broken files are two lines, then one that says what to do; nothing is lost."""
    for name in ("intents/topics.yaml", "intents/glossary.yaml"):
        place.file(name).write_text("[", encoding="utf-8")
    before = contents(place.home)
    result = place.run("topics")
    assert result.exit_code == 2
    assert [line.split(":")[0] for line in result.stderr.removeprefix("investbot: ").splitlines()[:2]] == [
        "intents/glossary.yaml",
        "intents/topics.yaml",
    ]
    assert result.stderr.splitlines()[2].startswith("mend the lines above and run again")
    assert contents(place.home) == before


@pytest.mark.parametrize("text", ["language: en\nmessages: [", "language: en\nmessages: {welcome: Hi}\n"])
def test_defect_of_a_message_file(place: Place, text: str) -> None:
    """A message file that is broken, or lacks a message, is named with its place."""
    place.file("intents/messages/en.yaml").write_text(text, encoding="utf-8")
    assert place.run("build").exit_code == 0
    shown = place.refused("ask", "is there a grant for building a tea factory")
    assert re.search(r"messages/en\.yaml:\d+:\d+: ", shown)


def test_check_shows_a_defect_too(place: Place) -> None:
    """``check`` prints the same line on standard output and ends with exit code 1."""
    place.file("intents/topics.yaml").write_text("topics: [\n", encoding="utf-8")
    result = place.run("check")
    assert result.exit_code == 1
    assert re.search(r"^intents/topics\.yaml:\d+:\d+: not valid YAML", result.stdout, re.MULTILINE)


def test_mended_input_works_again(place: Place) -> None:
    """After the defect is mended the next command works."""
    path = place.file("intents/topics.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text("[", encoding="utf-8")
    assert place.run("topics").exit_code == 2
    path.write_text(text, encoding="utf-8")
    assert (place.run("topics").exit_code, place.run("topics").stderr) == (0, "")
