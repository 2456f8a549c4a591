"""Texts encoded in several processes get the vectors that one process gives them."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.encoder import UniversalSentenceEncoder
from bot.errors import StoreError
from bot.store import encoding
from bot.store.encoding import encode_batches, serve

if TYPE_CHECKING:
    from bot.encoder import Vectors

BATCHES = [["hydrogen station subsidy", "氢能"], ["visa"], ["", "🚁 " * 50], ["跨境电商", "drone route", "a" * 3000]]


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two cores, an encoder that is switched on, and no batch too small to share."""
    monkeypatch.setenv("INVESTBOT_ENCODER", "on")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(encoding, "_FEW", 0)


@pytest.fixture(scope="module")
def encoder() -> UniversalSentenceEncoder:
    """The real encoder."""
    return UniversalSentenceEncoder()


@pytest.mark.usefixtures("two_cores")
def test_processes_give_the_same(encoder: UniversalSentenceEncoder) -> None:
    """Batches come back in order, with the vectors that the encoder gives in this process."""
    found = list(encode_batches(encoder, iter(BATCHES), 9))
    assert len(found) == len(BATCHES)
    for batch, vectors in zip(BATCHES, found, strict=True):
        np.testing.assert_allclose(vectors, encoder.encode(batch), atol=1e-5)


@pytest.mark.usefixtures("two_cores")
def test_nothing_is_left_when_nobody_reads_on(
    encoder: UniversalSentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who stops reading early, or fails while reading, leaves no process behind."""
    started: list[subprocess.Popen[bytes]] = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, command: list[str], stdin: int, stdout: int) -> None:
            super().__init__(command, stdin=stdin, stdout=stdout)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    vectors = encode_batches(encoder, iter(BATCHES), 9)
    next(vectors)
    assert [process.poll() for process in started] == [None, None]
    assert isinstance(vectors, Iterator)
    vectors.close()  # type: ignore[attr-defined]
    assert all(process.poll() is not None for process in started)


@pytest.mark.usefixtures("two_cores")
def test_an_ended_process_is_named(encoder: UniversalSentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends before its work is done is an error that says so, not a store without vectors."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(StoreError, match="ended with code 1"):
        list(encode_batches(encoder, iter(BATCHES), 9))


def test_a_killed_program_leaves_no_process() -> None:
    """The processes end with the program that started them, also when it is killed."""
    code = (
        "import os, time\n"
        "from bot.store import encoding\n"
        "worker = encoding._Worker()\n"
        "worker.send(['hydrogen'])\n"
        "worker.take()\n"
        "print(worker._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "INVESTBOT_ENCODER": "on"}
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment)
    assert program.stdout is not None
    worker = int(program.stdout.readline())
    program.send_signal(signal.SIGKILL)
    program.wait()
    program.stdout.close()
    for _ in range(200):
        if not _runs(worker):
            break
        time.sleep(0.05)
    assert not _runs(worker)


def test_other_encoders_stay_here() -> None:
    """An encoder that is not the shipped one is asked in this process, batch by batch."""

    class Lengths:
        name = "lengths"

        def encode(self, texts: Sequence[str]) -> "Vectors":
            return np.asarray([[len(text)] for text in texts], dtype=np.float32)

    assert [v.tolist() for v in encode_batches(Lengths(), [["a", "bc"], [""]], 99_999)] == [[[1.0], [2.0]], [[0.0]]]


def test_served(encoder: UniversalSentenceEncoder) -> None:
    """A line of texts is answered by the length and the bytes of their vectors."""
    out = io.BytesIO()
    serve(io.BytesIO(json.dumps(["氢能", "a\nb"]).encode() + b"\n"), out, encoder)
    size, _, data = out.getvalue().partition(b"\n")
    assert int(size) == len(data) == 2 * 512 * 4


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
