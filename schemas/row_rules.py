"""Rules that a whole landed row must keep, each with its words for people.

What belongs here: one expression and its messages a rule. What does not: which table keeps which rule
(``landing.py``), and judging rows (``pipelines/quality``).
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

PERIOD_PATTERN = r"^\d{4}(/\d{4}|H[12]|Q[1-4]|-\d{2}(/\d{4}-\d{2})?)?$"
DISTRICT_PATTERN = r"^\d{6}$"


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule that a whole row must keep; ``holds`` is true (or null) for a good row."""

    name: str
    holds: Callable[[], pl.Expr]
    message_zh: str
    message_en: str
    about: str


def _rule(name: str, about: str, zh: str, en: str, holds: Callable[[], pl.Expr]) -> RowRule:
    return RowRule(name, holds, zh, en, about)


PERIOD = _rule(
    "period_format",
    "period",
    "期间写法不合规范",
    "the period is not written as the contract says",
    lambda: pl.col("period").str.contains(PERIOD_PATTERN),
)
DISTRICT = _rule(
    "district_code_format",
    "reporting_district_code",
    "行政区划代码应为六位数字",
    "a district code has six digits",
    lambda: pl.col("reporting_district_code").str.contains(DISTRICT_PATTERN),
)
RANGE = _rule(
    "range_order",
    "stated_value_high",
    "区间上限应大于下限",
    "the upper end of a range is above the lower",
    lambda: pl.col("stated_value_high") > pl.col("stated_value"),
)
COUNT_NOT_NEGATIVE = _rule(
    "count_not_negative",
    "stated_value",
    "计数的水平值不能为负",
    "a counted level is not negative",
    lambda: (
        ~(
            (pl.col("measure") == "level")
            & pl.col("stated_unit").is_in(["人", "户", "个", "家", "人次", "套", "所"])
            & (pl.col("stated_value") < 0)
        )
    ),
)
OFFSETS = _rule(
    "offsets_match_surface",
    "start_offset",
    "起止位置与原文不符",
    "offsets span exactly the surface, inside the evidence",
    lambda: (
        (pl.col("end_offset") - pl.col("start_offset") == pl.col("surface").str.len_chars())
        & (pl.col("evidence_start") <= pl.col("start_offset"))
        & (pl.col("end_offset") <= pl.col("evidence_end"))
    ),
)
YEAR = _rule(
    "planning_year_range",
    "planning_year",
    "计划年度应在 1978 至 2100 之间",
    "a planning year lies between 1978 and 2100",
    lambda: pl.col("planning_year").is_between(1978, 2100),
)
COMPLETION = _rule(
    "completion_in_percent",
    "stated_unit",
    "完成率的单位应为 %",
    "a completion is stated in percent",
    lambda: (pl.col("measure") != "completion") | (pl.col("stated_unit") == "%"),
)
NAMES_ITS_TARGET = _rule(
    "correction_names_its_target",
    "surface",
    "更正须写明文件摘要与原文，或文件、工作表与单元格",
    "a correction names a document and a surface, or a file, a sheet and a cell",
    lambda: (
        (pl.col("sha256").is_not_null() & pl.col("surface").is_not_null())
        | (pl.col("file").is_not_null() & pl.col("sheet").is_not_null() & pl.col("cell").is_not_null())
    ),
)
HAS_VALUE = _rule(
    "correction_has_value",
    "value",
    "set 与 add 须给出新值",
    "set and add give a value",
    lambda: (pl.col("action") == "reject") | pl.col("value").is_not_null(),
)
IS_WHOLE = _rule(
    "added_figure_is_whole",
    "subject",
    "add 须写明对象名称、性质、计量方式与期间",
    "add gives subject, kind, measure and period",
    lambda: (
        (pl.col("action") != "add") | pl.all_horizontal(pl.col("subject", "kind", "measure", "period").is_not_null())
    ),
)
NUMERALS_ADD_UP = _rule(
    "numerals_add_up",
    "numerals_seen",
    "数字去向之和应等于出现的数字",
    "facts, exclusions and unexplained add up to the numerals seen",
    lambda: (
        pl.col("numerals_in_facts") + pl.col("numerals_excluded") + pl.col("numerals_unexplained")
        == pl.col("numerals_seen")
    ),
)
