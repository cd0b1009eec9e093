"""A verdict as a Dagster check: severity by the policy, counts, at most twenty rows, text as text."""

import datetime as dt
from decimal import Decimal

import dagster as dg
import pytest

from pipelines.defs.verdicts import FAILED, LONGEST, TOTAL, check_result, check_spec, table_of
from pipelines.quality.verdict import Verdict, verdict
from schemas.policy import rules


@pytest.mark.parametrize("rule", rules())
def test_a_rule_passes_and_fails_with_its_severity(rule: str) -> None:
    asset = rules()[rule].asset
    good = check_result(Verdict(rule, asset, 0, 3))
    bad = check_result(Verdict(rule, asset, 1, 3, ({"source_path": "a.txt"},), "select 1"))
    assert (good.passed, bad.passed) == (True, False)
    assert bad.severity == (
        dg.AssetCheckSeverity.ERROR if rules()[rule].severity == "error" else dg.AssetCheckSeverity.WARN
    )
    assert bad.asset_key == dg.AssetKey(asset)
    assert rules()[rule].description_zh in str(bad.description)


def test_counts_share_rows_and_sql_are_told() -> None:
    rows = [{"source_path": f"{n}.txt", "value": n} for n in range(50)]
    told = check_result(verdict("raw_sheets_rows_valid", "raw_sheets", rows, 200, sql="select 1")).metadata
    assert (told[FAILED].value, told[TOTAL].value, told["占比 share"].value) == (50, 200, 0.25)
    assert told["查询 sql"].value == "select 1"
    table = told["明细 rows"]
    assert isinstance(table, dg.TableMetadataValue)
    assert len(table.records) == 20
    assert table.records[0].data == {"文件路径": "0.txt", "数值": "0"}


def test_a_spec_says_whether_it_blocks_and_its_threshold() -> None:
    blocking, warning = check_spec("raw_sheets_cells_conserved"), check_spec("jump", after=["findings"])
    assert (blocking.blocking, warning.blocking) == (True, False)
    assert warning.metadata["阈值 threshold"] == 100
    assert [dep.asset_key for dep in warning.additional_deps] == [dg.AssetKey("findings")]


def shown(value: object) -> object:
    (record,) = table_of([{"value": value}]).records
    return record.data["数值"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("34700.00000000"), "34700"),
        (Decimal("0.50000000"), "0.5"),
        (Decimal("100"), "100"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("长" * (LONGEST + 1), "长" * LONGEST + "…"),
    ],
)
def test_values_are_shown_as_text(value: object, text: str) -> None:
    assert shown(value) == text


def test_columns_that_say_nothing_are_left_out() -> None:
    table = table_of([{"sheet": None, "cell": "", "value": 1}, {"sheet": None, "cell": "", "value": 2}])
    assert [column.name for column in table.schema.columns] == ["数值"]
