"""Which districts a change touches: too few would leave wrong figures, all would be a build from nothing."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.ingest.landing import LandingTable, Ledger
from pipelines.publishing.renewal import FEW_CHANGED, Changes, changes_since, keep_units, note_changes
from pipelines.workspace import Workspace
from schemas.landing import TABLES
from schemas.ledger import LEDGER_TABLES

COUNTY, NEIGHBOUR, PREFECTURE, PROVINCE = "410802", "410803", "410800", "410000"
DISTRICTS = (
    (COUNTY, PROVINCE, PREFECTURE),
    (NEIGHBOUR, PROVINCE, PREFECTURE),
    (PREFECTURE, PROVINCE, None),
    (PROVINCE, None, None),
    ("100000", None, None),
)


def rows(table: str, *told: dict[str, object]) -> pl.DataFrame:
    schema = TABLES[table].polars_schema
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in told], schema=schema)


def fact(document: str, district: str | None, kind: str = "actual") -> dict[str, object]:
    return {"document_id": document, "district_code": district, "reporting_district_code": COUNTY, "kind": kind}


def land(workspace: Workspace, document: str, version: str, *facts: dict[str, object]) -> None:
    LandingTable(workspace.landing, "report_facts").replace({document: version}, rows("report_facts", *facts))


def corrections(workspace: Workspace, told: dict[str, object]) -> None:
    table = LandingTable(workspace.landing, "raw_corrections")
    table.replace({"file": "1"}, rows("raw_corrections", told), owners=["file"])


def seen(workspace: Workspace, path: str, document: str, event: str = "appeared") -> None:
    schema = LEDGER_TABLES["file_sightings"].polars_schema
    told = {"source_path": path, "document_id": document, "event": event}
    row = {name: told.get(name) for name in schema}
    Ledger(workspace.ledger, "file_sightings").append(pl.DataFrame([row], schema=schema, orient="row"))


def built(workspace: Workspace, *facts: tuple[str, str | None, str]) -> None:
    """What the last build knew of documents: place and kind of each fact."""
    workspace.stage.mkdir(parents=True, exist_ok=True)
    duckdb.connect(str(workspace.build)).close()
    with duckdb.connect(str(workspace.working)) as build:
        for schema in ("staging", "intermediate"):
            build.execute(f"create schema {schema}")
        build.execute(
            "create table staging.districts (district_code text, province_code text, prefecture_code text)"
        ).executemany("insert into staging.districts values (?, ?, ?)", DISTRICTS)
        build.execute("create table intermediate.int_targets (district_code text)")
        build.execute("create table intermediate.int_documents (document_id text, reporting_district_code text)")
        build.execute(
            "create table intermediate.int_stated_facts"
            " (document_id text, district_code text, kind text, reporting_district_code text)"
        )
        for told in facts:
            build.execute("insert into intermediate.int_stated_facts values (?, ?, ?, null)", told)
    keep_units(workspace)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two documents, landed, seen and built."""
    workspace = Workspace(tmp_path / "raw", tmp_path / "warehouse")
    land(workspace, "first", "1", fact("first", COUNTY))
    land(workspace, "second", "1", fact("second", NEIGHBOUR))
    seen(workspace, "first.txt", "first")
    seen(workspace, "second.txt", "second")
    built(workspace, ("first", COUNTY, "actual"), ("second", NEIGHBOUR, "actual"))
    return workspace


def changes(workspace: Workspace) -> Changes:
    found = changes_since(workspace)
    assert isinstance(found, Changes), found
    return found


def test_nothing_changed_touches_nothing(workspace: Workspace) -> None:
    assert changes(workspace) == Changes(frozenset(), frozenset(), frozenset())


def test_a_new_document_touches_the_places_it_speaks_of(workspace: Workspace) -> None:
    land(workspace, "third", "1", fact("third", PREFECTURE), fact("third", None))
    found = changes(workspace)
    assert (found.documents, found.districts) == ({"third"}, {PREFECTURE, COUNTY})
    assert found.below == set()


