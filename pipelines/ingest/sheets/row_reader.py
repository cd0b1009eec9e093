"""What the names, times, units and other words of one row tell of its figures."""

import re
from collections.abc import Mapping
from dataclasses import replace

from pipelines.ingest.sheets.columns import Column
from pipelines.ingest.sheets.context import Context
from pipelines.ingest.sheets.fact_rows import FactMaker, RefusedFigureError
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.headings import HeadingReader
from pipelines.ingest.sheets.mapping import SheetMapping
from pipelines.ingest.sheets.periods import Period, date_of, find_period, period_of_cell
from pipelines.ingest.sheets.places_in_sheets import Place
from pipelines.ingest.sheets.shown import shown
from pipelines.ingest.sheets.words import plain_name

WORD_FIELDS = ("measure", "kind", "bound", "tier")
WORD_LABELS = {"measure": "口径", "kind": "性质", "bound": "界限", "tier": "目标层级"}
DATE_FIELDS = ("reviewed_on", "published_on")
NAME_SEPARATOR = "·"
MAX_SUBJECT = 120


class RowReader:
    """Reads the columns of one table that hold no figures, row by row. ``around`` is what the row inherits."""

    def __init__(
        self, grid: Grid, columns: list[Column], maker: FactMaker, headings: HeadingReader, mapping: SheetMapping
    ) -> None:
        self.grid = grid
        self.columns = columns
        self.maker = maker
        self.words = maker.words
        self.headings = headings
        self.mapping = mapping

    def told(self, number: int, around: Context) -> Context:
        """What the row tells. Raises ``RefusedFigureError`` when its time, place or controlled words cannot be read."""
        texts = self._texts(number)
        period = self._period(number)
        place = self._place(texts, period or around.period)
        words = {name: self._word(name, texts) for name in WORD_FIELDS}
        name = self._name(texts)
        subject, measure, kind = self._split_name(name) if name else (None, None, None)
        dates = {name: date_of(self._value(number, name)) for name in DATE_FIELDS}
        return Context(
            subject=subject,
            place=place,
            period=period,
            unit=self._unit(texts, name),
            measure=words["measure"] or measure,
            kind=words["kind"] or kind,
            bound=words["bound"],
            tier=words["tier"],
            set_by=_first(texts, "set_by"),
            source=_first(texts, "source"),
            remark=_first(texts, "remark"),
            reviewed_by=_first(texts, "reviewed_by"),
            reviewed_on=dates["reviewed_on"],
            published_on=dates["published_on"],
        )

    def told_by_total(self, number: int, around: Context) -> Context:
        """What a totals row tells besides that it is one; what cannot be read is not told."""
        texts = {
            field: [text for text in found if not self.words.is_total(text)]
            for field, found in self._texts(number).items()
        }
        try:
            period = self._period(number)
        except RefusedFigureError:
            period = None
        try:
            place = self._place(texts, period or around.period)
        except RefusedFigureError:
            place = None
        name = self._name(texts)
        subject, measure, kind = self._split_name(name) if name else (None, None, None)
        told = {field: self.words.meaning(field, _first(texts, field) or "") for field in ("measure", "kind")}
        unit = self._unit(texts, name)
        return Context(subject, place, period, unit, told["measure"] or measure, told["kind"] or kind)

    def _texts(self, number: int) -> dict[str, list[str]]:
        """Texts of the row by field, merged cells seen from every row that they cover."""
        texts: dict[str, list[str]] = {}
        for column in self.columns:
            if column.field not in ("value", "unknown"):
                texts.setdefault(column.field, []).append(self.grid.text(number, column.number))
        return texts

    def _value(self, number: int, field: str) -> object:
        for column in self.columns:
            if column.field == field:
                cell = self.grid.seen(number, column.number)
                return cell.value if cell else None
        return None

    def _period(self, number: int) -> Period | None:
        joined: Period | None = None
        for column in self.columns:
            if column.field != "period":
                continue
            cell = self.grid.seen(number, column.number)
            if cell is None or not shown(cell).strip():
                continue
            period = period_of_cell(cell)
            if period is None:
                raise RefusedFigureError(
                    "unreadable_period", f"“{shown(cell).strip()}”不是可识别的时间，请写成 2023、2023年1-6月 等"
                )
            joined = period.with_year(joined.year) if joined and period.year is None else period
        return joined

    def _place(self, texts: Mapping[str, list[str]], period: Period | None) -> Place | None:
        year = period.year if period else None
        code = _first(texts, "place_code")
        name = _first(texts, "place")
        if name is None and code is None:
            if "place" in texts:
                raise RefusedFigureError("no_place", "地区列为空：若与上一行相同，请填写或合并单元格")
            return None
        asked = self.words.good("place", name or code or "")
        place = self.maker.places.find(asked, year) or (self.maker.places.find(code, year) if code else None)
        if place is None:
            near = "、".join(self.maker.places.near(asked))
            hint = f"，相近的有：{near}" if near else ""
            raise RefusedFigureError("unknown_district", f"地区“{asked}”不在行政区划表中{hint}；请改用全称或补充更正表")
        return replace(place, name=name) if name and place.code else place

    def _word(self, field: str, texts: Mapping[str, list[str]]) -> str | None:
        told = _first(texts, field)
        if told is None:
            return None
        meaning = self.words.meaning(field, self.words.good(field, told))
        if meaning is None:
            known = "、".join(sorted({word for (name, word) in self.words.values if name == field})[:12])
            raise RefusedFigureError(f"unknown_{field}", f"{WORD_LABELS[field]}“{told}”不认识，可用：{known}")
        return meaning

    def _name(self, texts: Mapping[str, list[str]]) -> str | None:
        """The name of what the row measures: its parts in order, repeated and empty ones left out."""
        parts: list[str] = []
        for text in texts.get("indicator", []):
            name = plain_name(text)
            if name and name not in parts and name not in self.mapping.drop_names:
                parts.append(name)
        if not parts and (names := [plain_name(text) for text in texts.get("indicator", []) if text]):
            parts = names[:1]
        return NAME_SEPARATOR.join(parts)[:MAX_SUBJECT] or None

    def _split_name(self, name: str) -> tuple[str, str | None, str | None]:
        bare, _ = self.words.units.bracketed(self.words.good("indicator", name))
        found = find_period(bare)
        if self.words.indicator(bare) or found is None or found[0].year is None:
            subject, measure, kind = self.headings.affixes(bare)
            return subject or bare, measure, kind
        subject, measure, kind = self.headings.affixes(found[1])
        return subject or bare, measure, kind

    def _unit(self, texts: Mapping[str, list[str]], name: str | None) -> str | None:
        told = _first(texts, "unit")
        if told is not None:
            return told
        return self.words.units.bracketed(name)[1] or self.mapping.unit_of(name) if name else None


def _first(texts: Mapping[str, list[str]], field: str) -> str | None:
    found = texts.get(field)
    if found is None:
        return None
    text = next((text for text in found if text), None)
    return re.sub(r"\s*\n\s*", " ", text) if text and "\n" in text else text
