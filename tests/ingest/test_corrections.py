"""Files of corrections: good lines become rows, each bad one a refusal with its row number."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ingest.corrections import COLUMNS, LINE, read_corrections
from pipelines.ingest.discovery import RawFile
from pipelines.quality.validation import split
from schemas.landing import RAW_CORRECTIONS

Put = Callable[[str, bytes], RawFile]

HEADER = ",".join(LINE)
ADD_HEADER = ",".join(COLUMNS)
SHA = "a" * 64
TEXT_LINE = f"set,{SHA.upper()},3.47万户,市场主体,,,,3.18万户,公报为准,李四,2026-01-31"
ADD_LINE = (
    f"add,{SHA},3.47万户,市场主体,,,,3.47万户,漏读,李四,2026-01-31,市场主体,market_entities,actual,level,2022,,410802"
)
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
    "line",
    [
        ADD_LINE,
        ADD_LINE.replace(",3.47万户,漏读", ",3.47,漏读").replace("2022,,", "2022,万户,"),
        ADD_LINE.replace(",3.47万户,漏读", ",３.47 万户,漏读").replace("actual,level,2022,", "实绩,水平值,2022年,万户"),
    ],
)
def test_an_added_figure_is_read_with_its_subject_and_period(tmp_path: Path, put: Put, line: str) -> None:
    rows, refusals = read_corrections(tmp_path, put("corrections/a.csv", f"{ADD_HEADER}\n{line}\n".encode()))
    assert not refusals
    names = ("subject", "indicator_code", "kind", "measure", "period", "value", "unit", "district_code")
    told = ("市场主体", "market_entities", "actual", "level", "2022", "3.47", "万户", "410802")
    assert tuple(rows[0][name] for name in names) == told
    frame = pl.DataFrame(rows, schema=RAW_CORRECTIONS.polars_schema, orient="row")
    assert split(frame, "raw_corrections").refused_rows == 0


def test_the_model_refuses_an_added_figure_without_a_subject(tmp_path: Path, put: Put) -> None:
    rows, _ = read_corrections(tmp_path, put("corrections/a.csv", f"{ADD_HEADER}\n{ADD_LINE}\n".encode()))
    frame = pl.DataFrame([rows[0] | {"subject": None}], schema=RAW_CORRECTIONS.polars_schema, orient="row")
    assert [refusal.rule for refusal in split(frame, "raw_corrections").refusals] == ["added_figure_is_whole"]


def test_chinese_headers_name_an_added_figure(tmp_path: Path, put: Put) -> None:
    content = (
        "更正方式,目标文件,工作表,单元格,新值,单位,对象名称,性质,计量方式,期间,原因,更正人,更正日期\n"
        "补录,sheets/a.xlsx,表,A1,5.2,%,地区生产总值,目标,增速,2023H1,漏读,张三,2026-02-03\n"
    )
    rows, refusals = read_corrections(tmp_path, put("corrections/a.csv", content.encode("gb18030")))
    assert not refusals
    assert tuple(rows[0][name] for name in ("action", "kind", "measure", "period", "unit")) == (
        "add",
        "target",
        "growth",
        "2023H1",
        "%",
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (TEXT_LINE.replace("set", "add", 1) + "," * 7, "须写明：对象名称（subject）、性质（kind）"),
        (ADD_LINE.replace("actual,", ",", 1), "须写明：性质（kind）"),
        (ADD_LINE.replace(",3.47万户,漏读", ",,漏读"), "须写明：新值（value）"),
        (ADD_LINE.replace("level,2022", "level,"), "须写明：期间（period）"),
        (ADD_LINE.replace("level,2022", "level,2023-13"), "不是期间"),
        (ADD_LINE.replace("level,2022", "level,2022/2018"), "不是期间"),
        (ADD_LINE.replace("actual,", "某,", 1), "不是性质"),
        (ADD_LINE.replace("market_entities", "nothing"), "指标目录中没有"),
        (ADD_LINE.replace("410802", "解放区"), "六位数字"),
        (ADD_LINE.replace(",3.47万户,漏读", ",很多,漏读"), "不是一个数"),
        (ADD_LINE.replace(",3.47万户,漏读", ",3-5户,漏读"), "不在单位表中"),
        (ADD_LINE.replace("2022,,", "2022,个,"), "请只写一处"),
        (ADD_LINE.replace("level", "growth"), "应以 % 为单位"),
    ],
)
def test_an_added_figure_that_is_not_whole_is_refused(tmp_path: Path, put: Put, line: str, told: str) -> None:
    rows, refusals = read_corrections(tmp_path, put("corrections/a.csv", f"{ADD_HEADER}\n{line}\n".encode()))
    assert not rows
    assert [(refusal.rule, refusal.row_number) for refusal in refusals] == [("bad_value", 2)]
    assert told in refusals[0].message


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
    assert f"\n{ADD_HEADER}\n" in (repo / "docs" / "corrections.md").read_text("utf-8")
