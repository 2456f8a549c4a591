"""What a bot loads before the first question comes, and what no question has a use for."""

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


@pytest.mark.parametrize("work", ["session.advisor.warm()", "assert session.advisor.ask('讲励政策').mended"])
def test_dictionaries_of_sounds_are_not_loaded(home: Path, work: str) -> None:
    """How Chinese words sound stands in the store: its dictionaries, 50 MB, are for the build alone."""
    code = LOADED.format(work)
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False"]