def test_a_document_read_anew_touches_the_places_of_before_and_of_now(workspace: Workspace) -> None:
    land(workspace, "second", "2", fact("second", PREFECTURE))
    assert changes(workspace).districts == {NEIGHBOUR, PREFECTURE, COUNTY}


def test_a_target_touches_every_district_below(workspace: Workspace) -> None:
    land(workspace, "third", "1", fact("third", PREFECTURE, "target"))
    assert changes(workspace).below == {COUNTY, NEIGHBOUR}


def test_a_target_of_the_nation_touches_all_but_itself(workspace: Workspace) -> None:
    land(workspace, "third", "1", fact("third", "100000", "target"))
    assert changes(workspace).below == {COUNTY, NEIGHBOUR, PREFECTURE, PROVINCE}


def test_a_file_that_went_touches_what_the_build_knew_of_it(workspace: Workspace) -> None:
    seen(workspace, "second.txt", "second", "gone")
    found = changes(workspace)
    assert (found.documents, found.districts) == ({"second"}, {NEIGHBOUR, COUNTY})


def test_content_replaced_at_a_path_touches_both(workspace: Workspace) -> None:
    land(workspace, "third", "1", fact("third", PREFECTURE))
    seen(workspace, "second.txt", "third", "changed")
    assert changes(workspace).documents == {"second", "third"}


def test_other_rows_under_the_same_version_are_a_change(workspace: Workspace) -> None:
    land(workspace, "second", "1", fact("second", NEIGHBOUR), fact("second", NEIGHBOUR))
    assert changes(workspace).documents == {"second"}


def test_a_code_that_no_district_has_is_told_by_its_document(workspace: Workspace) -> None:
    land(workspace, "third", "1", fact("third", "999999"))
    assert changes(workspace) == Changes(frozenset({"third"}), frozenset({COUNTY}), frozenset())


def test_parts_brought_together_are_no_change(workspace: Workspace) -> None:
    LandingTable(workspace.landing, "report_facts").compact()
    assert changes(workspace).documents == set()


def correction(workspace: Workspace) -> None:
    LandingTable(workspace.landing, "raw_corrections").replace(
        {"file": "1"}, rows("raw_corrections", {}), owners=["file"]
    )


def rewritten_ledger(workspace: Workspace) -> None:
    for part in (workspace.ledger / "file_sightings").glob("*.parquet"):
        part.unlink()


def torn_build(workspace: Workspace) -> None:
    workspace.working.write_bytes(b"DUCK" * 100)


def no_record(workspace: Workspace) -> None:
    (workspace.stage / "units.parquet").unlink()


def many_districts(workspace: Workspace) -> None:
    codes = [f"42{number:04}" for number in range(FEW_CHANGED + 1)]
    with duckdb.connect(str(workspace.working)) as build:
        build.executemany("insert into staging.districts values (?, null, null)", [(code,) for code in codes])
    land(workspace, "many", "1", *(fact("many", code) for code in codes))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (correction, "更正有变"),
        (rewritten_ledger, "文件台账被改写"),
        (torn_build, "上次构建的文件读不出"),
        (no_record, "没有可续建的构建"),
        (many_districts, "有变的已有 22 个"),
    ],
)
def test_what_reaches_everywhere_or_is_doubtful_means_building_from_nothing(
    workspace: Workspace, spoil: object, words: str
) -> None:
    assert callable(spoil)
    spoil(workspace)
    assert words in str(changes_since(workspace))


def test_a_figure_that_a_correction_adds_keeps_its_place_in_sight(workspace: Workspace) -> None:
    corrections(workspace, {"district_code": PROVINCE})
    keep_units(workspace)
    assert changes(workspace).districts == {PROVINCE}


def test_dbt_finds_the_changes_beside_the_last_build(workspace: Workspace) -> None:
    note_changes(workspace, Changes(frozenset({"d"}), frozenset({COUNTY}), frozenset({COUNTY, NEIGHBOUR})))
    with duckdb.connect(str(workspace.working), read_only=True) as build:
        assert build.execute("from staging.changed_districts order by all").fetchall() == [
            (COUNTY, False),
            (NEIGHBOUR, True),
        ]
        assert build.execute("from staging.changed_documents").fetchall() == [("d",)]
