"""`scorecard sheet check` tells what was understood and proposes a mapping that parses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.ingest.sheets.mapping import parse_mapping
from tests.ingest.sheets.making import xlsx_bytes

GOOD = [("指标", "单位", "2021年", "2022年"), ("地区生产总值", "亿元", 160.1, 168.7), ("常住人口", "万人", "—", 30.3)]
BARE = [("地区生产总值", 160.1, 168.7), ("财政收入", 12.4, 13.1)]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(folder: Path, rows: list[tuple[object, ...]], *options: str) -> Result:
    file = folder / "台账.xlsx"
    file.write_bytes(xlsx_bytes({"表": rows}))
    return CliRunner().invoke(main, ["sheet", "check", str(file), *options])


def test_ranges_figures_and_missing_cells_are_told(tmp_path: Path) -> None:
    done = check(tmp_path, GOOD, "--district", "410802")
    assert done.exit_code == 0
    assert "C2 D2:D3" in done.output and "A2:A3" in done.output
    assert "missing_not_available" in done.output and "表!C3" in done.output
    assert "12 格 = 数值 3 + 隔离 1 + 表头、名称与说明 8" in done.output


def test_json_leaves_nothing_out(tmp_path: Path) -> None:
    told = json.loads(check(tmp_path, GOOD, "--district", "410802", "--format", "json").output)
    assert told["cells"] == told["fact_cells"] + told["refused_cells"] + sum(told["roles"].values()) == 12
    assert sum(part["cells"] for part in told["ranges"]) == 12
    assert [refusal["cell"] for refusal in told["refusals"]] == ["C3"]


def test_what_was_not_understood_gets_a_mapping_that_works_once_filled_in(tmp_path: Path) -> None:
    target = tmp_path / "proposal.yaml"
    done = check(tmp_path, BARE, "--district", "410802", "-o", str(target))
    assert done.exit_code == 1 and str(target) in done.output
    proposal = target.read_text("utf-8")
    mapping = parse_mapping(proposal)
    assert mapping.header_rows == (0,) and mapping.constants["place"] == "410802"
    target.write_text(
        proposal.replace("# headings: ", "headings: #").replace("#   B: ", "  C: 2022年（亿元）\n  B: "),
        "utf-8",
    )
    again = check(tmp_path, BARE, "--mapping", str(target), "--district", "410802")
    assert "数值 4 + 隔离 0" in again.output


def test_a_place_that_is_missing_asks_only_for_a_constant(tmp_path: Path) -> None:
    target = tmp_path / "proposal.yaml"
    check(tmp_path, GOOD, "-o", str(target))
    assert "header_rows" not in target.read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--mapping", "nowhere"], "没有名为“nowhere”的映射"),
        (["--mapping", "missing.yaml"], "映射文件无法打开"),
    ],
)
def test_a_wrong_mapping_is_told(tmp_path: Path, options: list[str], words: str) -> None:
    done = check(tmp_path, GOOD, *options)
    assert done.exit_code == 1 and words in done.output


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04broken")
    done = CliRunner().invoke(main, ["sheet", "check", str(file)])
    assert done.exit_code == 1 and "已损坏" in done.output


def test_the_note_beside_a_file_is_used(tmp_path: Path) -> None:
    (tmp_path / "台账.xlsx.yaml").write_text('district_code: "410802"\n', "utf-8")
    assert check(tmp_path, GOOD).exit_code == 0
    (tmp_path / "台账.xlsx.yaml").write_text('district: "410802"\n', "utf-8")
    assert "未知的项目" in check(tmp_path, GOOD).output
