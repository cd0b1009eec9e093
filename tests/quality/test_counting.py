"""The second reader counts what a person sees in a workbook or a text table."""

from pathlib import Path

import openpyxl
import pytest

from pipelines.quality.counting import cells_in


def test_cells_of_all_sheets_are_counted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["指标", None, 3])
    book.create_sheet("二").append([0, False, "x"])
    book.save(tmp_path / "a.xlsx")
    assert cells_in(tmp_path / "a.xlsx") == 5


@pytest.mark.parametrize(
    ("name", "encoding", "mark"), [("a.csv", "utf-8-sig", ","), ("b.csv", "gb18030", ","), ("c.tsv", "utf-8", "\t")]
)
def test_cells_of_a_text_table_are_counted(tmp_path: Path, name: str, encoding: str, mark: str) -> None:
    lines = [["指标", "数值", "单位"], ["地区生产总值", "177.3", ""], ["新增就业", "4310", "人"]]
    (tmp_path / name).write_text("\n".join(mark.join(line) for line in lines), encoding=encoding)
    assert cells_in(tmp_path / name) == 8


@pytest.mark.parametrize("name", ["a.xlsx", "b.ods"])
def test_a_file_that_is_no_workbook_is_not_counted(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no workbook")
    assert cells_in(tmp_path / name) is None


def test_a_file_that_is_gone_is_not_counted(tmp_path: Path) -> None:
    assert cells_in(tmp_path / "gone.csv") is None
