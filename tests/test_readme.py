"""The README's commands do what the README shows."""

import json
import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from bot.cli import main

README = Path(__file__).parent.parent / "README.md"


def _console_blocks() -> list[tuple[str, str]]:
    """Return (command, output) for every command of the README's console blocks."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output.strip("\n")))
    return found


def test_shown_answers_are_real(home: Path) -> None:
    """Every `investbot ask` of the README prints exactly what the README shows."""
    shown = [(c, o) for c, o in _console_blocks() if c.startswith("investbot ")]
    for command, output in shown:
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        assert (command, result.output.strip("\n")) == (command, output)
    assert len(shown) == 3


def test_shown_batch_is_real(home: Path) -> None:
    """The batch of the README gives the outcomes that the README shows."""
    ((command, output),) = [(c, o) for c, o in _console_blocks() if c.startswith("printf ")]
    questions = shlex.split(command)[1].replace("\\n", "\n")
    result = CliRunner().invoke(main, ["ask", "--batch", "--as-of", "2026-11-21"], input=questions)
    answers = [json.loads(line) for line in result.output.splitlines()]
    lines = [f"{a['outcome']} {[(m['clause'] or m['document'])['id'] for m in a['matches'][:1]]}" for a in answers]
    assert "\n".join(lines) == output


def test_every_command_is_listed() -> None:
    """The README's table names every command, and each command has help."""
    text = README.read_text(encoding="utf-8")
    for name, command in main.commands.items():
        assert f"`investbot {name}" in text
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0
        assert command.help
