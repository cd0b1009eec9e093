"""Files of tests, opened as the pipeline opens them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.book import Book
from pipelines.ingest.sheets.reader import read_book


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[str, bytes], Book | Refusal]:
    """Write a file and open it as the pipeline does."""

    def read(name: str, data: bytes) -> Book | Refusal:
        path = tmp_path / name
        path.write_bytes(data)
        return read_book(path, f"sheets/{name}")

    return read
