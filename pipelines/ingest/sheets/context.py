"""What is known around a figure: told by book, sheet, titles, row and column, the nearest winning."""

import datetime as dt
import re
from dataclasses import dataclass, fields
from operator import attrgetter

from pipelines.ingest.sheets.headings import Heading, HeadingReader
from pipelines.ingest.sheets.periods import Period, find_period
from pipelines.ingest.sheets.places_in_sheets import Place
from pipelines.ingest.sheets.words import plain_name

_CODE = re.compile(r"(?:行政区划|区划|地区)代码\s*[:：]\s*(\d{6})(?!\d)")
_BOTH = re.compile(r"完成情况|执行情况|实绩|与完成")


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that a figure inherits. ``None`` means not told so far; ``problem`` is why the row cannot be read."""

    subject: str | None = None
    place: Place | None = None
    period: Period | None = None
    unit: str | None = None
    measure: str | None = None
    kind: str | None = None
    bound: str | None = None
    tier: str | None = None
    set_by: str | None = None
    source: str | None = None
    source_type: str | None = None
    published_on: dt.date | None = None
    reviewed_by: str | None = None
    reviewed_on: dt.date | None = None
    remark: str | None = None

    def under(self, outer: "Context") -> "Context":
        """This context with what only ``outer`` tells."""
        told = [
            mine if mine is not None else theirs for mine, theirs in zip(_VALUES(self), _VALUES(outer), strict=True)
        ]
        if self.period and self.period.year is None and outer.period and outer.period.year:
            told[_PERIOD_AT] = self.period.within(outer.period)
        return Context(*told)


_NAMES = tuple(field.name for field in fields(Context))
_VALUES = attrgetter(*_NAMES)
_PERIOD_AT = _NAMES.index("period")


def of_heading(heading: Heading) -> Context:
    """What a column's heading tells its figures."""
    return Context(
        subject=heading.subject,
        place=heading.place,
        period=heading.period,
        unit=heading.unit,
        measure=heading.measure,
        kind=heading.kind,
    )


def of_title(text: str, headings: HeadingReader) -> Context:
    """What a title or a sheet's name tells: place, period, unit, indicator; kind only when plainly targets."""
    if coded := _CODE.search(text):
        return Context(place=headings.places.find(coded[1]))
    name, unit = headings.words.units.bracketed(re.sub(r"\s+", "", text))
    found = find_period(name)
    period, rest = found if found else (None, name)
    place = headings.places.in_title(rest, period.year if period else None)
    left = rest
    if place:
        left = left.replace(place.name, "", 1).strip("()（）年度的:：-— ")
    subject, measure, kind = headings.affixes(left)
    code = headings.words.indicator(subject)
    weak_target = kind == "target" or (re.search(r"目标|计划", left) is not None and not _BOTH.search(left))
    return Context(
        subject=plain_name(subject) if code else None,
        place=place,
        period=period,
        unit=unit or headings.words.units.stated(text),
        measure=measure if code else None,
        kind="target" if weak_target else None,
    )
