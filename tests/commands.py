"""Commands of ``investbot`` run in this process, and what they print."""

from click.testing import CliRunner, Result

from bot.cli import EXIT_ERROR, main

DAY = ("--as-of", "2026-11-21")


def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """Run ``investbot`` with ``arguments``."""
    return CliRunner().invoke(main, arguments, input=stdin)


def output(*arguments: str, stdin: str | bytes | None = None) -> str:
    """Return what a command prints; it must succeed and say nothing on standard error."""
    result = invoke(*arguments, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def refused(*arguments: str) -> str:
    """Return the one line that a refused command prints on standard error."""
    result = invoke(*arguments)
    assert (result.exit_code, result.stdout) == (EXIT_ERROR, "")
    assert result.stderr.startswith("investbot: ") and result.stderr.count("\n") == 1
    return result.stderr.removeprefix("investbot: ").strip()
