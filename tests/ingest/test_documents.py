"""Report files to rows: whose they are, of which year and kind, or what to do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.ingest.discovery import RawFile, discover
from pipelines.ingest.documents import document_version, read_document
from pipelines.ingest.refusal import Refusal
from pipelines.quality.validation import split
from schemas.landing import RAW_DOCUMENTS

Put = Callable[[str, bytes], RawFile]

TITLE = "焦作市解放区2023年政府工作报告"
TEXT = f"{TITLE}\n一、2022年工作回顾\n全年生产总值完成123亿元。\n"


def row_of(raw: Path, file: RawFile) -> dict[str, Any]:
    row = read_document(raw, file)
    assert not isinstance(row, Refusal), row
    frame = pl.DataFrame([row], schema=RAW_DOCUMENTS.polars_schema, orient="row")
    assert split(frame, "raw_documents").refused_rows == 0
    return row


def refusal_of(raw: Path, file: RawFile) -> Refusal:
    refusal = read_document(raw, file)
    assert isinstance(refusal, Refusal)
    assert (refusal.asset, refusal.source_path) == ("raw_documents", file.source_path)
    return refusal


def test_the_heading_tells_place_year_and_kind(tmp_path: Path, put: Put) -> None:
    row = row_of(tmp_path, put("reports/a.txt", TEXT.encode()))
    assert row["reporting_district_code"] == "410802"
    assert row["place_name"] == "解放区"
    assert row["planning_year"] == 2023
    assert row["source_type"] == "work_report"
    assert row["title"] == TITLE
    assert row["text"] == TEXT
    assert row["characters"] == len(TEXT)
    assert row["encoding"] == "utf-8"


def test_the_path_tells_place_and_year(tmp_path: Path, put: Put) -> None:
    row = row_of(tmp_path, put("reports/330108/2021-x.md", "今年目标\n增长6%".encode()))
    assert (row["reporting_district_code"], row["planning_year"]) == ("330108", 2021)
    assert row["place_name"] == "滨江区"
    assert row["source_type"] == "news"


def test_the_note_outranks_path_and_heading(tmp_path: Path, put: Put) -> None:
    file = put("reports/330108/2021-x.txt", TEXT.encode())
    put(
        "reports/330108/2021-x.txt.yaml",
        "district_code: 410802\nplanning_year: 2024\ntitle: 题\npublisher: 报社\nsource_type: bulletin".encode(),
    )
    row = row_of(tmp_path, file)
    assert (row["reporting_district_code"], row["planning_year"], row["title"]) == ("410802", 2024, "题")
    assert (row["source_type"], row["publisher"]) == ("bulletin", "报社")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("解放区2022年国民经济和社会发展统计公报", "bulletin"),
        ("解放区2022年国民经济和社会发展计划执行情况与2023年计划草案的报告", "plan_report"),
        ("政府工作报告", "work_report"),
        ("新城迎来开门红", "news"),
    ],
)
def test_the_title_tells_the_kind(tmp_path: Path, put: Put, title: str, kind: str) -> None:
    assert row_of(tmp_path, put("reports/410802/2023-x.txt", f"{title}\n正文".encode()))["source_type"] == kind


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2023年政府工作报告\n全年完成123亿元。", "no_place"),
        ("通知\n开会", "no_place"),
        ("郑州市、洛阳市2023年政府工作报告", "ambiguous_place"),
        ("焦作市解放区政府工作报告\n正文", "no_year"),
    ],
)
def test_documents_that_do_not_say_whose_they_are_are_refused(tmp_path: Path, put: Put, text: str, rule: str) -> None:
    refusal = refusal_of(tmp_path, put("reports/a.txt", text.encode()))
    assert refusal.rule == rule
    assert "a.txt.yaml" in refusal.message
    assert "district_code: 410802\nplanning_year: 2023\n" in refusal.message


def test_the_example_in_a_refusal_can_be_pasted(tmp_path: Path, put: Put) -> None:
    file = put("reports/a.txt", "开会".encode())
    example = refusal_of(tmp_path, file).message.split("：\n")[-1]
    put("reports/a.txt.yaml", example.encode())
    assert row_of(tmp_path, file)["planning_year"] == 2023


def test_faults_of_the_note_and_of_the_file_are_refused(tmp_path: Path, put: Put) -> None:
    file = put("reports/a.txt", TEXT.encode())
    assert refusal_of(tmp_path, replace(file, sha256="0" * 64)).rule == "changed_while_reading"
    put("reports/a.txt.yaml", b"yeer: 2023")
    assert refusal_of(tmp_path, file).rule == "unknown_sidecar_key"
    (tmp_path / "reports/a.txt.yaml").unlink()
    (tmp_path / "reports/a.txt").unlink()
    assert refusal_of(tmp_path, file).rule == "unreadable_file"
    assert refusal_of(tmp_path, put("reports/b.pdf", b"%PDF-1.7 broken")).rule == "damaged_file"
    assert refusal_of(tmp_path, put("reports/999999/2023-b.txt", TEXT.encode())).rule == "unknown_district"


def test_every_format_gives_a_row(
    tmp_path: Path, put: Put, make_docx: Callable[..., bytes], make_pdf: Callable[[Sequence[Sequence[str]]], bytes]
) -> None:
    page = f"<html><head><title>{TITLE}</title></head><body><p>正文123亿元</p></body></html>"
    files = {
        "md": TEXT.encode("gb18030"),
        "html": page.encode(),
        "docx": make_docx(*TEXT.split("\n")),
        "pdf": make_pdf([TEXT.split("\n")]),
    }
    for suffix, data in files.items():
        row = row_of(tmp_path, put(f"reports/a.{suffix}", data))
        assert (row["format"], row["title"], row["planning_year"]) == (suffix, TITLE, 2023)
        assert "123亿元" in row["text"]
        assert row["converter"]


def test_the_version_changes_with_note_and_path_only(tmp_path: Path, put: Put) -> None:
    file = put("reports/a.txt", TEXT.encode())
    version = document_version(tmp_path, file)
    assert document_version(tmp_path, replace(file, mtime_ns=1)) == version
    assert document_version(tmp_path, replace(file, source_path="reports/b.txt")) != version
    put("reports/a.txt.yaml", b"planning_year: 2023")
    assert document_version(tmp_path, file) != version


def test_the_seed_report_is_read(repo: Path) -> None:
    raw = repo / "raw"
    files = {file.source_path: file for file in discover(raw, "reports", {}).files}
    row = row_of(raw, files["reports/410802/2023-jiefang-two-sessions.txt"])
    assert (row["reporting_district_code"], row["planning_year"], row["source_type"]) == ("410802", 2023, "news")
    assert row["publisher"] == "焦作日报"
    assert row["encoding"] == "utf-8"


@pytest.mark.shared
def test_the_seed_report_keeps_its_bytes(repo: Path, shared: Path) -> None:
    seed = (repo / "raw/reports/410802/2023-jiefang-two-sessions.txt").read_bytes()
    assert seed == (shared / "eval/dev/texts/410802-2023-jiefang.txt").read_bytes()
