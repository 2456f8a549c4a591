"""Whatever is wrong with a question or the data folder, one line says what, and nothing is lost."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.knowledge import FILE_NAME
from tests.installation import Place
from tests.sample import contents, tiny_data

ROOT = Path(__file__).parent.parent


# Questions and names.


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x07\x1b", "🚀"])
def test_empty_question(place: Place, question: str) -> None:
    """A question without a word is refused with an example."""
    assert "the question is empty; write a few words, for instance" in place.refused("ask", question)


def test_huge_question(place: Place) -> None:
    """A question of 100 kB is refused with the limit, and not repeated."""
    shown = place.refused("ask", "加氢站补贴 " * 6500)
    assert "at most 2000 are read" in shown
    assert len(shown) < 200


def test_control_characters_in_a_question(place: Place) -> None:
    """Control characters in a question do not reach the terminal."""
    result = place.run("ask", "tea\x1b[31m factory\x07 grant")
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout and "\x07" not in result.stdout


@pytest.mark.parametrize(
    "name", ["coffee-2025", "渝茶规〔2025〕9号", "", "../../etc/passwd", "coffee\n2025", "'; DROP TABLE"]
)
def test_unknown_document(place: Place, name: str) -> None:
    """A document that is not held is refused in one line that names the command which lists all."""
    assert "investbot documents lists the 1 there are" in place.refused("clauses", name)


# The store and its folder.


@pytest.mark.parametrize("content", [b"", b"my diary\n", b"PK\x03\x04", bytes(100)])
@pytest.mark.parametrize("command", [("build",), ("ask", "tea"), ("topics",)])
def test_store_that_is_not_sqlite(place: Place, content: bytes, command: tuple[str, ...]) -> None:
    """Somebody's file under the store's name is left alone, whatever command is run."""
    (place.home / FILE_NAME).write_bytes(content)
    assert "not a SQLite file; move it away and run: investbot build" in place.refused(*command)


def test_folder_under_the_store_name(place: Place) -> None:
    """A folder under the store's name is left alone."""
    (place.home / FILE_NAME).unlink()
    (place.home / FILE_NAME).mkdir()
    assert "knowledge.db: cannot be read" in place.refused("topics")


@pytest.mark.parametrize("home", ["file", "file/below", "x" * 300])
def test_data_folder_that_cannot_be(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str) -> None:
    """A data folder that is a file, lies below one or has an impossible name is refused with the setting's name."""
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv("INVESTBOT_HOME", str(tmp_path / home))
    assert "INVESTBOT_HOME" in place.refused("topics")
    assert (tmp_path / "file").read_text() == "mine"


def test_full_disk(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full while the store is rebuilt, the old one stays."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    place.file("intents/topics.yaml").write_text("topics: []\n", encoding="utf-8")
    monkeypatch.setattr("bot.store.build.os.fsync", full)
    assert "No space left on device); free disk space or set INVESTBOT_HOME" in place.refused("topics")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike those that pytest makes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX")
@pytest.mark.parametrize(
    ("mode", "message"),
    [
        (0o555, "cannot be written (Permission denied)"),
        (0o000, "cannot be reached (Permission denied)"),
    ],
)
def test_data_folder_without_rights(open_folder: Path, mode: int, message: str) -> None:
    """A user who may not write the data folder, or not even enter it, is told so in one line."""
    tiny_data(open_folder)
    home = open_folder / "home"
    home.mkdir(mode=mode)
    result = _as_nobody(open_folder, home)
    home.chmod(0o755)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert message in result.stderr and "INVESTBOT_HOME" in result.stderr
    assert contents(home) == {}


def _as_nobody(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a user without rights; root, whom permissions do not bind, becomes ``nobody`` first."""
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "import bot.session\n"
        "from bot.cli import main\n"
        "from bot.config import DataPaths\n"
        "folder = Path(sys.argv[1])\n"
        "bot.session.data_paths = lambda: DataPaths(folder / 'seeds', folder / 'intents')\n"
        "bot.session.open_session(folder=folder / 'warm').close()\n"  # the interpreter itself may be root's alone
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "main(['topics'])\n"
    )
    environment = {**os.environ, "INVESTBOT_HOME": str(home), "INVESTBOT_ENCODER": "off", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
