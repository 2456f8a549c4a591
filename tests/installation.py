"""An installation of the bot with data of its own, to see what commands do with bad input."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.config import DataPaths
from bot.store.knowledge import FILE_NAME
from tests.sample import contents


@dataclass
class Place:
    """An installation of its own: curated folders, and a data folder with a store that was built from them."""

    folder: Path
    home: Path

    def file(self, name: str) -> Path:
        """Return one of the curated files."""
        return self.folder / name

    def run(self, *arguments: str, stdin: bytes | None = None) -> Result:
        """Run a command."""
        return CliRunner().invoke(main, arguments, input=stdin)

    def refused(self, *arguments: str) -> str:
        """Run a command that must fail; return its one line, after seeing that nothing changed anywhere."""
        before = contents(self.folder), contents(self.home)
        result = self.run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.count("\n") == 1 and "Traceback" not in result.stderr
        assert (contents(self.folder), contents(self.home)) == before
        return result.stderr.strip()


def furnished(folder: Path, built_home: Path) -> Path:
    """Put the store of a data folder into another one, which holds nothing of users; return that one."""
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).hardlink_to(built_home / FILE_NAME)
    return folder


def install(paths: DataPaths, home: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Let commands use ``paths`` and the data folder ``home``."""
    for module in ("bot.session", "bot.cli"):
        monkeypatch.setattr(f"{module}.data_paths", lambda: paths)
    monkeypatch.setenv("INVESTBOT_HOME", str(home))
    monkeypatch.setenv("INVESTBOT_ENCODER", "off")
    return Place(paths.seeds.parent, home)
