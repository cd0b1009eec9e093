"""Landing store and ledger: units are replaced whole, and a kill at any moment leaves a readable table."""

import datetime as dt
import os
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest.landing import LandingTable, Ledger
from schemas.landing import QUARANTINE, REPORT_ACCOUNTING
from schemas.ledger import FILE_SIGHTINGS


class KilledError(BaseException):
    """Stands for the moment at which the process dies."""


def accounting(**seen: int) -> pl.DataFrame:
    rows = [
        {
            "document_id": document,
            "numerals_seen": count,
            "numerals_in_facts": count,
            "numerals_excluded": 0,
            "numerals_unexplained": 0,
            "unexplained": "[]",
            "extractor_version": "1",
        }
        for document, count in seen.items()
    ]
    return pl.DataFrame(rows, schema=REPORT_ACCOUNTING.polars_schema, orient="row")


def refused(*rules: str) -> pl.DataFrame:
    rows = [{"run_id": "r", "asset": "a", "source_path": "p", "rule": rule, "message": "m"} for rule in rules]
    return pl.DataFrame(rows, schema=QUARANTINE.polars_schema, orient="row")


def seen(table: LandingTable) -> dict[str, int]:
    frame = table.read()
    assert frame.get_column("document_id").is_unique().all()
    return dict(zip(frame["document_id"], frame["numerals_seen"], strict=True))


def parts(root: Path, name: str = "report_accounting") -> list[Path]:
    return sorted((root / name).glob("part-*.parquet"))


@pytest.fixture
def table(tmp_path: Path) -> LandingTable:
    return LandingTable(tmp_path, "report_accounting")


def test_units_are_landed_with_their_versions(table: LandingTable, tmp_path: Path) -> None:
    table.replace({"a": "1", "b": "1", "empty": "1"}, accounting(a=1, b=2))
    assert table.units() == {"a": "1", "b": "1", "empty": "1"}
    assert seen(LandingTable(tmp_path, "report_accounting")) == {"a": 1, "b": 2}


def test_replacing_twice_keeps_the_last(table: LandingTable) -> None:
    table.replace({"a": "1", "b": "1"}, accounting(a=1, b=2))
    for version in ("2", "3"):
        table.replace({"a": version}, accounting(a=int(version) * 10))
    assert table.units() == {"a": "3", "b": "1"}
    assert seen(table) == {"a": 30, "b": 2}


def test_replacing_with_no_rows_removes_the_old_ones(table: LandingTable) -> None:
    table.replace({"a": "1", "b": "1"}, accounting(a=1, b=2))
    table.replace({"a": "2"}, accounting())
    assert seen(table) == {"b": 2}
    assert table.units() == {"a": "2", "b": "1"}


def test_dropped_units_are_gone_and_unknown_ones_no_fault(table: LandingTable) -> None:
    table.replace({"a": "1", "b": "1"}, accounting(a=1, b=2))
    table.drop(["a", "never seen"])
    assert table.units() == {"b": "1"}
    assert seen(table) == {"b": 2}
    table.drop(["b"])
    assert table.units() == {}


def test_rows_of_other_units_are_a_fault(table: LandingTable) -> None:
    with pytest.raises(ValueError, match="none of the units"):
        table.replace({"a": "1"}, accounting(a=1, b=2))
    with pytest.raises(ValueError, match="without a unit"):
        table.replace({}, accounting(a=1))
    table.replace({}, accounting())
    assert table.units() == {}


def test_a_frame_of_other_columns_is_a_fault(table: LandingTable) -> None:
    with pytest.raises(ValueError, match="columns"):
        table.replace({"a": "1"}, accounting(a=1).drop("unexplained"))


def test_rows_without_a_unit_column_belong_to_their_owners(tmp_path: Path) -> None:
    quarantine = LandingTable(tmp_path, "quarantine")
    quarantine.replace({"a:1": "1", "a:2": "1"}, refused("x", "y", "z"), owners=["a:1", "a:2", "a:1"])
    quarantine.replace({"a:1": "2"}, refused("new"))
    assert sorted(quarantine.read()["rule"]) == ["new", "y"]
    quarantine.compact()
    quarantine.drop(["a:2"])
    assert quarantine.read()["rule"].to_list() == ["new"]


