"""The store is built where it is missing or stale, and only there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.config import DataPaths
from bot.corpus.fingerprint import input_hash
from bot.errors import CurationError, SourceError, StoreError
from bot.store.build import build
from bot.store.knowledge import FILE_NAME, ensure
from tests.sample import CORPUS, contents, tiny_data


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    """Curated folders with one short paper."""
    return tiny_data(tmp_path / "data")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "home"


def _refuse(*_: object, **__: object) -> Any:
    raise AssertionError("the store was built again")


def _opens(home: Path, paths: DataPaths, force: bool = False) -> str:
    """Open the store and return the hash of the input that it was built from."""
    store = ensure(home, paths, force=force)
    found = store.input_hash
    store.close()
    return found


def test_missing_store_is_built(home: Path, paths: DataPaths) -> None:
    """The first start builds the store from the input."""
    assert _opens(home, paths) == input_hash(paths)
    assert sorted(contents(home)) == [FILE_NAME]


def test_fresh_store_is_not_built_again(home: Path, paths: DataPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of the same input is opened as it is."""
    _opens(home, paths)
    before = (home / FILE_NAME).stat()
    monkeypatch.setattr("bot.store.build.build", _refuse)
    assert _opens(home, paths) == input_hash(paths)
    after = (home / FILE_NAME).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def _edit(name: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        path = data / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    return change


def _add(data: Path) -> None:
    copied = (data / "intents/topics.yaml").read_text(encoding="utf-8")
    (data / "intents/notes.txt").write_text(copied, encoding="utf-8")


def _rename(data: Path) -> None:
    (data / "seeds/sources/tea.txt").rename(data / "seeds/sources/cha.txt")


def _remove(data: Path) -> None:
    (data / "seeds/documents/tea-2025.yaml").unlink()


CHANGES: dict[str, Callable[[Path], None]] = {
    "a source is edited": _edit("seeds/sources/tea.txt"),
    "a curated document is edited": _edit("seeds/documents/tea-2025.yaml"),
    "the glossary is edited": _edit("intents/glossary.yaml"),
    "a message is edited": _edit("intents/messages/en.yaml"),
    "a file is added": _add,
    "a source is renamed": _rename,
    "a curated document is removed": _remove,
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_input_is_built_again(home: Path, paths: DataPaths, change: str) -> None:
    """Whatever changes in the input, the store is built anew on the next start."""
    old = _opens(home, paths)
    CHANGES[change](paths.seeds.parent)
    new = _opens(home, paths)
    assert new == input_hash(paths)
    assert new != old


def test_store_of_another_version_is_built_again(home: Path, paths: DataPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that another version of the program built is not trusted."""
    old = _opens(home, paths)
    monkeypatch.setattr(bot, "__version__", "999.0")
    assert _opens(home, paths) != old


def test_force_builds_again(home: Path, paths: DataPaths) -> None:
    """``force`` builds although the store is fresh."""
    _opens(home, paths)
    before = (home / FILE_NAME).stat().st_ino
    held = (home / FILE_NAME).open("rb")  # keeps the old inode from being used again
    _opens(home, paths, force=True)
    held.close()
    assert (home / FILE_NAME).stat().st_ino != before


@pytest.mark.parametrize("content", [b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 9000])
def test_damaged_store_is_built_again(home: Path, paths: DataPaths, content: bytes) -> None:
    """A store that is cut off or torn is built anew."""
    home.mkdir()
    (home / FILE_NAME).write_bytes(content)
    assert _opens(home, paths) == input_hash(paths)


def test_store_of_other_papers_is_built_again(home: Path, paths: DataPaths) -> None:
    """A sound store of other input is built anew."""
    build(CORPUS, home / FILE_NAME)
    assert _opens(home, paths) == input_hash(paths)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("content", [b"", b"my diary", b"PK\x03\x04 a zip"])
def test_file_that_is_not_sqlite_is_never_overwritten(
    home: Path, paths: DataPaths, content: bytes, force: bool
) -> None:
    """Somebody's file under the store's name stays, also when a build is asked for."""
    home.mkdir()
    (home / FILE_NAME).write_bytes(content)
    with pytest.raises(StoreError, match="not a SQLite file; move it away"):
        ensure(home, paths, force=force)
    assert contents(home) == {FILE_NAME: content}


@pytest.mark.parametrize("force", [False, True])
def test_broken_input_keeps_the_old_store(home: Path, paths: DataPaths, force: bool) -> None:
    """When the input cannot be read, the old store stays byte for byte."""
    _opens(home, paths)
    before = contents(home)
    (paths.intents / "glossary.yaml").write_text("terms: [", encoding="utf-8")
    with pytest.raises(CurationError, match=r"intents/glossary\.yaml:"):
        ensure(home, paths, force=force)
    assert contents(home) == before


def test_missing_sources_keep_the_old_store(home: Path, paths: DataPaths) -> None:
    """When no source is left, the old store stays byte for byte."""
    _opens(home, paths)
    before = contents(home)
    (paths.sources / "tea.txt").unlink()
    with pytest.raises(SourceError, match="restore the folder seeds/sources"):
        ensure(home, paths)
    assert contents(home) == before


def test_path_that_is_too_long_is_refused(tmp_path: Path, paths: DataPaths) -> None:
    """A data folder that the system cannot even look at is an error that names the setting."""
    with pytest.raises(StoreError, match="set INVESTBOT_HOME"):
        ensure(tmp_path / ("x" * 300), paths)


def test_progress_is_told(home: Path, paths: DataPaths) -> None:
    """A build tells how far it is."""
    seen: list[tuple[int, int]] = []
    ensure(home, paths, lambda done, total: seen.append((done, total))).close()
    assert seen[-1] == (len(seen), len(seen))
