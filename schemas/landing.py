"""Landing tables: what crosses the boundary to dbt, and the Pandera models that guard it.

What belongs here: which column words each landing table has, which may be empty, its key, and the row
rules. What does not: reading, writing or splitting frames (``pipelines/quality``).
"""

from dataclasses import dataclass
from functools import cache

import pandera.polars as pa
import polars as pl

from schemas.registry import RATIO_PRECISION, RATIO_SCALE, VALUE_PRECISION, VALUE_SCALE, column
from schemas.row_rules import (
    COMPLETION,
    COUNT_NOT_NEGATIVE,
    DISTRICT,
    HAS_VALUE,
    IS_WHOLE,
    NAMES_ITS_TARGET,
    NUMERALS_ADD_UP,
    OFFSETS,
    PERIOD,
    RANGE,
    YEAR,
    RowRule,
)

POLARS_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "int": pl.Int64(),
    "decimal": pl.Decimal(VALUE_PRECISION, VALUE_SCALE),
    "ratio": pl.Decimal(RATIO_PRECISION, RATIO_SCALE),
    "bool": pl.Boolean(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("us"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A landing table: its grain in a sentence, its columns (which may be null), its key and row rules."""

    name: str
    grain: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    key: tuple[str, ...]
    rules: tuple[RowRule, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """Every column, the required ones first."""
        return self.required + self.optional

    @property
    def polars_schema(self) -> pl.Schema:
        """Names and types of the table's frame."""
        return pl.Schema({name: POLARS_TYPES[column(name, self.name).type] for name in self.column_names})


_FILE = ("document_id", "source_path")
_FACT = (
    "fact_id",
    "document_id",
    "reporting_district_code",
    "place",
    "place_resolution",
    "subject",
    "kind",
    "measure",
    "period_type",
    "period",
    "stated_value",
    "stated_unit",
    "bound",
    "set_by",
    "surface",
    "evidence",
    "source_type",
    "extractor_version",
)
_FACT_OPTIONAL = (
    "district_code",
    "stated_value_high",
    "indicator_code",
    "strength",
    "growth_basis",
    "part_of",
    "tier",
)
_DOCUMENT = (
    *_FILE,
    "sha256",
    "format",
    "title",
    "reporting_district_code",
    "place_name",
    "planning_year",
    "source_type",
    "size_bytes",
)
_ORIGIN = ("publisher", "published_on", "origin", "licence")

RAW_DOCUMENTS = Table(
    "raw_documents",
    "one report text, by content",
    (*_DOCUMENT, "text", "characters", "converter"),
    ("encoding", *_ORIGIN),
    ("document_id",),
    (DISTRICT, YEAR),
)
RAW_SHEETS = Table(
    "raw_sheets",
    "one row of one sheet of one workbook",
    (
        *_FILE,
        "sha256",
        "format",
        "sheet",
        "row_number",
        "hidden",
        "cells",
        "cell_count",
        "size_bytes",
        "title",
        "converter",
    ),
    ("reporting_district_code", "planning_year", "source_type", "encoding", *_ORIGIN),
    ("document_id", "sheet", "row_number"),
    (DISTRICT, YEAR),
)
RAW_CORRECTIONS = Table(
    "raw_corrections",
    "one correction by a named person",
    ("correction_id", "source_path", "row_number", "action", "reason", "who", "corrected_on"),
    (
        *("sha256", "surface", "near", "file", "sheet", "cell", "value"),
        *("subject", "indicator_code", "kind", "measure", "period", "unit", "district_code"),
    ),
    ("correction_id",),
    (
        NAMES_ITS_TARGET,
        HAS_VALUE,
        IS_WHOLE,
    ),
)
REPORT_FACTS = Table(
    "report_facts",
    "one mention of one quantity in one report",
    (
        *_FACT,
        "planning_year",
        "start_offset",
        "end_offset",
        "evidence_start",
        "evidence_end",
        "ordinal",
        "rules",
    ),
    (*_FACT_OPTIONAL, "section", "commitment_ordinal"),
    ("fact_id",),
    (DISTRICT, YEAR, PERIOD, RANGE, COUNT_NOT_NEGATIVE, OFFSETS, COMPLETION),
)
REPORT_ACCOUNTING = Table(
    "report_accounting",
    "one report: what became of each numeral in it",
    (
        "document_id",
        "numerals_seen",
        "numerals_in_facts",
        "numerals_excluded",
        "numerals_unexplained",
        "unexplained",
        "extractor_version",
    ),
    (),
    ("document_id",),
    (NUMERALS_ADD_UP,),
)
REPORT_COMMITMENTS = Table(
    "report_commitments",
    "one promise of one report",
    (
        "commitment_id",
        "document_id",
        "reporting_district_code",
        "planning_year",
        "series",
        "ordinal",
        "title",
        "evidence",
        "start_offset",
        "end_offset",
        "extractor_version",
    ),
    ("verb", "object", "deadline"),
    ("commitment_id",),
    (DISTRICT, YEAR),
)
SHEET_FACTS = Table(
    "sheet_facts",
    "one figure in one cell of one workbook",
    (*_FACT, "source_path", "sheet", "cell", "row_number"),
    (*_FACT_OPTIONAL, "source", "reviewed_by", "reviewed_on", "published_on", "remark"),
    ("fact_id",),
    (DISTRICT, PERIOD, RANGE, COUNT_NOT_NEGATIVE, COMPLETION),
)
SHEET_PROGRESS = Table(
    "sheet_progress",
    "one promise in one progress book at one report date",
    (
        "progress_id",
        "document_id",
        "source_path",
        "sheet",
        "row_number",
        "reporting_district_code",
        "planning_year",
        "item",
        "progress_status",
        "extractor_version",
    ),
    (
        "ordinal",
        "category",
        "lead_unit",
        "responsible_unit",
        "bound",
        "target_value",
        "target_unit",
        "deadline",
        "reached_value",
        "reported_on",
        "remark",
        "source",
    ),
    ("progress_id",),
    (DISTRICT, YEAR),
)
SHEET_DOUBTS = Table(
    "sheet_doubts",
    "one doubt about figures that were read from one workbook",
    ("doubt_id", "document_id", "source_path", "sheet", "rule", "message", "extractor_version"),
    ("cell", "fact_id", "district_code", "indicator_code", "year", "left_value", "right_value"),
    ("doubt_id",),
)
QUARANTINE = Table(
    "quarantine",
    "one refused file, row, cell or figure",
    ("run_id", "asset", "source_path", "rule", "message"),
    ("sheet", "cell", "row_number", "start_offset", "value"),
    (),
)

TABLES = {
    table.name: table
    for table in (
        RAW_DOCUMENTS,
        RAW_SHEETS,
        RAW_CORRECTIONS,
        REPORT_FACTS,
        REPORT_ACCOUNTING,
        REPORT_COMMITMENTS,
        SHEET_FACTS,
        SHEET_PROGRESS,
        SHEET_DOUBTS,
        QUARANTINE,
    )
}


_MAY_BE_BLANK = frozenset({"subject", "stated_unit", "title", "text"})


def _column(table: Table, name: str, *, nullable: bool) -> pa.Column:
    word = column(name, table.name)
    checks = [pa.Check.isin(sorted(word.words), error=f"{name}_words")] if word.words else []
    if word.type == "text" and not nullable and name not in _MAY_BE_BLANK:
        checks.append(pa.Check.str_length(min_value=1, error=f"{name}_not_blank"))
    return pa.Column(POLARS_TYPES[word.type], checks, nullable=nullable, name=name)


def _table_check(rule: RowRule) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(rule.holds()), name=rule.name, error=rule.name, ignore_na=True)


@cache
def model(table_name: str) -> pa.DataFrameSchema:
    """The Pandera model of a landing table: types, nulls, controlled words, key and row rules.

    Validate a collected frame with ``lazy=True``: on a LazyFrame Pandera checks the schema only.
    """
    table = TABLES[table_name]
    return pa.DataFrameSchema(
        {
            **{name: _column(table, name, nullable=False) for name in table.required},
            **{name: _column(table, name, nullable=True) for name in table.optional},
        },
        checks=[_table_check(rule) for rule in table.rules],
        strict=True,
        ordered=False,
        unique=list(table.key) or None,
        name=table.name,
    )
