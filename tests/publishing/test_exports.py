"""Exports hold what the release holds, in the shape an office hands on, and text stays text."""

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.publishing.exports.book import (
    HEAD_ROW,
    STATUS_FILLS,
    STATUS_MEANINGS,
    NothingToExportError,
    export_book,
    lines_of,
    scaled,
)
from pipelines.publishing.exports.flat import UnknownTableError, export_table
from pipelines.publishing.exports.safety import harmless
from pipelines.publishing.exports.sheets import BOOK, TARGETS
from schemas.words import STATUS

HOSTILE = '=HYPERLINK("http://127.0.0.1/","x")'


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exports") / "scorecard.duckdb"
    make_release(path)
    return path


def make_release(path: Path) -> None:
    """Tables with the columns that the exports read, one row each that matters."""
    with duckdb.connect(str(path)) as db:
        db.execute("create schema meta")
        db.execute("create schema quality")
        db.execute("create table meta.meta_release as select 'r1' as release_id, date '2026-11-25' as as_of")
        db.execute("create table dim_district as select '410802' as district_code, '解放区' as name")
        db.execute(
            "create table dim_document as select 'd1' as document_id, '工作报告' as title,"
            " 'work_report' as source_type, '某报' as publisher,"
            " date '2023-02-01' as published_on, 2023 as planning_year,"
            " 'reports/a.txt' as source_path, null as origin, 'ab' as sha256"
        )
        db.execute("create table dim_indicator as select 'gdp' as indicator_code, '地区生产总值' as name_zh")
        db.execute(
            "create table mart_target_report as select * from (values"
            " ('k1', '410802', 2023, '地区生产总值', '地区生产总值', '水平值', '2023', '180亿元', '177.3亿元',"
            "  0.985::decimal(18,6), -270000000::decimal(28,8), '元', '未完成', 'missed', '本级', '基本', true,"
            "  '目标句', '实绩句', '报告', 'reports/a.txt', '10–15', '报告', 'reports/a.txt', '40–45'),"
            " ('k2', '410802', 2023, '机制', $hostile, '水平值', '2023', '3个', null,"
            "  null, null, null, '逾期完成', 'met', '本级', '基本', true,"
            "  '=1+1', null, '报告', 'reports/a.txt', null, null, null, null)"
            ") as t (target_key, district_code, year, indicator_name, subject, measure_zh, period, target_text,"
            " actual_text, attainment_ratio, gap, gap_unit, status_zh, status, target_set_by_zh, target_tier_zh,"
            " is_headline, target_evidence, actual_evidence, target_source, target_file, target_cell, actual_source,"
            " actual_file, actual_cell)",
            {"hostile": HOSTILE},
        )
        db.execute(
            "create table fct_target_vs_actual as select * from (values"
            " ('k1', 18000000000::decimal(28,8), 17730000000::decimal(28,8), '元', null),"
            " ('k2', 3::decimal(28,8), null, '个', 'late'))"
            " as t (target_key, target_value, actual_value, unit, met_when)"
        )
        db.execute(
            "create table fct_year_on_year as select '410802' as district_code, 'gdp' as indicator_code,"
            " 'level' as measure, '2023' as period, 2023 as year, '元' as unit, 17730000000::decimal(28,8) as value,"
            " 17000000000::decimal(28,8) as previous_value, 730000000::decimal(28,8) as change,"
            " 4.294118::decimal(18,6) as change_pct, 5.1::decimal(28,8) as stated_growth_pct,"
            " '可比价' as growth_note_zh, true as comparable, null as not_comparable_reason"
        )
        db.execute(
            "create table fct_commitments as select '410802' as district_code, 2023 as year, 'd1' as document_id,"
            " 'livelihood' as series, 1 as ordinal, '老旧小区改造' as title, '住房' as category,"
            " 16::decimal(28,8) as target_value, '个' as target_unit, null::decimal(28,8) as reached_value,"
            " '2023' as deadline, null as lead_unit, null as responsible_unit, null::date as reported_on,"
            " 'unreported' as status, '实事一' as evidence"
        )
        db.execute(
            "create table mart_district_comparison as select '410802' as district_code, 2023 as year,"
            " '地区生产总值' as indicator_name, 'level' as measure, '2023' as period,"
            " 17730000000::decimal(28,8) as value, 15000000000::decimal(28,8) as peer_median,"
            " 0::decimal(28,8) as gap_to_leader,"
            " '元' as unit, 1 as rank,"
            " 4 as peer_count, 1::decimal(18,6) as percentile, '焦作市县级' as peer_group_zh"
        )
        db.execute(
            "create table quality.findings as select '410802' as district_code, 2023 as year, 'jump' as rule,"
            " '变动过大' as message_zh, '左' as left_evidence, '右' as right_evidence, '甲' as left_source,"
            " '乙' as right_source"
        )
        db.execute(
            "create table fct_facts as select '410802' as district_code, 2023 as year, 'd1' as document_id,"
            " -5.1 as value, $hostile as subject",
            {"hostile": HOSTILE},
        )


