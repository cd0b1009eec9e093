"""`scorecard correct` writes lines that the reader of corrections takes, each of them meaning one fact alone."""

import hashlib
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.correcting import CorrectionError, nearest_words
from pipelines.ingest.corrections import COLUMNS, read_corrections
from pipelines.ingest.discovery import RawFile

SHA = "a" * 64
DOCUMENTS = [
    ("text", SHA, "reports/410802/a.txt", "解放区2023年政府工作报告", "text", True),
    ("older", "c" * 64, "reports/410802/a.txt", "解放区2023年政府工作报告", "text", False),
    ("book", "b" * 64, "sheets/a.xlsx", "主要指标", "sheet", True),
]
FACTS = [
    ("f1-of-sheet", "book", "sheet", "168.7", "地区生产总值 | 168.7", "2022年", "C4", None),
    ("f2-of-text", "text", "text", "3.47万户", "市场主体达到3.47万户。", None, None, None),
    ("f3-of-text", "text", "text", "5%", "地区生产总值增长5%。", None, None, None),
    ("f4-of-text", "text", "text", "5%", "一般公共预算收入增长5%。", None, None, None),
    ("f5-derived", "text", "text", "275%", "完成目标的275%。", None, None, "completion"),
    ("f6-of-text", "text", "text", "16个", "改造16个，整治16个。", None, None, None),
    ("f7-of-text", "text", "text", "16个", "改造16个，整治16个。", None, None, None),
]
BY = ("--reason", "以统计公报为准，已核", "--who", "李四", "--on", "2026-03-01")

FIGURE = ("--subject", "市场主体", "--kind", "实绩", "--measure", "level", "--period", "2022年")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    folder = tmp_path / "warehouse"
    folder.mkdir()
    with duckdb.connect(str(folder / "scorecard.duckdb")) as release:
        release.execute(
            "create table dim_document (document_id text, sha256 text, source_path text, title text,"
            " medium text, is_current boolean)"
        )
        release.execute(
            "create table fct_facts (fact_id text, document_id text, medium text, surface text, evidence text,"
            " sheet text, cell text, derivation text, subject text default '某', period text default '2022',"
            " corrected_by text)"
        )
        release.executemany("insert into dim_document values (?, ?, ?, ?, ?, ?)", DOCUMENTS)
        columns = "fact_id, document_id, medium, surface, evidence, sheet, cell, derivation"
        release.executemany(f"insert into fct_facts ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?)", FACTS)
    return folder


def correct(warehouse: Path, *words: str) -> Result:
    folders = ("--raw", str(warehouse.parent / "raw"), "--warehouse", str(warehouse))
    return CliRunner().invoke(main, ["correct", *words, *folders])


def rows(warehouse: Path, name: str = "2026.csv") -> list[dict[str, object]]:
    """The file's lines as the nightly run reads them; none may be refused."""
    raw = warehouse.parent / "raw"
    data = (raw / "corrections" / name).read_bytes()
    file = RawFile(f"corrections/{name}", len(data), 0, hashlib.sha256(data).hexdigest(), "corrections")
    read, refusals = read_corrections(raw, file)
    assert refusals == []
    return read


def test_a_cell_is_named_by_file_sheet_and_cell(warehouse: Path) -> None:
    done = correct(warehouse, "f1-of-sheet", "--set", "170.2", *BY)
    assert done.exit_code == 0 and "下次运行时生效" in done.output
    (row,) = rows(warehouse)
    assert (row["file"], row["sheet"], row["cell"], row["value"]) == ("sheets/a.xlsx", "2022年", "C4", "170.2")
    assert (row["action"], row["who"], row["reason"]) == ("set", "李四", "以统计公报为准，已核")


def test_a_figure_of_a_text_is_named_by_content_and_surface(warehouse: Path) -> None:
    assert correct(warehouse, "f2-of-text", "--reject", *BY).exit_code == 0
    (row,) = rows(warehouse)
    assert (row["sha256"], row["surface"], row["near"], row["value"]) == (SHA, "3.47万户", None, None)


def test_a_surface_that_stands_twice_gets_words_beside_it(warehouse: Path) -> None:
    assert correct(warehouse, "f3-of-text", "--set", "5.2%", *BY).exit_code == 0
    (row,) = rows(warehouse)
    assert row["near"] is not None
    assert str(row["near"]) in FACTS[2][4] and str(row["near"]) not in FACTS[3][4]


def test_two_in_one_sentence_cannot_be_told_apart(warehouse: Path) -> None:
    done = correct(warehouse, "f6-of-text", "--reject", *BY)
    assert done.exit_code == 1 and "同一句中" in done.output
    assert not (warehouse.parent / "raw").exists()


def test_lines_are_appended_and_the_earlier_ones_stay(warehouse: Path) -> None:
    correct(warehouse, "f1-of-sheet", "--set", "170.2", *BY)
    correct(warehouse, "f2-of-text", "--reject", *BY)
    assert [row["action"] for row in rows(warehouse)] == ["set", "reject"]
    data = (warehouse.parent / "raw/corrections/2026.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\xef\xbb\xbf") == 1
    assert [path.name for path in (warehouse.parent / "raw/corrections").iterdir()] == ["2026.csv"]


