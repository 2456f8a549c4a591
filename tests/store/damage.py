"""A state database that the disk has damaged."""

from pathlib import Path

from bot.store.state import FILE_NAME, open_state
from tests.store.people import meet


def damaged_state(folder: Path) -> bytes:
    """Leave a state database in ``folder`` of whose accounts a page is overwritten; return the file's bytes."""
    state = open_state(folder)
    for number in range(500):
        meet(state, number)
    state.tidy()
    state.close()
    path = folder / FILE_NAME
    content = bytearray(path.read_bytes())
    page = content.index(b"telegram") // 4096 * 4096
    content[page + 8 : page + 400] = b"\xee" * 392
    path.write_bytes(content)
    return bytes(content)
