"""Non-empty cells of a workbook, counted by another reader than the one that lands them."""

import csv
import io
from pathlib import Path

from python_calamine import CalamineError, load_workbook

from pipelines.ingest.decoding import UndecodableError, decode

TEXT_SUFFIXES = (".csv", ".tsv")


def cells_in(path: Path) -> int | None:
    """How many cells of all sheets hold something; ``None`` when this reader cannot open the file."""
    if path.suffix.lower() in TEXT_SUFFIXES:
        return _cells_in_text(path)
    try:
        book = load_workbook(str(path))
        return sum(
            value not in ("", None)
            for name in book.sheet_names
            for row in book.get_sheet_by_name(name).to_python()
            for value in row
        )
    except (CalamineError, OSError):
        return None


def _cells_in_text(path: Path) -> int | None:
    try:
        text, _ = decode(path.read_bytes())
    except (UndecodableError, OSError):
        return None
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:4096], delimiters=",\t;")
    except csv.Error:
        dialect = csv.excel
    return sum(bool(value.strip()) for row in csv.reader(io.StringIO(text, newline=""), dialect) for value in row)