def sheet_of(path: Path, title: str) -> Worksheet:
    sheet = openpyxl.load_workbook(path)[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    return [
        dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True) if row
    ]


@pytest.fixture(scope="module")
def book(release: Path) -> Path:
    target = release.with_name("scorecard.xlsx")
    export_book(release, "410802", 2023, target)
    return target


def test_amounts_are_shown_in_the_unit_of_the_row(book: Path) -> None:
    first, second = rows_of(sheet_of(book, "目标与实绩"))
    told = first["目标值\n（见单位）"], first["实绩值\n（见单位）"], first["单位"], first["差距\n（比率为个百分点）"]
    assert told == (180, 177.3, "亿元", -2.7)
    assert first["完成比\n（%）"] == 98.5
    assert (second["目标值\n（见单位）"], second["单位"]) == (3, "个")


def test_every_sheet_is_there_with_its_rows(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    assert workbook.sheetnames == ["说明", *[spec.title for spec in BOOK]]
    assert all(len(rows_of(sheet_of(book, spec.title))) >= 1 for spec in BOOK)


def test_headers_stay_in_sight_and_can_be_filtered(book: Path) -> None:
    sheet = sheet_of(book, "目标与实绩")
    assert sheet.freeze_panes == f"C{HEAD_ROW + 1}"
    assert sheet.auto_filter.ref.startswith(f"A{HEAD_ROW}:")


def test_a_status_has_its_colour_and_the_legend_explains_it(book: Path) -> None:
    sheet = sheet_of(book, "目标与实绩")
    column = next(cell.column for cell in sheet[HEAD_ROW] if cell.value == "状态")
    colours = [sheet.cell(row, column).fill.fgColor.rgb[-6:] for row in (HEAD_ROW + 1, HEAD_ROW + 2)]
    assert colours == [STATUS_FILLS["missed"], STATUS_FILLS["late"]]
    legend = [row[0] for row in sheet_of(book, "说明").iter_rows(values_only=True)]
    assert {"完成", "逾期完成", "未完成"} <= set(legend)


def test_every_status_has_a_colour_and_a_meaning() -> None:
    assert STATUS_FILLS.keys() == STATUS_MEANINGS.keys() == STATUS.keys() | {"late"}


def test_text_that_looks_like_a_formula_stays_text(book: Path) -> None:
    sheet = sheet_of(book, "目标与实绩")
    cells = [cell for row in sheet.iter_rows(min_row=HEAD_ROW + 1) for cell in row if str(cell.value).startswith("=")]
    assert {cell.value for cell in cells} == {HOSTILE}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_commitments_show_their_status_in_words(book: Path) -> None:
    (promise,) = rows_of(sheet_of(book, "承诺事项"))
    assert (promise["目标"], promise["状态"]) == ("16", "未报告")


def test_a_year_without_anything_is_said(release: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingToExportError, match="解放区"):
        export_book(release, "410802", 1999, tmp_path / "none.xlsx")
    with pytest.raises(NothingToExportError, match="999999"):
        export_book(release, "999999", 2023, tmp_path / "none.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_rates_are_never_scaled() -> None:
    record = {"target_value": Decimal(123456), "actual_value": None, "unit": "%"}
    assert scaled(record, TARGETS) == record


def test_lines_count_a_chinese_character_as_two() -> None:
    assert lines_of("一二三四五", 11) == 1
    assert lines_of("一二三四五六", 11) == 2
    assert lines_of("a\nb", 40) == 2
    assert lines_of(Decimal(5), 1) == 1


def test_csv_opens_in_excel_and_runs_nothing(release: Path, tmp_path: Path) -> None:
    target = tmp_path / "facts.csv"
    assert export_table(release, "fct_facts", "csv", target) == 1
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(target.read_text("utf-8-sig").splitlines())
    assert row["subject"] == f"'{HOSTILE}"
    assert row["value"] == "-5.1"


def test_csv_headed_in_chinese(release: Path, tmp_path: Path) -> None:
    export_table(release, "fct_facts", "csv", tmp_path / "facts.csv", labels=True)
    assert (tmp_path / "facts.csv").read_text("utf-8-sig").splitlines()[0].startswith("地区代码,年份,文件编号,数值,")


def test_parquet_is_as_stored(release: Path, tmp_path: Path) -> None:
    export_table(release, "quality.findings", "parquet", tmp_path / "f's.parquet")
    assert duckdb.read_parquet(str(tmp_path / "f's.parquet")).fetchone() is not None


def test_an_unknown_table_is_told_with_those_there_are(release: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownTableError, match="fct_facts"):
        export_table(release, "fct_facts; drop table fct_facts", "csv", tmp_path / "x.csv")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_openers_are_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["3.47万户", "", None, -5.1, Decimal(-2)])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert harmless(value) == value
