"""What replaced and removed files held stays in the ledger, and comes back where landing lost it."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest.landing import LandingTable
from pipelines.ingest.past import PAST, Past

TABLE = "report_accounting"


def accounting(*documents: str) -> pl.DataFrame:
    empty = LandingTable(Path(), TABLE).read()
    rows = [
        dict.fromkeys(empty.columns, 0) | {"document_id": name, "unexplained": "[]", "extractor_version": "1"}
        for name in documents
    ]
    return pl.DataFrame(rows, schema=empty.schema, orient="row")


@pytest.fixture
def landed(tmp_path: Path) -> LandingTable:
    """Four documents in two parts."""
    table = LandingTable(tmp_path / "landing", TABLE)
    table.replace({"a": "1", "b": "1"}, accounting("a", "b"))
    table.replace({"c": "2", "d": "2"}, accounting("c", "d", "d"))
    return table


def test_only_what_raw_no_longer_holds_is_kept_and_only_once(tmp_path: Path, landed: LandingTable) -> None:
    past = Past(tmp_path / "ledger", landed)
    assert past.keep({"a", "c"}) == 2
    assert past.keep({"a", "c"}) == 0
    kept = LandingTable(tmp_path / "ledger" / PAST, TABLE)
    assert kept.units() == {"b": "1", "d": "2"}
    assert sorted(kept.read()["document_id"]) == ["b", "d", "d"]


def test_nothing_gone_leaves_no_folder(tmp_path: Path, landed: LandingTable) -> None:
    assert Past(tmp_path / "ledger", landed).keep(landed.units()) == 0
    assert not (tmp_path / "ledger").exists()


def test_lost_rows_come_back_as_they_were(tmp_path: Path, landed: LandingTable) -> None:
    Past(tmp_path / "ledger", landed).keep({"a", "c"})
    shutil.rmtree(tmp_path / "landing")
    fresh = LandingTable(tmp_path / "landing", TABLE)
    fresh.replace({"a": "1"}, accounting("a"))
    past = Past(tmp_path / "ledger", fresh)
    assert past.bring_back({"a", "b"}) == 1, "b is in raw/ again and is read there"
    assert fresh.units() == {"a": "1", "d": "2"}
    assert sorted(fresh.read()["document_id"]) == ["a", "d", "d"]
    assert past.bring_back({"a", "b"}) == 0


def test_parts_of_an_older_version_keep_their_units(tmp_path: Path, landed: LandingTable) -> None:
    Past(tmp_path / "ledger", landed).keep({"a", "c"})
    for part in LandingTable(tmp_path / "ledger" / PAST, TABLE).parts():
        told = pl.read_parquet_metadata(part.path)
        pl.read_parquet(part.path).drop("unexplained").write_parquet(
            part.path, metadata={"scorecard": told["scorecard"]}
        )
    kept = LandingTable(tmp_path / "ledger" / PAST, TABLE, keeps_history=True)
    assert kept.units() == {"b": "1", "d": "2"}
    assert kept.read()["unexplained"].to_list() == [None] * 3
