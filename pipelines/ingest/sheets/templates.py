"""Workbooks that are pleasant to fill and that the reader understands without a mapping.

What belongs here: what the two templates hold. What does not: how a workbook is read, and drop-downs and colours
(``template_style.py``).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.ingest.places import district, full_name
from pipelines.ingest.sheets.template_style import (
    Field,
    add_choices,
    finish_table,
    write_guide,
)
from pipelines.ingest.sheets.words import sheet_words
from pipelines.ingest.sheets.writing import workbook_bytes
from schemas.words import PROGRESS_STATUS

KINDS = ("indicators", "progress")
FIRST_ROW = 4
ROWS = 200
MEASURE_WORDS = {"level": "总量", "growth": "增速", "change": "增减量", "completion": "完成率"}
KIND_WORDS = ("实绩", "目标")
BOUND_CHOICES = ("等于", "约", "不低于", "超过", "不高于", "不足")
STATUS_CHOICES = ("done", "done_early", "ahead", "on_track", "behind", "not_started", "other")
SCALES = ("", "万", "亿")
UNSCALED = ("%", "‰", "天", "个百分点")
COMMON_UNITS = 30

INDICATOR_GUIDE = (
    "本表填写一个地区一个年度的主要指标，一行一个数值。",
    "第一、二行写明地区、代码与年度，请勿改动；灰底的表头已锁定。",
    "指标：从下拉列表中选，或直接输入；列表外的名称也可以填写，会按原名保存并提示补充目录。",
    "口径：总量填绝对数，增速填百分数，增减量填比上年增减的绝对数，完成率填占目标的百分比。",
    "期间：留空即为表头所示年度；半年填 2024年上半年，累计月份填 2024年1-6月。",
    "数值：只填数字。没有数据请填“—”，不适用填“/”，待定填“待定”；不要填 0。",
    "单位：从下拉列表中选，例如亿元、万人、%；增速与完成率的单位是 %。",
    "界限：目标为“6%以上”时，数值填 6，界限选“不低于”；一般留空。",
    "来源：写明出处，例如 2024年统计公报、2025年政府工作报告。",
    "填好后放入 raw/sheets/，次日即可查到；有误的单元格会在隔离清单中逐格说明如何改正。",
)
PROGRESS_GUIDE = (
    "本表记录民生实事与重点工作的进度，一行一个事项。",
    "第一、二行写明地区、代码与年度，请勿改动；灰底的表头已锁定。",
    "目标值与已完成：只填数字，单位写在“单位”列，两者用同一单位；没有数量目标的事项留空。",
    "完成时限：写 2024-12-31 或 2024年12月；进度状态：从下拉列表中选。",
    "填报日期：每次填报都写明，写 2024-06-30；以后再报请另存一份新表，旧表不要覆盖。",
    "备注：说明情况；来源：写明事项出自哪份文件，例如 2024年政府工作报告。",
    "填好后放入 raw/sheets/，次日即可查到；有误的单元格会在隔离清单中逐格说明如何改正。",
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that is filled in beforehand."""

    name: str
    measure: str
    unit: str


def template_bytes(kind: str, district_code: str, year: int) -> bytes:
    """The workbook as xlsx. Raises ``UnknownDistrictError`` for a code that is none, ``ValueError`` for a kind."""
    if kind not in KINDS:
        raise ValueError(f"no template {kind!r}, one of {', '.join(KINDS)}")
    place = district(district_code).name
    workbook = Workbook()
    guide, table = workbook.active, workbook.create_sheet("指标" if kind == "indicators" else "进度台账")
    assert isinstance(guide, Worksheet)
    guide.title = "填写说明"
    choices = workbook.create_sheet("选项")
    what = "主要指标" if kind == "indicators" else "民生实事与重点工作进度台账"
    title = f"{place}{year}年{what}"
    about = f"行政区划代码：{district_code}（{full_name(district_code)}）"
    write_guide(guide, title, INDICATOR_GUIDE if kind == "indicators" else PROGRESS_GUIDE)
    fields = _indicator_fields() if kind == "indicators" else _progress_fields()
    ranges = add_choices(choices, [field for field in fields if field.choices])
    _head(table, title, about, fields)
    if kind == "indicators":
        _prefill(table)
    finish_table(table, fields, ranges, FIRST_ROW, FIRST_ROW + ROWS - 1)
    workbook.active = workbook.index(table)
    return workbook_bytes(workbook)


