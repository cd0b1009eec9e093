"""A landing of many facts without as many texts: drawn facts told again of other counties, for dbt to build."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.ingest.districts import districts
from pipelines.ingest.landing import LandingTable, Ledger
from schemas.landing import TABLES
from schemas.ledger import FILE_SIGHTINGS

COPIED = ("report_facts", "report_accounting", "report_commitments")
KEYS = {"report_facts": "fact_id", "report_commitments": "commitment_id"}
SEEN_AT = dt.datetime(2026, 1, 1, 2)
ASKED = "410802"
"""The county of most questions of docs/queries.md, told of first, so that they have something to answer."""
ID_MARK = 4
"""Characters of an identifier that number the copy."""


def multiply(source: Path, warehouse: Path, facts: int) -> int:
    """Write a landing below ``warehouse`` of about so many facts, copies of what ``source`` has; the number written.

    Raises ``ValueError`` when ``source`` has no facts or China has too few counties.
    """
    drawn = LandingTable(source, "report_facts").height()
    if not drawn:
        raise ValueError(f"no facts in {source}")
    told_of = sorted(LandingTable(source, "report_facts").read()["reporting_district_code"].unique())
    copies = max(1, round(facts / drawn))
    for number, codes in enumerate(_others(told_of, copies)):
        _copy(source, warehouse, number, codes)
    for name in TABLES:
        LandingTable(warehouse / "landing", name).ensure()
        LandingTable(warehouse / "landing", name).compact()
    return LandingTable(warehouse / "landing", "report_facts").height()


def _others(codes: list[str], copies: int) -> Iterator[dict[str, str]]:
    counties = [found.code for found in districts() if found.level == "county" and found.is_current]
    counties.sort(key=lambda code: code != ASKED)
    if copies * len(codes) > len(counties):
        raise ValueError(f"{copies} copies of {len(codes)} counties are more than there are")
    for at in range(copies):
        yield dict(zip(codes, counties[at * len(codes) :], strict=False))


def _copy(source: Path, warehouse: Path, number: int, codes: dict[str, str]) -> None:
    texts = LandingTable(source, "raw_documents").read()
    ids = {one: hashlib.sha256(f"{one}:{number}".encode()).hexdigest()[: len(one)] for one in texts["document_id"]}
    document, code = pl.col("document_id").replace_strict(ids), pl.col("reporting_district_code").replace(codes)
    path = pl.format("reports/{}/{}-work-report.txt", code, pl.col("planning_year"))
    texts = texts.with_columns(
        document.alias("document_id"),
        document.alias("sha256"),
        path.alias("source_path"),
        code.alias("reporting_district_code"),
        pl.col("title").alias("text"),
    )
    units = dict.fromkeys(texts["document_id"], "copy")
    landing = warehouse / "landing"
    LandingTable(landing, "raw_documents").replace(units, texts)
    for name in COPIED:
        rows = LandingTable(source, name).read().with_columns(document.alias("document_id"))
        if key := KEYS.get(name):
            mark = f"{number:0{ID_MARK}x}"
            rows = rows.with_columns(
                (pl.lit(mark) + pl.col(key).str.slice(ID_MARK)).alias(key), code.alias("reporting_district_code")
            )
        if name == "report_facts":
            rows = rows.with_columns(pl.col("district_code").replace(codes))
        LandingTable(landing, name).replace(units, rows)
    Ledger(warehouse / "ledger", "file_sightings").append(_sightings(texts))


def _sightings(texts: pl.DataFrame) -> pl.DataFrame:
    rows = texts.select(
        pl.lit("benchmark").alias("run_id"),
        pl.lit(SEEN_AT).alias("seen_at"),
        "source_path",
        "sha256",
        "document_id",
        "size_bytes",
        pl.lit(0).cast(pl.Int64).alias("mtime_ns"),
        pl.lit("appeared").alias("event"),
    )
    return rows.select(FILE_SIGHTINGS.polars_schema.names()).cast(dict(FILE_SIGHTINGS.polars_schema))
