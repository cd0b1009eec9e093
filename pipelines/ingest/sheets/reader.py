"""The one way to open a workbook: any format in, a ``Book`` or one ``Refusal`` out."""

from pathlib import Path

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.book import Book
from pipelines.ingest.sheets.guard import RefusedError, safe_format
from pipelines.ingest.sheets.read_excel import read_xls_ods, read_xlsx
from pipelines.ingest.sheets.read_text import read_csv, read_html


def read_book(path: Path, source_path: str) -> Book | Refusal:
    """Read the workbook at ``path``; ``source_path`` is its name below ``raw/``.

    A file that cannot or must not be read is one ``Refusal`` (empty_file, file_too_large, unknown_extension,
    wrong_extension, damaged_file, zip_bomb, password, empty_book, book_too_large), never an exception.
    """
    try:
        book_format = safe_format(path)
        if book_format in ("xlsx", "xlsm"):
            return read_xlsx(path, source_path, book_format)
        if book_format in ("csv", "tsv"):
            return read_csv(path, source_path, book_format)
        if book_format == "html":
            return read_html(path, source_path)
        return read_xls_ods(path, source_path, book_format)
    except RefusedError as refused:
        return refused.refusal(source_path)
