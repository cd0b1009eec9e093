"""What the sheets of the scorecard workbook hold: a query each, and how its columns are shown."""

import csv
from dataclasses import dataclass

from schemas import vocabulary
from schemas.words import MEASURE, Words

TEXT, NUMBER, PERCENT, WHOLE, DATE = "@", "#,##0.####", "0.0", "0", "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Shown:
    """A column: the name in the query, its header with the unit where there is one, width in characters, format.

    ``words`` are the Chinese labels of a column that holds controlled words.
    """

    name: str
    header: str
    width: int
    format: str = TEXT
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A sheet: its title, a sentence under it, the query with ``$district`` and ``$year``, its columns.

    ``scaled`` are columns of amounts that are shown together in the unit of ``unit`` with 万 or 亿 worked in.
    """

    title: str
    note: str
    sql: str
    columns: tuple[Shown, ...]
    scaled: tuple[str, ...] = ()
    unit: str = "unit"
    status: str | None = None
    frozen_columns: int = 1


def _source_types() -> Words:
    with (vocabulary.FOLDER / "source_types.csv").open(encoding="utf-8", newline="") as file:
        return {row["source_type"]: row["name_zh"] for row in csv.DictReader(file)}


TARGETS = SheetSpec(
    "目标与实绩",
    "每个目标一行：目标与实绩并列。数值与差距的单位见“单位”列，比率与增速的差距为个百分点。",
    """
    select
        row_number() over (order by is_headline desc, indicator_name, subject, measure_zh, period) as number,
        *
    from (
        select
            report.*, facts.target_value, facts.actual_value, facts.unit, facts.met_when,
            report.attainment_ratio * 100 as attainment_pct,
            concat_ws(chr(10), '目标：' || report.target_evidence, '实绩：' || report.actual_evidence) as evidence,
            concat_ws(
                chr(10),
                '目标：' || concat_ws(' · ', report.target_source, report.target_file, report.target_cell),
                '实绩：' || nullif(concat_ws(' · ', report.actual_source, report.actual_file, report.actual_cell), '')
            ) as place,
            case when report.is_headline then '是' else '' end as headline_zh
        from mart_target_report as report
        inner join fct_target_vs_actual as facts on report.target_key = facts.target_key
        where report.district_code = $district and report.year = $year
    )
    order by number
    """,
    (
        Shown("number", "序号", 6, WHOLE),
        Shown("subject", "对象", 24),
        Shown("measure_zh", "口径", 8),
        Shown("period", "期间", 8),
        Shown("target_text", "目标（原文）", 15),
        Shown("actual_text", "实绩（原文）", 15),
        Shown("target_value", "目标值\n（见单位）", 11, NUMBER),
        Shown("actual_value", "实绩值\n（见单位）", 11, NUMBER),
        Shown("unit", "单位", 8),
        Shown("attainment_pct", "完成比\n（%）", 9, PERCENT),
        Shown("gap", "差距\n（比率为个百分点）", 17, NUMBER),
        Shown("status_zh", "状态", 10),
        Shown("target_set_by_zh", "制定者", 9),
        Shown("target_tier_zh", "层级", 7),
        Shown("headline_zh", "主目标", 7),
        Shown("evidence", "依据（原文）", 60),
        Shown("place", "出处（来源 · 文件 · 位置）", 64),
    ),
    scaled=("target_value", "actual_value", "gap"),
    status="status_zh",
    frozen_columns=2,
)

RESULTS = SheetSpec(
    "同比",
    "本年实绩与上年比较；不可比的写明原因。",
    """
    select
        indicators.name_zh as indicator_name, results.*,
        case when results.comparable then '可比' else '不可比' end as comparable_zh
    from fct_year_on_year as results
    inner join dim_indicator as indicators on results.indicator_code = indicators.indicator_code
    where results.district_code = $district and results.year = $year
    order by indicators.name_zh, results.measure, results.period
    """,
    (
        Shown("indicator_name", "指标", 26),
        Shown("measure", "口径", 8, words=MEASURE),
        Shown("period", "期间", 18),
        Shown("value", "本期（见单位）", 16, NUMBER),
        Shown("previous_value", "上年同期（见单位）", 16, NUMBER),
        Shown("change", "增减（见单位）", 16, NUMBER),
        Shown("unit", "单位", 8),
        Shown("change_pct", "按两期计算的增幅（%）", 14, PERCENT),
        Shown("stated_growth_pct", "所报增速（%）", 12, PERCENT),
        Shown("growth_note_zh", "增速说明", 44),
        Shown("comparable_zh", "可比", 8),
        Shown("not_comparable_reason", "不可比原因", 24),
    ),
    scaled=("value", "previous_value", "change"),
)

COMMITMENTS = SheetSpec(
    "承诺事项",
    "民生实事与重点工作逐项列出；台账有进度的并列。",
    """
    select *, concat_ws(' ', reached_value, case when reached_value is not null then target_unit end) as reached_text
    from (
        select
            commitments.* exclude (reached_value, target_value),
            rtrim(rtrim(cast(target_value as varchar), '0'), '.') as target_amount,
            rtrim(rtrim(cast(reached_value as varchar), '0'), '.') as reached_value
        from fct_commitments as commitments
        where district_code = $district and year = $year
    )
    order by series, ordinal, title
    """,
    (
        Shown("ordinal", "序号", 6, WHOLE),
        Shown("category", "类别", 12),
        Shown("title", "事项", 40),
        Shown("target_amount", "目标", 12),
        Shown("target_unit", "单位", 8),
        Shown("reached_text", "已完成", 12),
        Shown("deadline", "时限", 12),
        Shown("lead_unit", "牵头单位", 18),
        Shown("responsible_unit", "责任单位", 18),
        Shown("reported_on", "报告日期", 12, DATE),
        Shown("status", "状态", 12),
        Shown("evidence", "依据（原文）", 70),
    ),
    status="status",
    frozen_columns=3,
)

RANKS = SheetSpec(
    "位次",
    "同一上级、同一层级的地区中的位次；只有界限（超过、不足）的数值列出而不排位。",
    """
    select *, percentile * 100 as percentile_pct
    from mart_district_comparison
    where district_code = $district and year = $year
    order by indicator_name, measure, period
    """,
    (
        Shown("indicator_name", "指标", 26),
        Shown("period", "期间", 12),
        Shown("value", "数值（见单位）", 16, NUMBER),
        Shown("peer_median", "同组中位数（见单位）", 18, NUMBER),
        Shown("gap_to_leader", "与首位差距（见单位）", 18, NUMBER),
        Shown("unit", "单位", 8),
        Shown("rank", "位次", 6, WHOLE),
        Shown("peer_count", "同组数", 8, WHOLE),
        Shown("percentile_pct", "百分位（%）", 11, PERCENT),
        Shown("peer_group_zh", "同组", 18),
    ),
    scaled=("value", "peer_median", "gap_to_leader"),
)

FINDINGS = SheetSpec(
    "存疑",
    "对所列数值的疑问，每条附两边的依据；不改动数值。",
    """
    select * from quality.findings
    where district_code = $district and year = $year
    order by rule, message_zh
    """,
    (
        Shown("rule", "规则", 24),
        Shown("message_zh", "说明", 70),
        Shown("left_evidence", "依据一", 50),
        Shown("right_evidence", "依据二", 50),
        Shown("left_source", "来源一", 30),
        Shown("right_source", "来源二", 30),
    ),
)

SOURCES = SheetSpec(
    "来源",
    "上述数值所在的文件。",
    """
    select documents.*
    from dim_document as documents
    where documents.document_id in (
        select document_id from fct_facts where district_code = $district and year = $year
        union
        select document_id from fct_commitments where district_code = $district and year = $year
    )
    order by documents.source_path
    """,
    (
        Shown("title", "标题", 50),
        Shown("source_type", "来源类型", 18, words=_source_types()),
        Shown("publisher", "发布单位", 20),
        Shown("published_on", "发布日期", 12, DATE),
        Shown("planning_year", "计划年度", 10, WHOLE),
        Shown("source_path", "文件（raw/ 下）", 44),
        Shown("origin", "出处", 40),
        Shown("sha256", "内容摘要（SHA-256）", 66),
    ),
)

BOOK = (TARGETS, RESULTS, COMMITMENTS, RANKS, FINDINGS, SOURCES)