def _head(table: Worksheet, title: str, about: str, fields: Sequence[Field]) -> None:
    table.cell(1, 1, title)
    table.cell(2, 1, about)
    for column, field in enumerate(fields, start=1):
        table.cell(FIRST_ROW - 1, column, field.header)


def _prefill(table: Worksheet) -> None:
    """The figures that every district reports: only the value and its source are left to type."""
    for number, row in enumerate(_usual_rows(), start=FIRST_ROW):
        table.cell(number, 1, row.name)
        table.cell(number, 2, row.measure)
        table.cell(number, 3, KIND_WORDS[0])
        table.cell(number, 6, row.unit)


def _usual_rows() -> list[_Row]:
    names = {row["indicator_code"]: row["name_zh"] for row in _vocabulary("indicators.csv")}
    return [
        _Row(names[row["indicator_code"]], MEASURE_WORDS[row["measure"]], row["unit"])
        for row in _vocabulary("template_rows.csv")
    ]


def _indicator_fields() -> list[Field]:
    names = tuple(row["name_zh"] for row in _vocabulary("indicators.csv"))
    return [
        Field("指标", 26, "从列表中选，或输入名称", names, strict=False),
        Field(
            "口径",
            10,
            "总量、增速、增减量或完成率",
            tuple(MEASURE_WORDS.values()),
        ),
        Field("性质", 10, "已实现的选实绩，计划的选目标", KIND_WORDS),
        Field("期间", 14, "留空即为本年度；也可写 2024年1-6月"),
        Field("数值", 14, "只填数字；没有数据填“—”，不要填 0", kind="number"),
        Field("单位", 12, "从列表中选，如 亿元、万人、%", _unit_choices(), strict=False),
        Field("界限", 10, "目标为“以上”“以内”等时选；一般留空", BOUND_CHOICES),
        Field("来源", 28, "如 2024年统计公报"),
        Field("复核人", 12, "核对过的人"),
        Field("复核日期", 13, "写 2024-03-31", kind="date"),
        Field("备注", 24, "需要说明的情况"),
    ]


def _progress_fields() -> list[Field]:
    statuses = tuple(PROGRESS_STATUS[word] for word in STATUS_CHOICES)
    return [
        Field("序号", 7, "1、2、3 …"),
        Field("类别", 12, "民生实事、重点工作 …", ("民生实事", "重点工作"), strict=False),
        Field("事项", 34, "一行一个事项"),
        Field("牵头单位", 16, "一个单位"),
        Field("责任单位", 20, "可写多个，用顿号隔开"),
        Field("目标值", 12, "只填数字；没有数量目标的留空", kind="number"),
        Field("单位", 10, "从列表中选，如 个、人次、万平方米", _unit_choices(), strict=False),
        Field("完成时限", 13, "写 2024-12-31 或 2024年12月"),
        Field("已完成", 12, "截至填报日期的数量，单位同上", kind="number"),
        Field("进度状态", 12, "从列表中选", statuses),
        Field("填报日期", 13, "写 2024-06-30", kind="date"),
        Field("备注", 26, "需要说明的情况"),
        Field("来源", 26, "事项出自哪份文件"),
    ]


def _unit_choices() -> tuple[str, ...]:
    """Units of many indicators first, each with the multiples that offices use."""
    uses = sheet_words().unit_uses
    common = [unit for unit in sorted(uses, key=lambda unit: (-uses[unit], unit)) if unit][:COMMON_UNITS]
    scaled = {
        f"{scale}{unit}": None for unit in common for scale in (SCALES if unit not in ("%", "‰", "天") else ("",))
    }
    return tuple(scaled)


def _vocabulary(name: str) -> list[dict[str, str]]:
    text = resources.files("schemas").joinpath("vocabulary", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
