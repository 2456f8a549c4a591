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


FROZEN = """
import gc, weakref
from bot.session import open_session
class Held: pass
def warmed():
    session = open_session()
    session.advisor.warm()
    return session
old = warmed()
first = gc.get_freeze_count()
ring = Held(); ring.itself = ring; gone = weakref.ref(ring)
gc.freeze()
del ring
old = warmed()
print(first > 0, gc.get_freeze_count() > 0, gone() is None)
"""


def test_what_is_held_is_not_looked_through_until_a_new_store_is_loaded(home: Path) -> None:
    """After warming the collector has nothing to look through; warming again first lets go what nothing needs."""
    run = subprocess.run([sys.executable, "-c", FROZEN], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "True", "True"]
