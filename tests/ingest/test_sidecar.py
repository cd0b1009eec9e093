"""Notes beside files, and what a path tells."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sidecar import Sidecar, about, read_sidecar, source_types, told_by_path

PATH = "reports/a.txt"


def told(raw: Path, text: str | bytes, path: str = PATH) -> Sidecar | Refusal:
    note = raw / f"{path}.yaml"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_bytes(text if isinstance(text, bytes) else text.encode())
    return about(raw, path, "raw_documents")


def rule(raw: Path, text: str | bytes) -> str:
    found = told(raw, text)
    assert isinstance(found, Refusal)
    assert found.source_path == PATH
    assert f"{PATH}.yaml" in found.message
    return found.rule


def test_every_key_is_read(tmp_path: Path) -> None:
    note = (
        "district_code: 410802\nplace_name: 解放区\nplanning_year: 2023\nsource_type: news\ntitle: 标题\n"
        "publisher: 报社\npublished_on: 2023-02-25\norigin: https://example.org/1\nlicence: 第三方\nmapping: yjonben\n"
    )
    assert told(tmp_path, note) == Sidecar(
        "410802",
        "解放区",
        2023,
        "news",
        "标题",
        "报社",
        dt.date(2023, 2, 25),
        "https://example.org/1",
        "第三方",
        "yjonben",
    )


@pytest.mark.parametrize("note", ["", "  \n", "# 注\n", "title:\n"])
def test_a_note_that_says_nothing_says_nothing(tmp_path: Path, note: str) -> None:
    assert told(tmp_path, note or " ") == Sidecar()


def test_no_note_says_nothing(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path, PATH, "raw_documents") == Sidecar()


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("district: 410802", "unknown_sidecar_key"),
        ("planning_year: 二〇二三", "bad_sidecar_value"),
        ("planning_year: 1066", "bad_sidecar_value"),
        ("district_code: 999999", "bad_sidecar_value"),
        ("district_code: ../../etc", "bad_sidecar_value"),
        ("source_type: gossip", "bad_sidecar_value"),
        ("published_on: 2023-02", "bad_sidecar_value"),
        ("published_on: 2023-02-31", "bad_sidecar_value"),
        ("mapping: ../x", "bad_sidecar_value"),
        ("district_code: 410802\nplace_name: 滨江区", "sidecar_place_differs"),
        ("title: [一, 二]", "bad_sidecar"),
        ("- 一", "bad_sidecar"),
        ("title: 'half", "bad_sidecar"),
        ("title: *nowhere", "bad_sidecar"),
        ("[" * 20_000, "bad_sidecar"),
        ("title: " + "x" * 70_000, "bad_sidecar"),
        ("!!python/object/apply:os.system ['true']", "bad_sidecar"),
        ("title: 标题".encode("gb18030"), "bad_sidecar"),
        (b"\x00\x01", "bad_sidecar"),
    ],
)
def test_faults_are_refused_by_rule(tmp_path: Path, note: str | bytes, expected: str) -> None:
    assert rule(tmp_path, note) == expected


def test_the_refusal_names_the_key(tmp_path: Path) -> None:
    found = told(tmp_path, "planing_year: 2023")
    assert isinstance(found, Refusal)
    assert "planing_year" in found.message
    assert "planning_year" in found.message


@pytest.mark.parametrize(
    ("code", "name"),
    [("410802", "焦作市解放区"), ("410802", "解放"), ("330183", "富阳区"), ("330183", "富阳市"), ("410802", "新城")],
)
def test_other_names_of_the_same_place_are_no_fault(tmp_path: Path, code: str, name: str) -> None:
    found = told(tmp_path, f"district_code: {code}\nplace_name: {name}")
    assert isinstance(found, Sidecar)


@given(st.binary(max_size=200))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_notes_are_read_or_refused(tmp_path: Path, note: bytes) -> None:
    assert isinstance(told(tmp_path, note), Sidecar | Refusal)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("reports/410802/2023-x.txt", ("410802", 2023)),
        ("reports/410802/2023.txt", ("410802", 2023)),
        ("reports/410802/sub/2024-x.txt", ("410802", 2024)),
        ("reports/410802/x-2023.txt", ("410802", None)),
        ("reports/410802/20231-x.txt", ("410802", None)),
        ("reports/410802/1901-x.txt", ("410802", None)),
        ("reports/2023-x.txt", (None, None)),
        ("reports/other/2023-x.txt", (None, None)),
    ],
)
def test_paths_tell_code_and_year(path: str, expected: tuple[str | None, int | None]) -> None:
    assert told_by_path(path) == expected


def test_the_note_outranks_the_path(tmp_path: Path) -> None:
    path = "reports/410802/2023-x.txt"
    assert told(tmp_path, "planning_year: 2024", path) == Sidecar(district_code="410802", planning_year=2024)


def test_a_folder_that_is_no_code_is_refused(tmp_path: Path) -> None:
    found = about(tmp_path, "reports/999999/2023-x.txt", "raw_documents")
    assert isinstance(found, Refusal)
    assert found.rule == "unknown_district"


def test_source_types_come_in_the_order_of_their_precedence() -> None:
    assert source_types()[0] == "yearbook"
    assert "news" in source_types()
