"""Progress books: one promise a row, what is wrong in a cell costs that cell only, status as told."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from pipelines.ingest.sheets.progress import ordinal_of
from pipelines.ingest.sheets.reading import SheetReading
from tests.ingest.sheets.making import meta_of, reading_of, rules_of

HEADER = (
    "序号",
    "事项",
    "牵头单位",
    "责任单位",
    "目标值",
    "单位",
    "完成时限",
    "已完成",
    "进度状态",
    "填报日期",
    "备注",
)
TITLE = ("解放区2023年民生实事进度台账",)
GOOD = ("实事三", "老旧小区改造", "区住建局", "各街道", 16, "个", "2023-12-31", 9, "达进度", "2023-06-30", "按计划推进")


def book(*rows: tuple[object, ...]) -> SheetReading:
    return reading_of([TITLE, HEADER, *rows])


def changed(**cells: object) -> tuple[object, ...]:
    """The good row with other cells, by the words of the header."""
    return tuple(cells.get(name, value) for name, value in zip(HEADER, GOOD, strict=True))


def test_a_row_is_a_promise_with_its_progress() -> None:
    (row,) = book(GOOD).progress
    told = {name: row[name] for name in ("ordinal", "item", "lead_unit", "responsible_unit", "remark", "planning_year")}
    assert told == {
        "ordinal": 3,
        "item": "老旧小区改造",
        "lead_unit": "区住建局",
        "responsible_unit": "各街道",
        "remark": "按计划推进",
        "planning_year": 2023,
    }
    assert (row["target_value"], row["target_unit"], row["reached_value"]) == (Decimal(16), "个", Decimal(9))
    assert (row["deadline"], row["reported_on"]) == ("2023-12", dt.date(2023, 6, 30))
    assert (row["progress_status"], row["reporting_district_code"]) == ("on_track", "410802")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("已完成", "done"),
        ("提前完成", "done_early"),
        ("超进度", "ahead"),
        ("达进度", "on_track"),
        ("欠进度", "behind"),
        ("未启动", "not_started"),
        ("其他", "other"),
    ],
)
def test_every_status_word(word: str, status: str) -> None:
    assert book(changed(进度状态=word)).progress[0]["progress_status"] == status


def test_a_status_that_is_not_told_is_left_to_the_warehouse() -> None:
    assert book(changed(进度状态=None)).progress[0]["progress_status"] == "not_reported"


def test_a_told_status_stands_though_the_figures_differ() -> None:
    assert book(changed(填报日期="2024-02-01")).progress[0]["progress_status"] == "on_track"


@pytest.mark.parametrize(
    ("cells", "cell", "rule"),
    [
        ({"进度状态": "差不多"}, "I3", "unknown_status"),
        ({"单位": "各"}, "F3", "unknown_unit"),
        ({"目标值": "若干"}, "E3", "not_a_number"),
        ({"已完成": "—"}, "H3", "missing_not_available"),
        ({"填报日期": "六月底"}, "J3", "unreadable_date"),
    ],
)
def test_a_bad_cell_is_refused_and_the_row_stays(cells: dict[str, Any], cell: str, rule: str) -> None:
    reading = book(changed(**cells))
    assert rules_of(reading) == {cell: rule}
    assert len(reading.progress) == 1


def test_units_and_bounds_in_the_target() -> None:
    (row,) = book(changed(目标值="3000人次以上", 单位=None, 已完成="0.12万")).progress
    assert (row["target_value"], row["target_unit"], row["bound"]) == (Decimal(3000), "人次", "ge")
    assert row["reached_value"] == Decimal(1200)


def test_a_row_without_item_is_refused_cell_by_cell() -> None:
    reading = book(changed(事项=None), GOOD)
    assert set(rules_of(reading).values()) == {"no_item"} and len(reading.progress) == 1


def test_group_rows_are_no_promises() -> None:
    reading = book(("一、教育",), GOOD)
    assert len(reading.progress) == 1 and reading.roles["section"] == 1


def test_without_a_place_nothing_is_guessed() -> None:
    reading = reading_of([("民生实事台账",), HEADER, GOOD], meta=meta_of("sheets/2023.xlsx", district=None))
    assert set(rules_of(reading).values()) == {"no_place"}


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("实事三", 3), ("（十二）", 12), ("二十", 20), ("二十三", 23), ("十", 10), ("无", None), (None, None)],
)
def test_ordinals(text: str | None, number: int | None) -> None:
    assert ordinal_of(text) == number


@pytest.mark.parametrize(
    ("typed", "deadline"),
    [("2023年底", "2023"), ("10月底前", "2023-10"), (45260, "2023-11"), ("第三季度末", "2023Q3"), ("长期", None)],
)
def test_deadlines_as_people_write_them(typed: object, deadline: str | None) -> None:
    reading = book(changed(完成时限=typed))
    assert reading.progress[0]["deadline"] == deadline
    assert rules_of(reading) == ({} if deadline else {"G3": "unreadable_deadline"})
