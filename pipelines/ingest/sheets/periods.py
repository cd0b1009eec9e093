"""Periods as headings, titles and cells write them, in the contract's words (2022, 2022H1, 2022-01/2022-10 …)."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.ingest.sheets.book import Cell
from pipelines.ingest.sheets.shown import shows_year_alone

FIRST_YEAR, LAST_YEAR = 1949, 2100
EXCEL_EPOCH = dt.date(1899, 12, 30)
SERIAL_DATES = (Decimal(20000), Decimal(80000))


@dataclass(frozen=True, slots=True)
class Period:
    """A period. ``year`` is missing where only months are written (3月末) and the year stands elsewhere.

    ``part`` is what follows the year: ``""``, ``H1``, ``Q3``, ``-03`` or ``01/10`` for January to October.
    ``cumulated`` is 累计 without a time of its own: since January, to the month that stands elsewhere.
    """

    year: int | None
    part: str = ""
    end_year: int | None = None
    end_state: bool = False
    cumulated: bool = False

    @property
    def complete(self) -> bool:
        """Whether the year is known."""
        return self.year is not None

    def with_year(self, year: int | None) -> "Period":
        """The same months in another year."""
        return Period(year, self.part, self.end_year, self.end_state)

    def within(self, outer: "Period") -> "Period":
        """These months in the year of ``outer``; 累计 within 2023-03 is January to March 2023."""
        if self.cumulated:
            return replace(outer, part=since_january(outer.part))
        return self.with_year(outer.year)

    @property
    def text(self) -> str:
        """The period as the contract writes it. Raises ``ValueError`` without a year."""
        if self.year is None:
            raise ValueError("a period without a year cannot be written")
        if self.end_year:
            return f"{self.year}/{self.end_year}"
        if "/" in self.part:
            first, last = self.part.split("/")
            return f"{self.year}-{first}/{self.year}-{last}"
        return f"{self.year}{self.part}"

    @property
    def type(self) -> str:
        """Word of ``PERIOD_TYPE``."""
        if self.end_year:
            return "span"
        if self.end_state:
            return "end_state"
        if self.part.startswith("H"):
            return "half"
        if self.part.startswith("Q"):
            return "quarter"
        return "cumulative_months" if self.part else "year"


_DASH = r"(?:-|—|–|~|至|到)+"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_SPAN = re.compile(rf"{_YEAR}年?{_DASH}(?P<end>(?:19|20)\d{{2}})(?:年|$|(?=\D))")
_YEAR_WORD = re.compile(rf"(?<!\d){_YEAR}(?:年度?|(?=[./-]\d{{1,2}}(?!\d))|(?![\d.,万亿]))(?P<end>末|底)?")
_MONTHS = re.compile(
    rf"(?P<first>\d{{1,2}})月?{_DASH}(?P<last>\d{{1,2}})月(?:份|末|底)?|"
    r"(?P<until>累计[至到])?(?P<month>\d{1,2})月(?:份|末|底)?(?P<sum>止?累计)?"
)
_SLASHED = re.compile(r"^[./-](?P<month>\d{1,2})(?:[./-]\d{1,2})?(?!\d)")
_NAMED = (
    (re.compile(r"上半年|(?<![A-Za-z])H1"), "H1"),
    (re.compile(r"下半年|(?<![A-Za-z])H2"), "H2"),
    (re.compile(r"前三季度|前3季度|1-3季度|一至三季度"), "01/09"),
    (re.compile(r"第?(?:一|1)季度|(?<![A-Za-z])Q1"), "Q1"),
    (re.compile(r"第?(?:二|2)季度|(?<![A-Za-z])Q2"), "Q2"),
    (re.compile(r"第?(?:三|3)季度|(?<![A-Za-z])Q3"), "Q3"),
    (re.compile(r"第?(?:四|4)季度|(?<![A-Za-z])Q4"), "Q4"),
    (re.compile(r"全年"), ""),
)


_SPELLED_YEAR = re.compile(r"(?:一九|二[〇○零Oo0])[〇○零Oo0一二三四五六七八九]{2}(?=年)")
_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
_NOTE_MARK = re.compile(r"[①-⑳⑴-⒇❶-❿]")
_YEAR_AND_MONTH = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")


def without_note_marks(text: str) -> str:
    """Text in its usual characters without the marks of notes: 190① is 190, not 1901."""
    return unicodedata.normalize("NFKC", _NOTE_MARK.sub("", text))


def find_period(text: str) -> tuple[Period, str] | None:
    """The period that a text names and the text without it; ``None`` when it names none or more than one year."""
    if joined := _YEAR_AND_MONTH.fullmatch(text.strip()):
        return Period(int(joined[1]), f"-{joined[2]}"), ""
    clean = _SPELLED_YEAR.sub(lambda year: year[0].translate(_DIGITS), without_note_marks(text))
    span = _SPAN.search(clean)
    if span and int(span["year"]) < int(span["end"]):
        return Period(int(span["year"]), end_year=int(span["end"])), _cut(clean, span)
    match = _YEAR_WORD.search(clean)
    year = int(match["year"]) if match else None
    rest = _cut(clean, match) if match else clean
    if match and (slashed := _SLASHED.match(clean[match.end() :])):
        month = _month(int(slashed["month"]))
        return (Period(year, month), rest[: match.start()] + clean[match.end() + slashed.end() :]) if month else None
    if len(set(re.findall(r"(?<!\d)((?:19|20)\d{2})年", clean))) > 1:
        return None
    for pattern, part in _NAMED:
        if named := pattern.search(rest):
            return Period(year, part), _cut(rest, named)
    if months := _MONTHS.search(rest):
        span_part = _months(months)
        return (Period(year, span_part), _cut(rest, months)) if span_part is not None else None
    if year is None:
        return None
    return Period(year, end_state=bool(re.match(r"^到", clean))), rest.removeprefix("到")


def _cut(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + text[match.end() :]


def _month(month: int) -> str | None:
    return f"-{month:02d}" if 1 <= month <= 12 else None


def since_january(part: str) -> str:
    """The part of a year from its beginning to the end of a month: ``-03`` gives ``01/03``; other parts stay."""
    if not re.fullmatch(r"-\d{2}", part) or part == "-01":
        return part
    return "" if part == "-12" else f"01/{part[1:]}"


def _months(match: re.Match[str]) -> str | None:
    if match["month"]:
        part = _month(int(match["month"]))
        return since_january(part) if part and (match["sum"] or match["until"]) else part
    first, last = int(match["first"]), int(match["last"])
    if not 1 <= first < last <= 12:
        return None
    return "" if (first, last) == (1, 12) else f"{first:02d}/{last:02d}"


def whole_period(text: str) -> Period | None:
    """The period when the text is nothing but a period (``2022年``, ``1—5月``, ``2022``, ``202301``)."""
    found = find_period(text.strip())
    if found is None:
        return None
    period, rest = found
    return period if not rest.strip(" ()（）年度份:：,，、") else None


def period_of(value: object) -> Period | None:
    """The period of a heading or a period cell: a year as a number, a date, a date's serial number, or text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        if value == value.to_integral_value() and FIRST_YEAR <= value <= LAST_YEAR:
            return Period(int(value))
        date = serial_date(value)
        return Period(date.year, f"-{date.month:02d}") if date else None
    if isinstance(value, dt.date):
        return Period(value.year, f"-{value.month:02d}")
    return whole_period(value) if isinstance(value, str) else None


