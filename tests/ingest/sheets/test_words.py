"""The word lists of sheets are sound: one meaning a word, known fields, reasons for corrections."""

import csv
from importlib import resources

import pytest

from pipelines.ingest.sheets.columns import LABELS_ZH
from pipelines.ingest.sheets.words import plain_name, sheet_words, source_type_of
from schemas.words import BOUND, KIND, MEASURE, PROGRESS_STATUS, TARGET_TIER

WORDS = sheet_words()
VALUE_FIELDS = {"value_target", "value_actual", "value_growth", "value_change", "value_completion"}
CLOSED = {"kind": KIND, "measure": MEASURE, "bound": BOUND, "tier": TARGET_TIER, "status": PROGRESS_STATUS}


def rows(name: str) -> list[dict[str, str]]:
    text = resources.files("schemas").joinpath("vocabulary", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_headers_lead_to_known_fields() -> None:
    assert set(WORDS.headers.values()) <= LABELS_ZH.keys() | VALUE_FIELDS


def test_value_words_mean_controlled_words() -> None:
    wrong = [key for key, meaning in WORDS.values.items() if key[0] in CLOSED and meaning not in CLOSED[key[0]]]
    assert wrong == []


def test_corrections_of_words_have_who_and_why_and_lead_to_known_units() -> None:
    told = rows("known_bad_values.csv")
    assert [row for row in told if not row["who"] or not row["why"]] == []
    assert [row for row in told if row["field"] == "unit" and WORDS.units.read(row["good"]) is None] == []


def test_rows_of_the_template_are_of_the_catalogue_in_units_it_allows() -> None:
    for row in rows("template_rows.csv"):
        unit = WORDS.units.read(row["unit"])
        assert unit is not None
        if row["measure"] == "level":
            assert unit.name in WORDS.level_units[row["indicator_code"]], row


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("  #第一产业", "第一产业"),
        ("其中：男", "男"),
        ("一、综合", "综合"),
        ("（二）工业", "工业"),
        ("1.粮食 产量", "粮食产量"),
        ("ＧＤＰ", "GDP"),
    ],
)
def test_plain_names(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_suggestions_are_never_a_mapping() -> None:
    assert WORDS.indicator("地区生产总植") is None
    assert "地区生产总值" in WORDS.near_indicators("地区生产总植")
    assert WORDS.near_units("亿园")[0] == "亿元"


@pytest.mark.parametrize(
    ("source", "kind"),
    [("2022年统计公报", "bulletin"), ("焦作统计年鉴2023", "yearbook"), ("政府工作报告", "work_report"), ("某某", None)],
)
def test_types_of_cited_sources(source: str, kind: str | None) -> None:
    assert source_type_of(source) == kind
