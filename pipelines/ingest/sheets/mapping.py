"""Mapping files: a layout told as data, a few reviewed lines of YAML in ``schemas/sheet_mappings``.

Shape: ``name``; ``match`` (``file`` and ``sheets`` as file-name patterns, ``headers``: words that the header row must
hold); ``header_rows`` (row numbers; 0 when there is none); ``columns`` (letters or ranges of letters to a field of
``sheet_headers.csv``); ``headings`` (letters to a heading, read as if it stood there: ``B: 2021年（亿元）``);
``constants`` (place, year, kind, measure, unit, source, source_type, indicator, set_by, tier); ``units`` (a name to its
unit, where the sheet writes none); ``drop_names`` (parts of a name that say nothing); ``last_row``. What is not told is
recognised as without a mapping.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

import yaml

from pipelines.ingest.sheets.book import column_number
from pipelines.ingest.sheets.columns import LABELS_ZH, Column, Columns
from pipelines.ingest.sheets.headings import Heading
from pipelines.ingest.sheets.layout import Layout, Table
from pipelines.ingest.sheets.words import plain_name

CONSTANTS = frozenset(
    {"place", "year", "kind", "measure", "unit", "source", "source_type", "indicator", "set_by", "tier"}
)
KEYS = frozenset(
    {"name", "match", "header_rows", "columns", "headings", "constants", "units", "drop_names", "last_row"}
)

UNKNOWN = "unknown"


class MappingError(ValueError):
    """A mapping file is not what the docstring of this module says."""


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """One layout. ``columns`` maps column numbers to fields; an empty mapping lets everything be recognised."""

    name: str
    file: str = "*"
    sheets: str = "*"
    headers: tuple[str, ...] = ()
    header_rows: tuple[int, ...] = ()
    columns: Mapping[int, str] = field(default_factory=dict)
    headings: Mapping[int, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    drop_names: frozenset[str] = frozenset()
    last_row: int | None = None
    digest: str = ""

    def fits(self, source_path: str, layout: Layout) -> bool:
        """Whether a sheet is laid out so: file name, sheet name and the words in its header rows agree."""
        sheet = layout.grid.sheet.name
        if not (fnmatchcase(PurePosixPath(source_path).name, self.file) and fnmatchcase(sheet, self.sheets)):
            return False
        said = {
            layout.grid.text(row, cell.column) for row in self.header_rows or () for cell in layout.grid.filled(row)
        }
        return set(self.headers) <= said

    def tables(self, layout: Layout) -> tuple[list[Table], list[int]]:
        """The sheet's tables: one below the named header rows, or those that are recognised."""
        if not self.header_rows:
            return layout.tables()
        last = self.last_row or max(layout.grid.rows, default=0)
        numbers = [number for number in layout.grid.numbers() if number not in self.header_rows]
        titles = [number for number in numbers if number < min(self.header_rows)]
        body = [number for number in numbers if max(self.header_rows) < number <= last]
        notes = [number for number in numbers if number > last]
        used = [cell.column for number in (*self.header_rows, *body) for cell in layout.grid.filled(number)]
        table = Table(titles, list(self.header_rows), body, notes, min(used, default=1), max(used, default=1))
        return [table], []

    def read_columns(self, layout: Layout, table: Table) -> list[Column]:
        """The table's columns, as told; those not told as recognised."""
        found = {column.number: column for column in Columns(layout, table).read()}
        for number, name in self.columns.items():
            if table.first_column <= number <= table.last_column:
                heading = found[number].heading if number in found else Heading()
                found[number] = Column(number, name, heading)
        for number, text in self.headings.items():
            heading = layout.headings.read(text)
            named = self.columns.get(number, UNKNOWN)
            recognised = heading.field or ("value" if heading.known else "indicator")
            found[number] = Column(number, recognised if named == UNKNOWN else named, heading)
        return [self._with_unit(found[number]) for number in sorted(found)]

    def unit_of(self, name: str | None) -> str | None:
        """The unit that the mapping gives to a name, ``None`` when it gives none."""
        return self.units.get(name) if name else None

    def _with_unit(self, column: Column) -> Column:
        unit = self.unit_of(column.heading.subject)
        if unit is None or column.heading.unit or column.heading.measure:
            return column
        return replace(column, heading=replace(column.heading, unit=unit))


def parse_mapping(text: str) -> SheetMapping:
    """A mapping from YAML text. Raises ``MappingError`` naming the key that is wrong."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MappingError(f"not YAML: {error}") from error
    if not isinstance(data, dict) or not data.get("name"):
        raise MappingError("a mapping needs a name")
    if unknown := set(data) - KEYS:
        raise MappingError(f"unknown keys: {', '.join(sorted(map(str, unknown)))}")
    match = _dict(data, "match")
    constants = {key: str(value) for key, value in _dict(data, "constants").items()}
    if unknown := set(constants) - CONSTANTS:
        raise MappingError(f"unknown constants: {', '.join(sorted(unknown))}")
    return SheetMapping(
        str(data["name"]),
        str(match.get("file", "*")),
        str(match.get("sheets", "*")),
        tuple(map(str, _list(match, "headers"))),
        tuple(int(row) for row in _list(data, "header_rows")),
        _columns(_dict(data, "columns")),
        {column_number(str(letters)): str(text) for letters, text in _dict(data, "headings").items()},
        constants,
        {plain_name(str(name)): str(unit) for name, unit in _dict(data, "units").items()},
        frozenset(map(str, _list(data, "drop_names"))),
        data.get("last_row"),
        hashlib.sha256(text.encode()).hexdigest()[:12],
    )


def _dict(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key) or {}
    if not isinstance(value, dict):
        raise MappingError(f"{key} must be a table of keys and values")
    return value


def _list(data: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = data.get(key) or []
    if not isinstance(value, list):
        raise MappingError(f"{key} must be a list")
    return value


def _columns(told: Mapping[str, Any]) -> dict[int, str]:
    columns: dict[int, str] = {}
    for letters, name in told.items():
        if name not in LABELS_ZH:
            raise MappingError(f"columns: unknown field {name!r}, one of {', '.join(LABELS_ZH)} is expected")
        first, _, last = str(letters).partition(":")
        if not first.isalpha() or (last and not last.isalpha()):
            raise MappingError(f"columns: {letters!r} is not a column or a range of columns")
        for number in range(column_number(first), column_number(last or first) + 1):
            columns[number] = str(name)
    return columns


@cache
def installed_mappings() -> tuple[SheetMapping, ...]:
    """Every mapping of ``schemas/sheet_mappings``, by file name."""
    folder = resources.files("schemas").joinpath("sheet_mappings")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(parse_mapping(file.read_text("utf-8")) for file in files)


def mapping_for(source_path: str, layout: Layout, name: str | None = None) -> SheetMapping:
    """The mapping of a sheet: the one that the sidecar names, else the first that fits, else an empty one.

    Raises ``MappingError`` when the sidecar names a mapping that does not exist.
    """
    if name:
        named = [mapping for mapping in installed_mappings() if mapping.name == name]
        if not named:
            raise MappingError(f"no mapping named {name!r} in schemas/sheet_mappings")
        return named[0]
    fitting = [mapping for mapping in installed_mappings() if mapping.fits(source_path, layout)]
    return fitting[0] if fitting else SheetMapping("")
