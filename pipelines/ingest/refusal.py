"""A refusal: the one way in which bad input is told to the people who can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused file, row, cell or figure: a row of ``quarantine``.

    ``rule`` is a stable ASCII name; ``message`` is a Chinese sentence that says what to mend.
    """

    asset: str
    source_path: str
    rule: str
    message: str
    sheet: str | None = None
    cell: str | None = None
    row_number: int | None = None
    start_offset: int | None = None
    value: str | None = None

    @property
    def where(self) -> str:
        """File, and what is known of the place in it: sheet and cell, row, or character."""
        return place_in_file(self.source_path, self.sheet, self.cell, self.row_number, self.start_offset)


def place_in_file(
    source_path: str,
    sheet: str | None = None,
    cell: str | None = None,
    row_number: int | None = None,
    start_offset: int | None = None,
) -> str:
    """A place as people look it up: ``sheets/a.xlsx 表1!C5``."""
    if sheet is not None:
        return f"{source_path} {sheet}" + (f"!{cell}" if cell else f" 第 {row_number} 行" if row_number else "")
    if row_number is not None:
        return f"{source_path} 第 {row_number} 行"
    return source_path if start_offset is None else f"{source_path} 第 {start_offset} 字"
