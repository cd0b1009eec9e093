"""A workbook's cells become facts: the entry point of reading, sheet by sheet, nothing dropped in silence."""

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath

from pipelines.ingest import places as register
from pipelines.ingest.sheets.account import SheetAccount
from pipelines.ingest.sheets.book import Book, Sheet
from pipelines.ingest.sheets.columns import Column
from pipelines.ingest.sheets.context import Context, of_title
from pipelines.ingest.sheets.doubts import find_doubts
from pipelines.ingest.sheets.fact_rows import FactMaker
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.headings import HeadingReader
from pipelines.ingest.sheets.layout import Layout, Table
from pipelines.ingest.sheets.mapping import MappingError, SheetMapping, mapping_for
from pipelines.ingest.sheets.periods import Period, find_period
from pipelines.ingest.sheets.places_in_sheets import Places
from pipelines.ingest.sheets.progress import is_progress, read_progress
from pipelines.ingest.sheets.raw_rows import BookMeta, LandedBook
from pipelines.ingest.sheets.reading import SheetReading
from pipelines.ingest.sheets.shown import shown
from pipelines.ingest.sheets.table_reader import TableReader
from pipelines.ingest.sheets.words import linker, sheet_words, source_type_of

VERSION = "sheets-8"
NAME_FIELDS = frozenset({"indicator", "place", "item"})
_FILE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def extractor_version(mapping: str = "") -> str:
    """Version of this reader, its words, the register of places and a mapping: facts carry it."""
    parts = (VERSION, sheet_words().digest, register.digest()[:12], mapping)
    return "+".join(part for part in parts if part)


def read_facts(book: Book | LandedBook, meta: BookMeta, mapping: SheetMapping | None = None) -> SheetReading:
    """Facts, progress rows, refusals, ranges understood and doubts of one workbook; ``mapping`` is one to try.

    One sheet after the other, so that a landed book is never held whole. Every non-empty cell is in exactly one of:
    facts, refusals, roles (``SheetReading.unaccounted`` is 0).
    """
    reading = SheetReading()
    _read_sheets(book, meta, mapping, reading)
    reading.doubts.extend(find_doubts(reading))
    return reading


def _read_sheets(book: Book | LandedBook, meta: BookMeta, mapping: SheetMapping | None, reading: SheetReading) -> None:
    places = Places(meta.reporting_district_code)
    headings = HeadingReader(sheet_words(), places)
    for sheet in book.sheets:
        reading.cells += sheet.cell_count
        _SheetReader(sheet, meta, headings, places, reading, mapping).read()


class _SheetReader:
    """One sheet on its way into the reading."""

    def __init__(
        self,
        sheet: Sheet,
        meta: BookMeta,
        headings: HeadingReader,
        places: Places,
        reading: SheetReading,
        mapping: SheetMapping | None,
    ) -> None:
        self.sheet = sheet
        self.mapping = mapping
        self.meta = meta
        self.headings = headings
        self.places = places
        self.grid = Grid(sheet)
        self.layout = Layout(self.grid, headings)
        self.account = SheetAccount(sheet, meta.source_path, headings, reading)

    def read(self) -> None:
        """Read the sheet's tables, then account for what stands outside them."""
        try:
            mapping = self.mapping or mapping_for(self.meta.source_path, self.layout, self.meta.mapping)
        except MappingError as error:
            self._refuse_all("unknown_mapping", f"说明文件指定的映射不存在：{error}")
            return
        tables, outside = mapping.tables(self.layout)
        shared = self._shared_titles(tables)
        for table in tables:
            self._table(table, mapping, shared)
        self._outside(outside)
        self.account.close(self.grid)

    def _shared_titles(self, tables: list[Table]) -> Context:
        """Titles above the first table that name a place or a year hold for the sheet's later tables too."""
        return replace(self._titles(tables[0]), unit=None, subject=None, kind=None) if tables else Context()

    def _titles(self, table: Table) -> Context:
        context = Context()
        for number in table.titles:
            for cell in self.grid.filled(number):
                self.account.role(cell, "title", "标题")
                context = of_title(shown(cell), self.headings).under(context)
        return context

    def _table(self, table: Table, mapping: SheetMapping, shared: Context) -> None:
        for number in table.headers:
            for cell in self.grid.filled(number):
                if table.first_column <= cell.column <= table.last_column:
                    self.account.role(cell, "header", "表头")
        for number in table.notes:
            for cell in self.grid.filled(number):
                self.account.role(cell, "note", "表注与签署")
        columns = mapping.read_columns(self.layout, table)
        titles = _of_names(columns).under(self._titles(table))
        outer = titles.under(shared).under(self._sheet_context()).under(self._book_context(mapping))
        maker = FactMaker(
            self.meta, sheet_words(), self.places, _link, source_type_of, extractor_version(mapping.digest)
        )
        if is_progress(columns):
            read_progress(self.grid, table, columns, outer, maker, self.account)
            return
        TableReader(self.grid, table, columns, outer, maker, self.account, mapping).read()

    def _sheet_context(self) -> Context:
        told = of_title(self.sheet.name, self.headings)
        place = told.place or self.places.named(self.sheet.name) or self.places.relative(self.sheet.name)
        return replace(told, place=place)

    def _book_context(self, mapping: SheetMapping) -> Context:
        constants = mapping.constants
        year = constants.get("year") or self._file_year() or self.meta.planning_year
        place = self.places.find(constants["place"]) if "place" in constants else None
        if place and not self.places.own:
            # A book whose mapping names its place is that place's own book.
            place = replace(place, resolution="self")
        told = Context(
            subject=constants.get("indicator"),
            place=place,
            period=Period(int(year)) if year else None,
            unit=constants.get("unit"),
            measure=constants.get("measure"),
            kind=constants.get("kind"),
            tier=constants.get("tier"),
            set_by=constants.get("set_by"),
            source=constants.get("source"),
            source_type=constants.get("source_type"),
        )
        title = of_title(self.meta.title, self.headings)
        named = Context(place=title.place if not self.places.own else None)
        return told.under(named)

    def _file_year(self) -> str | None:
        years = set(_FILE_YEAR.findall(PurePosixPath(self.meta.source_path).stem))
        found = find_period(self.meta.title)
        if len(years) == 1:
            return str(years.pop())
        return str(found[0].year) if found and found[0].year and not found[0].end_year else None

    def _outside(self, numbers: list[int]) -> None:
        """Rows of a sheet in which no table was found: figures are refused, text is text."""
        for number in numbers:
            for cell in self.grid.filled(number):
                if isinstance(cell.value, str) and not cell.error:
                    self.account.role(cell, "text", "表外文字")
                else:
                    self.account.refuse(
                        cell, "no_table", "没有找到表头，无法确定数字的含义；请加上表头或写一个映射文件"
                    )

    def _refuse_all(self, rule: str, message: str) -> None:
        for cell in self.sheet.cells():
            self.account.refuse(cell, rule, message)


def _of_names(columns: list[Column]) -> Context:
    """What the heading of a column of names tells of the whole table: 指标（2022年）, 项目（亿元）."""
    heads = [column.heading for column in columns if column.field in NAME_FIELDS]
    periods = [head.period for head in heads if head.period]
    units = [head.unit for head in heads if head.unit]
    return Context(period=periods[0] if periods else None, unit=units[0] if units else None)


@lru_cache(maxsize=2**14)
def _link(subject: str, unit: str, measure: str) -> str | None:
    return linker().link(subject, unit=unit, measure=measure).code
