"""Files of corrections: good lines become rows, each bad one a refusal with its row number."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ingest.corrections import COLUMNS, read_corrections
from pipelines.ingest.discovery import RawFile
from pipelines.quality.validation import split
from schemas.landing import RAW_CORRECTIONS

Put = Callable[[str, bytes], RawFile]

HEADER = ",".join(COLUMNS)
SHA = "a" * 64
TEXT_LINE = f"set,{SHA.upper()},3.47万户,市场主体,,,,3.18万户,公报为准,李四,2026-01-31"
SHEET_LINE = 'reject,,,,raw\\sheets\\a.xlsx,表一,$c$5,,"重复,已核",李四,2026/1/31'


def test_good_lines_become_rows(tmp_path: Path, put: Put) -> None:
    rows, refusals = read_corrections(
        tmp_path, put("corrections/a.csv", f"{HEADER}\n{TEXT_LINE}\n\n{SHEET_LINE}\n".encode("utf-8-sig"))
    )
    assert not refusals
    text, sheet = rows
    assert (text["action"], text["sha256"], text["value"], text["row_number"]) == ("set", SHA, "3.18万户", 2)
    assert text["corrected_on"] == sheet["corrected_on"] == dt.date(2026, 1, 31)
    assert (sheet["file"], sheet["cell"], sheet["reason"], sheet["row_number"]) == (
        "sheets/a.xlsx",
        "C5",
        "重复,已核",
        4,
    )
    frame = pl.DataFrame(rows, schema=RAW_CORRECTIONS.polars_schema, orient="row")
    assert split(frame, "raw_corrections").refused_rows == 0


def test_chinese_headers_and_words_serve_as_well(tmp_path: Path, put: Put) -> None:
    content = (
        "目标文件,工作表,单元格,更正方式,新值,原因,更正人,更正日期\nsheets/a.xlsx,表,A1,改值,5,核对,张三,2026年2月3日\n"
    )
    rows, refusals = read_corrections(tmp_path, put("corrections/a.csv", content.encode("gb18030")))
    assert not refusals
    assert (rows[0]["action"], rows[0]["value"], rows[0]["corrected_on"]) == ("set", "5", dt.date(2026, 2, 3))


def test_rows_of_the_same_words_have_the_same_identifier(tmp_path: Path, put: Put) -> None:
    file = put("corrections/a.csv", f"{HEADER}\n{TEXT_LINE}\n{SHEET_LINE}\n{TEXT_LINE}\n".encode())
    rows, _ = read_corrections(tmp_path, file)
    assert rows[0]["correction_id"] == rows[2]["correction_id"] != rows[1]["correction_id"]
    frame = pl.DataFrame(rows, schema=RAW_CORRECTIONS.polars_schema, orient="row")
    assert [refusal.rule for refusal in split(frame, "raw_corrections").refusals] == ["duplicate_key"]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (TEXT_LINE.replace("set", "change", 1), "bad_value"),
        (TEXT_LINE.replace(SHA.upper(), "abc"), "bad_value"),
        (SHEET_LINE.replace("$c$5", "5C"), "bad_value"),
        (SHEET_LINE.replace("raw\\", "..\\"), "bad_value"),
        (SHEET_LINE.replace("raw\\", "/etc\\"), "bad_value"),
        (TEXT_LINE.replace("2026-01-31", "2026-02-31"), "bad_value"),
        (TEXT_LINE.replace("李四", ""), "bad_value"),
        (TEXT_LINE.replace("公报为准", "  "), "bad_value"),
        (TEXT_LINE + ",more", "wrong_columns"),
        ("set", "wrong_columns"),
    ],
)
def test_bad_lines_are_refused_and_the_others_used(tmp_path: Path, put: Put, line: str, rule: str) -> None:
    file = put("corrections/a.csv", f"{HEADER}\n{line}\n{TEXT_LINE}\n".encode())
    rows, refusals = read_corrections(tmp_path, file)
    assert [(refusal.rule, refusal.row_number, refusal.asset) for refusal in refusals] == [(rule, 2, "raw_corrections")]
    assert [row["row_number"] for row in rows] == [3]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (f"set,{SHA},,,,,,5,核对,李四,2026-01-31", "correction_names_its_target"),
        (TEXT_LINE.replace("3.18万户", ""), "correction_has_value"),
    ],
)
def test_rows_that_lack_what_a_correction_needs_are_refused_by_the_model(
    tmp_path: Path, put: Put, line: str, rule: str
) -> None:
    rows, _ = read_corrections(tmp_path, put("corrections/a.csv", f"{HEADER}\n{line}\n".encode()))
    frame = pl.DataFrame(rows, schema=RAW_CORRECTIONS.polars_schema, orient="row")
    assert [refusal.rule for refusal in split(frame, "raw_corrections").refusals] == [rule]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"what,who\nx,y\n", "unknown_column"),
        (b"action,action,reason,who,corrected_on\n", "unknown_column"),
        (b"action,who\n", "missing_column"),
        (b'action,"half\n', "damaged_file"),
        (b"\xff\xfe\x00\xd8", "undecodable"),
    ],
)
def test_files_that_are_no_corrections_are_refused(tmp_path: Path, put: Put, content: bytes, rule: str) -> None:
    rows, refusals = read_corrections(tmp_path, put("corrections/a.csv", content))
    assert not rows
    assert [refusal.rule for refusal in refusals] == [rule]


def test_a_header_without_lines_and_a_blank_file_give_nothing(tmp_path: Path, put: Put) -> None:
    for content in (HEADER, f"{HEADER}\n", "\n", " "):
        assert read_corrections(tmp_path, put("corrections/a.csv", content.encode())) == ([], [])


def test_files_that_change_or_vanish_are_refused(tmp_path: Path, put: Put) -> None:
    file = put("corrections/a.csv", HEADER.encode())
    assert read_corrections(tmp_path, replace(file, sha256="0" * 64))[1][0].rule == "changed_while_reading"
    (tmp_path / file.source_path).unlink()
    assert read_corrections(tmp_path, file)[1][0].rule == "unreadable_file"


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_give_rows_or_refusals(tmp_path: Path, put: Put, data: bytes) -> None:
    rows, refusals = read_corrections(tmp_path, put("corrections/a.csv", HEADER.encode() + b"\n" + data))
    assert all(row["corrected_on"] for row in rows)
    assert all(refusal.rule for refusal in refusals)


def test_the_documented_header_is_the_one_that_is_read(repo: Path) -> None:
    assert f"\n{HEADER}\n" in (repo / "docs" / "corrections.md").read_text("utf-8")
