"""Encodes many texts in several processes: the model uses one core, and a store has tens of thousands of texts.

A process of ours rather than ``multiprocessing``: it needs no guard in the program that opens the store, and it ends
with its standard input, so also when that program was killed.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from bot.encoder import Encoder, UniversalSentenceEncoder, load_encoder
from bot.errors import StoreError

if TYPE_CHECKING:
    from bot.encoder import Vectors

_MOST_PROCESSES = 4
"""Each holds the model, 150 MB."""
_FEW = 2000
"""So many texts are encoded before another process has loaded the model."""


def encode_batches(encoder: Encoder, batches: Iterable[Sequence[str]], total: int) -> "Iterator[Vectors]":
    """Yield the vectors of each batch, in order; ``total`` is how many texts there are.

    Raises StoreError where a process ends before its work is done.
    """
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    if processes == 1 or total <= _FEW or not isinstance(encoder, UniversalSentenceEncoder):
        yield from map(encoder.encode, batches)
        return
    workers = [_Worker() for _ in range(processes)]
    try:
        sent = taken = 0
        for batch in batches:
            if sent - taken == processes:
                yield workers[taken % processes].take()
                taken += 1
            workers[sent % processes].send(batch)
            sent += 1
        for late in range(taken, sent):
            yield workers[late % processes].take()
    finally:
        for worker in workers:
            worker.stop()


class _Worker:
    """One process; it has at most one batch, so that neither side waits for the other to read."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.store.encoding"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout
        self._texts = 0

    def send(self, texts: Sequence[str]) -> None:
        self._texts = len(texts)
        try:
            self._into.write(json.dumps(list(texts)).encode() + b"\n")
            self._into.flush()
        except OSError:
            raise self._ended() from None

    def take(self) -> "Vectors":
        import numpy as np

        size = self._out.readline()
        data = self._out.read(int(size)) if size else b""
        if not size or len(data) != int(size):
            raise self._ended()
        return np.frombuffer(data, dtype=np.float32).reshape(self._texts, -1)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _ended(self) -> StoreError:
        code = self._process.wait()
        return StoreError(
            f"a process that makes sentence vectors ended with code {code}; "
            "free memory and try again, or set INVESTBOT_ENCODER=off to do without vectors"
        )


def serve(into: IO[bytes], out: IO[bytes], encoder: Encoder) -> None:
    """Read a JSON list of texts a line; write the number of bytes, a line end and the vectors as 32-bit floats."""
    for line in into:
        data = encoder.encode(json.loads(line)).tobytes()
        out.write(b"%d\n" % len(data))
        out.write(data)
        out.flush()


if __name__ == "__main__":
    model = load_encoder()
    if model is not None:
        serve(sys.stdin.buffer, sys.stdout.buffer, model)
