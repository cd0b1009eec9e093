"""What a person sees in a cell: numbers through their number format, percentages as percentages.

Rule: the shown text never loses digits. ``0.05234`` under ``0.0%`` is ``5.234%`` here, though the screen rounds it.
"""

import datetime as dt
import re
from decimal import Decimal
from functools import cache

from pipelines.ingest.sheets.book import Cell

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_LITERAL = re.compile(r'"([^"]*)"')


@cache
def is_percent_format(number_format: str) -> bool:
    """Whether the format code shows a fraction as a percentage."""
    return "%" in _QUOTED.sub("", number_format.split(";")[0])


@cache
def shows_year_alone(number_format: str) -> bool:
    """Whether the format code shows of a date its year only."""
    codes = _QUOTED.sub("", number_format.split(";")[0]).lower()
    return "y" in codes and not any(code in codes for code in "mdh")


@cache
def format_suffix(number_format: str) -> str:
    """Literal text that the format puts behind the number: ``0.0"亿元"`` gives ``亿元``."""
    first = number_format.split(";")[0]
    digits = max(first.rfind("0"), first.rfind("#"), first.rfind("G"))
    return "".join(_LITERAL.findall(first[digits + 1 :])).strip()


def plain(value: Decimal) -> str:
    """A number in plain digits, never with an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(cell: Cell) -> str:
    """Text of the cell as a person reads it; ``""`` for a formula without a value."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date):
        return value.isoformat()
    if not cell.number_format:
        return plain(value)
    if is_percent_format(cell.number_format):
        return f"{plain(value * 100)}%"
    return plain(value) + format_suffix(cell.number_format)