def period_of_cell(cell: Cell) -> Period | None:
    """The period of a cell where periods are expected: as ``period_of``, a number such as 202301 and the format of a
    date told apart: under ``yyyy"年"`` a date stands for its year."""
    value = cell.value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return whole_period(str(int(value))) or period_of(value)
    if isinstance(value, dt.date) and shows_year_alone(cell.number_format):
        return Period(value.year)
    return period_of(value)


def months_in_a_row(values: Sequence[object]) -> bool:
    """Whether numbers are months such as 202301, 202302, each the one after the other: two at least."""
    if len(values) < 2 or not _YEAR_AND_MONTH.fullmatch(str(values[0])):
        return False
    months = [divmod(int(str(value)), 100) for value in values if _YEAR_AND_MONTH.fullmatch(str(value))]
    counted = [year * 12 + month for year, month in months]
    return len(counted) == len(values) and counted == list(range(counted[0], counted[0] + len(counted)))


def serial_date(value: Decimal) -> dt.date | None:
    """The date of an Excel serial number (days since 1899-12-30); ``None`` outside 1954 to 2119."""
    low, high = SERIAL_DATES
    if value != value.to_integral_value() or not low <= value <= high:
        return None
    return EXCEL_EPOCH + dt.timedelta(days=int(value))


_DATE = re.compile(r"(?P<year>(?:19|20)\d{2})\s*[-./年]\s*(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*日?")


def date_of(value: object) -> dt.date | None:
    """A date cell: a date, a serial number or text such as ``2023-04-28`` or ``2023年4月28日``."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, Decimal):
        return serial_date(value)
    match = _DATE.search(value) if isinstance(value, str) else None
    if not match:
        return None
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
