"""What a bot loads before the first question comes, and what a single question does not wait for."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.channels.process import ROOT

LOADED = """
import sys
from bot.session import open_session
session = open_session()
{}
print("pypinyin" in sys.modules)
"""


@pytest.mark.parametrize(
    ("work", "loaded"), [("session.advisor.warm()", "True"), ("session.advisor.ask('a grant for a factory')", "False")]
)
def test_sounds_are_loaded(home: Path, work: str, loaded: str) -> None:
    """How Chinese words sound is loaded while the bot warms up, and not for a question that has no use for it."""
    code = LOADED.format(work)
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [loaded]
