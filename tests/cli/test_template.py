"""`scorecard template` writes a file once, and never over another."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main


def template(folder: Path, *words: str, name: str = "a.xlsx") -> Result:
    return CliRunner().invoke(main, ["template", *words, "-o", str(folder / name)])


@pytest.mark.parametrize("kind", ["indicators", "progress"])
def test_a_workbook_is_written_and_not_overwritten(tmp_path: Path, kind: str) -> None:
    words = (kind, "--district", "410802", "--year", "2024")
    assert template(tmp_path, *words).exit_code == 0
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    again = template(tmp_path, *words)
    assert again.exit_code == 1 and "已存在" in again.output
    assert template(tmp_path, *words, "--force").exit_code == 0


def test_a_wrong_code_or_name_is_told(tmp_path: Path) -> None:
    wrong = template(tmp_path, "indicators", "--district", "999999", "--year", "2024")
    assert wrong.exit_code == 1 and "不是行政区划代码" in wrong.output
    other = template(tmp_path, "indicators", "--district", "410802", "--year", "2024", name="a.xls")
    assert other.exit_code == 2 and ".xlsx" in other.output
