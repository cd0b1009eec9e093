"""Mapping files: a layout in a few lines; a slip in one is told by its key."""

from decimal import Decimal

import pytest

from pipelines.ingest.sheets.book import Book
from pipelines.ingest.sheets.facts import read_facts
from pipelines.ingest.sheets.mapping import MappingError, installed_mappings, parse_mapping
from pipelines.ingest.sheets.reading import SheetReading
from tests.ingest.sheets.making import by_cell, meta_of, reading_of, sheet_of

ROWS = [
    ("编码", "甲", "乙", 2022, 2021),
    (101, "综合", "地区生产总值", 168.7, 160.1),
    (102, "综合", "常住人口", 30.3, "—"),
    ("制表人", None, None, None, None),
]
TEXT = """
name: test
match: {file: "*测试*", headers: [编码, 甲]}
header_rows: [1]
columns: {A: ordinal, B: category, C: indicator, "D:E": value}
constants: {place: "410802", source: 2022年统计公报}
units: {地区生产总值: 亿元, 常住人口: 万人}
last_row: 3
"""


def read(text: str, rows: list[tuple[object, ...]] = ROWS) -> SheetReading:
    meta = meta_of(district=None)
    reading = read_facts(Book(meta.source_path, "xlsx", "test", (sheet_of(rows),)), meta, parse_mapping(text))
    assert reading.unaccounted == 0
    return reading


def test_columns_constants_and_units() -> None:
    reading = read(TEXT)
    facts = by_cell(reading)
    told = {cell: (fact["subject"], fact["stated_value"], fact["stated_unit"]) for cell, fact in facts.items()}
    assert told == {
        "D2": ("地区生产总值", Decimal(16870000000), "元"),
        "E2": ("地区生产总值", Decimal(16010000000), "元"),
        "D3": ("常住人口", Decimal(303000), "人"),
    }
    assert {(fact["district_code"], fact["place"], fact["source_type"]) for fact in facts.values()} == {
        ("410802", "self", "bulletin")
    }
    assert reading.roles["note"] == 1


def test_names_over_several_columns_are_joined_and_empty_words_left_out() -> None:
    rows = [("码", "一", "二", "三", 2022), (1, "财政收入", "一般公共预算收入", "全市", 12.4)]
    text = "name: t\nheader_rows: [1]\ncolumns: {A: ordinal, 'B:D': indicator, E: value}\ndrop_names: [全市]"
    reading = read(text + "\nconstants: {place: '410802'}", rows)
    assert [fact["subject"] for fact in reading.facts] == ["财政收入·一般公共预算收入"]


def test_headings_stand_in_for_a_header_that_is_not_there() -> None:
    headings = 'headings: {A: 指标, B: 2021年（亿元）, C: "2022年增速（%）"}'
    text = f'name: t\nheader_rows: [0]\n{headings}\nconstants: {{place: "410802"}}'
    facts = by_cell(read(text, [("地区生产总值", 160.1, 5.2)]))
    assert [(fact["period"], fact["measure"], fact["stated_unit"]) for fact in facts.values()] == [
        ("2021", "level", "元"),
        ("2022", "growth", "%"),
    ]


def test_a_mapping_is_chosen_by_file_sheet_and_header_words() -> None:
    (national,) = (mapping for mapping in installed_mappings() if mapping.name == "national_series")
    rows = [(None, "国内生产总值", "城镇登记失业率"), ("2019年", 986515.2, 3.6)]
    reading = reading_of(rows, meta=meta_of("sheets/national_a.csv", district=None))
    assert national.digest in reading.facts[0]["extractor_version"]
    assert {(fact["district_code"], fact["stated_unit"]) for fact in reading.facts} == {
        ("100000", "元"),
        ("100000", "%"),
    }
    other = reading_of(rows, meta=meta_of("sheets/provincial_a.csv", district=None))
    assert not other.facts


def test_a_mapping_named_in_the_note_must_exist() -> None:
    reading = reading_of(ROWS, meta=meta_of(mapping="nowhere"))
    assert {refusal.rule for refusal in reading.refusals} == {"unknown_mapping"}
    assert len(reading.refusals) == reading.cells


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a", "name"),
        ("name: [", "YAML"),
        ("name: t\nheader_row: [1]", "header_row"),
        ("name: t\ncolumns: {A: nonsense}", "nonsense"),
        ("name: t\ncolumns: {'1': value}", "'1'"),
        ("name: t\nconstants: {district: '1'}", "district"),
        ("name: t\nheader_rows: 1", "header_rows"),
        ("name: t\nmatch: [a]", "match"),
    ],
)
def test_a_slip_is_told_by_its_key(text: str, words: str) -> None:
    with pytest.raises(MappingError, match=words):
        parse_mapping(text)


def test_installed_mappings_are_sound_and_named_once() -> None:
    names = [mapping.name for mapping in installed_mappings()]
    assert names == sorted(set(names)) and "yjonben" in names
