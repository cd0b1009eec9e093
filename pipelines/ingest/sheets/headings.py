"""One heading, title or sheet name: the field, period, unit, measure, kind, place and name that it tells."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from pipelines.ingest.sheets.book import Cell, CellValue
from pipelines.ingest.sheets.periods import Period, find_period, period_of, period_of_cell, without_note_marks
from pipelines.ingest.sheets.places_in_sheets import Place, Places
from pipelines.ingest.sheets.shown import shown
from pipelines.ingest.sheets.units import PERCENT
from pipelines.ingest.sheets.words import SheetWords, plain_name

_COMPARISON = re.compile(r"(?:比|较|与)(?:上年同期|上年末|上年|去年同期|去年|年初|上月|上季度|同期|(?:19|20)\d{2}年)")
_PERCENT_END = re.compile(r"(?<![\d.])(?<=.)[±(（]*%[)）]*$")
"""The unit of a name, not of a figure: 0.2% in a cell is no heading."""
_WHOLE_YEAR = re.compile(r"全年|年度|本年|年初")
_VALUE_FIELDS: dict[str, tuple[str | None, str | None]] = {
    "value_target": (None, "target"),
    "value_actual": (None, "actual"),
    "value_growth": ("growth", None),
    "value_change": ("change", None),
    "value_completion": ("completion", None),
}
AS_RATE = {"value_change": "value_growth"}
STRUCTURE_FIELDS = frozenset(
    {"place", "place_code", "period", "indicator", "value", "unit", "ordinal", "item", "source", "category", "deadline",
     "status", "lead_unit", "responsible_unit", "reported_on", "reached"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading tells. ``field`` is a word of ``sheet_headers.csv``; ``subject`` is the name that is left over."""

    text: str = ""
    field: str | None = None
    period: Period | None = None
    unit: str | None = None
    measure: str | None = None
    kind: str | None = None
    place: Place | None = None
    subject: str | None = None
    indicator: str | None = None

    @property
    def known(self) -> bool:
        """Whether anything but a free name was recognised."""
        return bool(self.field or self.period or self.unit or self.measure or self.kind or self.place or self.indicator)

    @property
    def structural(self) -> bool:
        """Whether it is a word that only a header row holds."""
        return self.field in STRUCTURE_FIELDS

    def over(self, inner: "Heading") -> "Heading":
        """This heading above ``inner``: the lower one wins where both speak."""
        return Heading(
            text=" ".join(text for text in (self.text, inner.text) if text),
            field=inner.field or self.field,
            period=_joined(self.period, inner.period),
            unit=inner.unit or self.unit,
            measure=inner.measure or self.measure,
            kind=inner.kind or self.kind,
            place=inner.place or self.place,
            subject=inner.subject or self.subject,
            indicator=inner.indicator if inner.subject else self.indicator,
        )


def _joined(outer: Period | None, inner: Period | None) -> Period | None:
    """2022年 above 1—5月 is January to May 2022."""
    if outer and inner and outer.year and inner.year is None:
        return inner.within(outer)
    return inner or outer


class HeadingReader:
    """Reads headings with one book's words and places."""

    def __init__(self, words: SheetWords, places: Places) -> None:
        self.words = words
        self.places = places
        self._affixes: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for affix in words.affixes:
            self._affixes[affix[0][-1]].append(affix)
        self._text = lru_cache(maxsize=8192)(self._read_text)

    def read(self, value: CellValue) -> Heading:
        """Read a heading cell: a year as a number, a date or text."""
        if isinstance(value, str):
            return self._text(value)
        period = period_of(value)
        return Heading(str(value), period=period) if period else Heading(str(value) if value is not None else "")

    def of(self, cell: Cell) -> Heading:
        """The heading in a cell; a date stands for a year or a month, as its format says, 202301 for a month."""
        if not isinstance(cell.value, dt.date | Decimal):
            return self.read(cell.value)
        return Heading(shown(cell), period=period_of_cell(cell))

    def _read_text(self, text: str) -> Heading:
        head = self._told(text)
        if head.kind == "target" and head.period is None and head.measure is None and _WHOLE_YEAR.search(text):
            # Of a table of January to June the goal of the year is still that of the whole year.
            return replace(head, period=Period(None))
        return head

    def _told(self, text: str) -> Heading:
        name = re.sub(r"\s+", "", without_note_marks(text))
        if not name:
            return Heading()
        if field := self.words.headers.get(name):
            return _field_heading(text, field)
        name, unit = self.words.units.bracketed(name)
        if not name:
            return Heading(text, unit=unit)
        if field := self.words.headers.get(name):
            return replace(_field_heading(text, field), unit=unit)
        if unit is None and (percent := _PERCENT_END.search(name)):
            # 增长% and 决算数为预算数% name their unit without brackets.
            unit, name = PERCENT, name[: percent.start()]
            if field := self.words.headers.get(name):
                # 增减% is a rate of change, 增减额 an amount.
                return replace(_field_heading(text, AS_RATE.get(field, field)), unit=unit)
        if unit is None and name in self.words.units and not self.words.indicator(name):
            return Heading(text, unit=name)
        comparison = _COMPARISON.search(name)
        bare = _COMPARISON.sub("", name) or name
        if (code := self.words.indicator(bare)) and not comparison:
            return Heading(text, unit=unit, subject=plain_name(bare), indicator=code)
        return self._parts(text, bare, unit)

    def _parts(self, text: str, name: str, unit: str | None) -> Heading:
        period, rest = find_period(name) or (None, name)
        rest = rest.strip("()的:：,，—-_ ")
        heading = Heading(text, period=period, unit=unit)
        if not rest:
            return heading
        if field := self.words.headers.get(rest):
            named = _field_heading(text, field)
            return replace(named, period=period or named.period, unit=unit)
        return self._named(heading, rest)

    def _named(self, heading: Heading, rest: str) -> Heading:
        name, measure, kind = self.affixes(rest)
        heading = replace(heading, measure=measure, kind=kind)
        if not name:
            return heading
        place = self.places.named(name, heading.period.year if heading.period else None)
        if place:
            return replace(heading, place=place)
        return replace(heading, subject=plain_name(name), indicator=self.words.indicator(name))

    def affixes(self, name: str) -> tuple[str, str | None, str | None]:
        """A name without its measure and kind words, and what they mean: GDP增速目标 is (GDP, growth, target).

        The words stay when the whole name is an indicator (人口自然增长率).
        """
        found: dict[str, str] = {}
        rest = name
        while rest and not self.words.indicator(rest):
            match = next(
                (item for item in self._affixes.get(rest[-1], ()) if rest.endswith(item[0]) and item[1] not in found),
                None,
            )
            if match is None:
                break
            rest = rest[: -len(match[0])].rstrip("(（:：-—的")
            found[match[1]] = match[2]
        if found.get("measure") == "growth" and rest and not self.words.indicator(rest) and name.endswith("增长率"):
            return name, None, found.get("kind")
        return rest, found.get("measure"), found.get("kind")


def _field_heading(text: str, field: str) -> Heading:
    if field in _VALUE_FIELDS:
        measure, kind = _VALUE_FIELDS[field]
        return Heading(text, field="value", period=_since_january(text), measure=measure, kind=kind)
    return Heading(text, field=field, period=_since_january(text) if field == "value" else None)


def _since_january(text: str) -> Period | None:
    """The time of 累计 and 累计增长, whose month stands elsewhere."""
    return Period(None, cumulated=True) if "累计" in text else None
