"""A row of each landing table that keeps every rule, made from the registry."""

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl

from schemas.landing import TABLES
from schemas.registry import column

SENTENCE = "地区生产总值增长5%左右。"
GOOD: dict[str, Any] = {
    "reporting_district_code": "410802",
    "planning_year": 2023,
    "period": "2023",
    "measure": "growth",
    "surface": "5%",
    "start_offset": 8,
    "end_offset": 10,
    "evidence_start": 0,
    "evidence_end": len(SENTENCE),
    "evidence": SENTENCE,
    "stated_value": Decimal(5),
    "stated_unit": "%",
    "numerals_seen": 3,
    "numerals_in_facts": 1,
    "numerals_excluded": 1,
    "numerals_unexplained": 1,
    "sha256": "0" * 64,
}
PLAIN: dict[str, Any] = {
    "text": "文",
    "int": 1,
    "decimal": Decimal(1),
    "ratio": Decimal(1),
    "bool": False,
    "date": dt.date(2023, 1, 1),
    "timestamp": dt.datetime(2023, 1, 1),
}


def good_row(table: str) -> dict[str, Any]:
    """Every required column filled, the optional ones empty, except where a rule needs one."""
    row: dict[str, Any] = {}
    for name in TABLES[table].column_names:
        word = column(name, table)
        known = sorted(word.words) if word.words else []
        plain = known[0] if known else PLAIN[word.type]
        row[name] = GOOD.get(name, plain) if name in TABLES[table].required else None
    if table == "raw_corrections":
        row |= {"sha256": GOOD["sha256"], "surface": "5%", "action": "set", "value": Decimal(6)}
    return row


def frame(table: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """A frame with the table's columns and types."""
    return pl.DataFrame(list(rows), schema=TABLES[table].polars_schema, orient="row")
