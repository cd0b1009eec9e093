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