def test_the_header_and_encoding_of_a_file_are_kept(warehouse: Path) -> None:
    folder = warehouse.parent / "raw" / "corrections"
    folder.mkdir(parents=True)
    header = "更正方式,目标文件,工作表,单元格,新值,原因,更正人,更正日期"
    (folder / "旧.csv").write_bytes(f"{header}\n改值,sheets/b.xlsx,表,A1,5,核对,张三,2026-02-03".encode("gb18030"))
    done = correct(warehouse, "f1-of-sheet", "--set", "170.2", "--file", "旧.csv", *BY)
    assert done.exit_code == 0, done.output
    assert [(row["cell"], row["value"]) for row in rows(warehouse, "旧.csv")] == [("A1", "5"), ("C4", "170.2")]
    assert "李四" in (folder / "旧.csv").read_bytes().decode("gb18030")
    done = correct(warehouse, "f2-of-text", "--reject", "--file", "旧.csv", *BY)
    assert done.exit_code == 1 and "没有 sha256、surface 列" in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("f1-of-sheet", *BY), "三者选一"),
        (("f1-of-sheet", "--reject", "--set", "5", *BY), "三者选一"),
        (("f1-of-sheet", "--reject", "--cell", "C5", *BY), "--cell 只用于 --add"),
        (("sheets/b.xlsx", "--add", "5", *FIGURE, *BY), "没有文件 sheets/b.xlsx"),
        (("sheets/a.xlsx", "--add", "5", "--cell", "C5", *FIGURE, *BY), "--sheet"),
        (("reports/410802/a.txt", "--add", "5", *FIGURE, *BY), "--surface"),
        (("reports/410802/a.txt", "--add", "5万户", "--surface", "5万户", *BY), "须写明"),
        (("reports/410802/a.txt", "--add", "许多", "--surface", "5万户", *FIGURE, *BY), "不是一个数"),
        (("f9-unknown", "--reject", *BY), "没有编号为"),
        (("f1", "--reject", *BY), "至少写"),
        (("f5-derived", "--reject", *BY), "推算"),
        (("f1-of-sheet", "--reject", "--reason", "核", "--who", "李", "--on", "昨天"), "不是日期"),
        (("f1-of-sheet", "--reject", "--file", "a.txt", *BY), ".csv"),
    ],
)
def test_what_cannot_be_written_is_told(warehouse: Path, words: tuple[str, ...], told: str) -> None:
    done = correct(warehouse, *words)
    assert done.exit_code != 0 and told in done.output


def test_without_a_release_there_is_nothing_to_correct(tmp_path: Path) -> None:
    done = correct(tmp_path / "warehouse", "f1-of-sheet", "--reject", *BY)
    assert done.exit_code == 1 and "scorecard run" in done.output


def test_nearest_words_grow_until_they_are_alone() -> None:
    evidence, other = "全年地区生产总值增长5%，好于预期", "全市地区生产总值增长5%，好于预期"
    words = nearest_words(evidence, "5%", [other])
    assert words in evidence and words not in other
    with pytest.raises(CorrectionError):
        nearest_words(evidence, "5%", [evidence])


def test_a_new_file_has_every_column(warehouse: Path) -> None:
    correct(warehouse, "f1-of-sheet", "--reject", *BY)
    first = (warehouse.parent / "raw/corrections/2026.csv").read_text("utf-8-sig").splitlines()[0]
    assert first.split(",") == list(COLUMNS)


def test_a_figure_missed_in_a_text_is_added_to_its_current_version(warehouse: Path) -> None:
    words = ("--surface", "3.6万户", "--near", "个体工商户", "--indicator", "market_entities")
    done = correct(warehouse, "raw/reports/410802/a.txt", "--add", "3.6万户", *words, *FIGURE, *BY)
    assert done.exit_code == 0, done.output
    (row,) = rows(warehouse)
    assert (row["action"], row["sha256"], row["surface"], row["near"]) == ("add", SHA, "3.6万户", "个体工商户")
    assert (row["value"], row["unit"], row["indicator_code"]) == ("3.6", "万户", "market_entities")
    assert (row["subject"], row["kind"], row["measure"], row["period"]) == ("市场主体", "actual", "level", "2022")


def test_a_figure_missed_in_a_workbook_is_added_at_its_cell(warehouse: Path) -> None:
    words = ("--sheet", "2022年", "--cell", "c9", "--unit", "亿元", "--district", "410802")
    done = correct(warehouse, "sheets/a.xlsx", "--add", "168.7", *words, *FIGURE, *BY)
    assert done.exit_code == 0 and "补录 市场主体" in done.output
    (row,) = rows(warehouse)
    assert (row["file"], row["sheet"], row["cell"]) == ("sheets/a.xlsx", "2022年", "C9")
    assert (row["value"], row["unit"], row["district_code"]) == ("168.7", "亿元", "410802")
