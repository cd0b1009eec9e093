"""Which districts the changes of a night can touch, so that the last build is renewed there and stands elsewhere.

What belongs here: telling changed documents from landing and ledger, and writing them beside the last build, where
dbt's macros find them (``dbt_project/macros/renewal.sql``). What does not: whether the last build may be gone on from
at all (``standing.py``). Everything that the marts say of a district follows from the facts about it; only ranks among
peers and the targets of those above reach further.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import duckdb
import polars as pl

from pipelines.ingest.districts import NATION
from pipelines.ingest.landing import UNIT_COLUMN, LandingTable, Ledger
from pipelines.ingest.parts import PATTERN
from pipelines.workspace import Workspace
from schemas.landing import TABLES

UNITS = "units.parquet"
SIGHTINGS = "file_sightings"
CORRECTIONS = "raw_corrections"
PLACES = ("district_code", "reporting_district_code")
TABLES_WITH_PLACES = (
    *("raw_documents", "raw_sheets", "report_facts", "report_commitments"),
    *("sheet_facts", "sheet_progress", "sheet_doubts"),
)
KEYED = tuple(name for name in sorted(TABLES) if UNIT_COLUMN in TABLES[name].polars_schema)
FEW_CHANGED, MOST_CHANGED = 20, 0.25
"""Above so many districts and this share of all, a build from nothing is no dearer, and leaves no gaps in the file."""

Place = tuple[str, bool]
"""A district of which something is said, and whether it is a target."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Documents that came, changed or went since the last build, and the districts of which they say something.

    ``below`` are the districts under one of which they state a target: theirs stand beside it in the marts.
    """

    documents: frozenset[str]
    districts: frozenset[str]
    below: frozenset[str]

    def in_words(self) -> str:
        """For the log."""
        return f"{len(self.documents)} 份文件有变，重算 {len(self.districts)} 个地区"


def keep_units(workspace: Workspace) -> None:
    """Write beside a finished build what it was made of: every landed unit with version and rows, every ledger part."""
    _landed(workspace).write_parquet(workspace.stage / UNITS)


def changes_since(workspace: Workspace) -> Changes | str:
    """What changed since the last build; or the reason in words for which it must be made from nothing."""
    if not workspace.build.exists() or not (workspace.stage / UNITS).exists():
        return "没有可续建的构建"
    before, now = pl.read_parquet(workspace.stage / UNITS), _landed(workspace)
    gone, come = before.join(now, on=now.columns, how="anti"), now.join(before, on=now.columns, how="anti")
    changed = pl.concat([gone, come])
    if CORRECTIONS in changed.get_column("table"):
        return "更正有变"
    if SIGHTINGS in gone.get_column("table"):
        return "文件台账被改写"
    documents = set(changed.filter(pl.col("table").is_in(KEYED)).get_column("unit"))
    documents |= _seen(workspace, changed.filter(pl.col("table") == SIGHTINGS).get_column("unit"))
    try:
        with duckdb.connect(str(workspace.working), read_only=True) as built:
            known = {code for (code,) in built.execute("select district_code from staging.districts").fetchall()}
            places = {place for place in _places(workspace, built, documents) if place[0] in known}
            below = _below(built, {district for district, is_target in places if is_target})
            ((rated,),) = built.execute("select count(distinct district_code) from intermediate.int_targets").fetchall()
    except duckdb.Error as error:
        return f"上次构建的文件读不出：{error}"
    districts = {district for district, _ in places}
    if len(districts) > max(FEW_CHANGED, MOST_CHANGED * rated):
        return f"{rated} 个有目标的地区，有变的已有 {len(districts)} 个"
    return Changes(frozenset(documents), frozenset(districts), frozenset(below))


def note_changes(workspace: Workspace, changes: Changes) -> None:
    """Write the changes into the last build, where dbt finds them."""
    districts = {"district_code": pl.Series(sorted(changes.districts | changes.below), dtype=pl.String)}
    documents = {UNIT_COLUMN: pl.Series(sorted(changes.documents), dtype=pl.String)}
    is_below = ~pl.col("district_code").is_in(list(changes.districts))
    with duckdb.connect(str(workspace.working)) as build:
        for name, frame in (
            ("changed_districts", pl.DataFrame(districts).with_columns(is_below=is_below)),
            ("changed_documents", pl.DataFrame(documents)),
        ):
            build.register("told", frame)
            build.execute(f"create or replace table staging.{name} as from told")
            build.unregister("told")


def _landed(workspace: Workspace) -> pl.DataFrame:
    schema = {"table": pl.String, "unit": pl.String, "version": pl.String, "rows": pl.Int64}
    rows = [told for name in KEYED for told in _units(LandingTable(workspace.landing, name))]
    folders = ((CORRECTIONS, workspace.landing), (SIGHTINGS, workspace.ledger))
    rows += [(name, path.name, "", 0) for name, root in folders for path in (root / name).glob(PATTERN)]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _units(table: LandingTable) -> Iterator[tuple[str, str, str, int]]:
    """The rows are counted, too: a unit that has others under the same version is no longer what was built."""
    counts = {}
    if parts := table.parts():
        counted = pl.scan_parquet([part.path for part in parts], glob=False).group_by(UNIT_COLUMN).len()
        counts = dict(counted.collect().iter_rows())
    for unit, version in table.units().items():
        yield table.name, unit, version, counts.get(unit, 0)


def _seen(workspace: Workspace, parts: Collection[str]) -> set[str]:
    """Every content that ever lay at a path which was seen to change: when it came or went is told anew."""
    folder = workspace.ledger / SIGHTINGS
    paths = {path for part in parts for path in pl.read_parquet(folder / part).get_column("source_path")}
    sightings = Ledger(workspace.ledger, SIGHTINGS).read()
    return set(sightings.filter(pl.col("source_path").is_in(list(paths))).get_column(UNIT_COLUMN))


def _places(workspace: Workspace, built: duckdb.DuckDBPyConnection, documents: Collection[str]) -> Iterator[Place]:
    """Of what districts documents speak now, and spoke in the last build; and those that corrections add figures to."""
    told = built.execute(
        "select distinct unnest([district_code, reporting_district_code]), kind = 'target'"
        " from intermediate.int_stated_facts where document_id in (select unnest(?))",
        [list(documents)],
    ).fetchall()
    reporting = built.execute(
        "select reporting_district_code, false from intermediate.int_documents where document_id in (select unnest(?))",
        [list(documents)],
    ).fetchall()
    for district, is_target in (*told, *reporting, *_landed_places(workspace, documents)):
        if district:
            yield district, bool(is_target)


def _landed_places(workspace: Workspace, documents: Collection[str]) -> Iterator[tuple[str | None, bool]]:
    for name in TABLES_WITH_PLACES:
        told = [column for column in PLACES if column in TABLES[name].polars_schema]
        kind = pl.col("kind") == "target" if "kind" in TABLES[name].polars_schema else pl.lit(False)
        for rows in _rows(LandingTable(workspace.landing, name), documents):
            for column in told:
                yield from rows.select(column, kind.alias("is_target")).unique().iter_rows()
    corrections = LandingTable(workspace.landing, CORRECTIONS).read(["district_code"])
    yield from ((district, True) for district in corrections.get_column("district_code"))


def _rows(table: LandingTable, documents: Collection[str]) -> Iterator[pl.DataFrame]:
    for part in table.parts():
        if here := part.units.keys() & documents:
            yield table.rows_of(part, here)


def _below(built: duckdb.DuckDBPyConnection, districts: Collection[str]) -> set[str]:
    sql = """
        select district_code from staging.districts
        where list_has_any([prefecture_code, province_code, case when district_code <> ? then ? end], ?)
    """
    return {code for (code,) in built.execute(sql, [NATION, NATION, sorted(districts)]).fetchall()}
