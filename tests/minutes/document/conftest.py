"""Our own sample minutes, one for each way of writing them that was seen."""

from pathlib import Path
from typing import Any

import pytest

from minutes.document.model import MinutesDocument
from minutes.document.reading import read

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def sample() -> Any:
    """`sample("board.txt")` is that document, read once."""
    done: dict[str, MinutesDocument] = {}

    def load(name: str) -> MinutesDocument:
        if name not in done:
            done[name] = read((SAMPLES / name).read_bytes(), name)
        return done[name]

    return load