def test_owners_must_be_told_when_they_cannot_be_known(tmp_path: Path) -> None:
    quarantine = LandingTable(tmp_path, "quarantine")
    with pytest.raises(ValueError, match="which row"):
        quarantine.replace({"a:1": "1", "a:2": "1"}, refused("x"))
    with pytest.raises(ValueError, match="none of the units"):
        quarantine.replace({"a:1": "1"}, refused("x"), owners=["a:9"])
    quarantine.replace({"a:1": "1", "a:2": "1"}, refused())
    assert quarantine.units() == {"a:1": "1", "a:2": "1"}


def test_killed_before_the_rename_the_old_rows_stand(
    table: LandingTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.replace({"a": "1"}, accounting(a=1))

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die)
        patch.setattr(Path, "unlink", die)
        with pytest.raises(KilledError):
            table.replace({"a": "2"}, accounting(a=2))
    left_over = list((tmp_path / "report_accounting").glob(".*.tmp"))
    assert left_over
    again = LandingTable(tmp_path, "report_accounting")
    assert seen(again) == {"a": 1}
    again.sweep()
    assert not left_over[0].exists()
    assert again.units() == {"a": "1"}


def test_killed_after_the_rename_the_new_rows_stand_once(
    table: LandingTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.replace({"a": "1", "b": "1"}, accounting(a=1, b=2))

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(LandingTable, "_settled", die)
        with pytest.raises(KilledError):
            table.replace({"a": "2"}, accounting(a=5))
    assert len(parts(tmp_path)) == 2
    again = LandingTable(tmp_path, "report_accounting")
    again.sweep()
    assert pl.read_parquet(parts(tmp_path))["document_id"].sort().to_list() == ["a", "b"]
    assert seen(again) == {"a": 5, "b": 2}
    assert again.units() == {"a": "2", "b": "1"}


def test_killed_while_compacting_nothing_is_double(
    table: LandingTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for document in "abc":
        table.replace({document: "1"}, accounting(**{document: 1}))

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.ingest.parts.Parts.remove", die)
        with pytest.raises(KilledError):
            table.compact()
    assert seen(LandingTable(tmp_path, "report_accounting")) == {"a": 1, "b": 1, "c": 1}
    assert len(parts(tmp_path)) == 1


def test_a_truncated_part_is_set_aside_and_its_units_are_missing(table: LandingTable, tmp_path: Path) -> None:
    table.replace({"a": "1"}, accounting(a=1))
    table.replace({"b": "1"}, accounting(b=2))
    first = parts(tmp_path)[0]
    first.write_bytes(first.read_bytes()[:100])
    again = LandingTable(tmp_path, "report_accounting")
    assert again.units() == {"b": "1"}
    assert seen(again) == {"b": 2}
    assert (tmp_path / "report_accounting" / "corrupt" / first.name).exists()
    again.replace({"a": "1"}, accounting(a=1))
    assert seen(again) == {"a": 1, "b": 2}


def test_a_flipped_byte_is_found_by_sweeping(table: LandingTable, tmp_path: Path) -> None:
    table.replace({"a": "1"}, accounting(a=1))
    path = parts(tmp_path)[0]
    data = bytearray(path.read_bytes())
    data[20] ^= 0xFF
    path.write_bytes(data)
    again = LandingTable(tmp_path, "report_accounting")
    again.sweep()
    assert again.units() == {}


def test_a_part_of_another_schema_is_set_aside(table: LandingTable, tmp_path: Path) -> None:
    table.ensure()
    accounting(a=1).drop("unexplained").write_parquet(tmp_path / "report_accounting" / "part-00000009-x.parquet")
    assert table.read().is_empty()
    assert len(parts(tmp_path)) == 1


def test_ensured_tables_can_be_read_by_their_glob(table: LandingTable, tmp_path: Path) -> None:
    table.ensure()
    table.ensure()
    assert len(parts(tmp_path)) == 1
    assert pl.read_parquet(tmp_path / "report_accounting" / "part-*.parquet").schema == REPORT_ACCOUNTING.polars_schema


def test_a_table_never_written_is_empty(table: LandingTable) -> None:
    assert table.units() == {}
    assert table.read().schema == REPORT_ACCOUNTING.polars_schema
    table.sweep()
    table.compact()


def test_compacting_keeps_rows_and_units(table: LandingTable, tmp_path: Path) -> None:
    for number in range(10):
        table.replace({f"d{number}": str(number)}, accounting(**{f"d{number}": number}))
    units, rows = table.units(), seen(table)
    table.compact()
    assert len(parts(tmp_path)) == 1
    assert (table.units(), seen(table)) == (units, rows)
    table.replace({"d3": "new"}, accounting(d3=99))
    assert seen(table) == rows | {"d3": 99}


def test_compacting_leaves_large_parts_alone(
    table: LandingTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        table.replace({f"d{number}": "1"}, accounting(**{f"d{number}": 1}))
    before = parts(tmp_path)
    monkeypatch.setattr("pipelines.ingest.landing.COMPACT_BYTES", 1)
    table.compact()
    assert parts(tmp_path) == before


def test_unknown_tables_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        LandingTable(tmp_path, "no_such_table")
    with pytest.raises(KeyError):
        Ledger(tmp_path, "no_such_table")


def sighting(path: str) -> pl.DataFrame:
    row = {
        "run_id": "r1",
        "seen_at": dt.datetime(2026, 1, 1),
        "source_path": path,
        "sha256": "0" * 64,
        "document_id": "0" * 16,
        "size_bytes": 1,
        "mtime_ns": 1,
        "event": "appeared",
    }
    return pl.DataFrame([row], schema=FILE_SIGHTINGS.polars_schema, orient="row")


def test_the_ledger_only_grows(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, "file_sightings")
    ledger.ensure()
    assert ledger.read().is_empty()
    ledger.append(sighting("b"))
    ledger.append(sighting("a"))
    ledger.append(sighting("none").clear())
    assert Ledger(tmp_path, "file_sightings").read()["source_path"].to_list() == ["b", "a"]
    assert len(parts(tmp_path, "file_sightings")) == 3
    with pytest.raises(ValueError, match="columns"):
        ledger.append(sighting("a").drop("event"))


def test_a_broken_ledger_part_does_not_hide_the_others(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, "file_sightings")
    ledger.append(sighting("a"))
    ledger.append(sighting("b"))
    os.truncate(parts(tmp_path, "file_sightings")[0], 10)
    again = Ledger(tmp_path, "file_sightings")
    again.sweep()
    assert again.read()["source_path"].to_list() == ["b"]


@pytest.mark.parametrize("lacking", ["event", "mtime_ns"])
def test_history_of_an_older_version_is_kept_with_its_new_columns_empty(tmp_path: Path, lacking: str) -> None:
    folder = tmp_path / "file_sightings"
    folder.mkdir()
    old = sighting("a").drop(lacking)
    old.write_parquet(folder / "part-00000001-0123456789abcdef.parquet")
    ledger = Ledger(tmp_path, "file_sightings")
    ledger.append(sighting("b"))
    read = ledger.read()
    assert read["source_path"].to_list() == ["a", "b"]
    assert read[lacking].is_null().to_list() == [True, False]
    assert not (folder / "corrupt").exists()


def test_history_with_columns_of_a_newer_version_is_set_aside_not_cut(tmp_path: Path) -> None:
    folder = tmp_path / "file_sightings"
    folder.mkdir()
    newer = sighting("a").with_columns(unknown=pl.lit(1))
    newer.write_parquet(folder / "part-00000001-0123456789abcdef.parquet")
    assert Ledger(tmp_path, "file_sightings").read().is_empty()
    assert len(list((folder / "corrupt").iterdir())) == 1


def test_only_the_columns_and_rows_that_are_asked_for_are_read(tmp_path: Path) -> None:
    table = LandingTable(tmp_path, "report_accounting")
    assert table.read(["document_id"]).columns == ["document_id"] and table.head(3).height == 0
    table.replace({"a": "1", "b": "1"}, accounting(a=1, b=2))
    assert table.read(["document_id"])["document_id"].to_list() == ["a", "b"]
    assert table.head(1)["document_id"].to_list() == ["a"]
