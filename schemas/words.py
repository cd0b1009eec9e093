"""Controlled words: the closed sets that columns may hold, each with its Chinese label.

What belongs here: one ``Words`` value per column with a closed set. What does not: open
vocabularies that analysts extend (those are CSV files in ``schemas/vocabulary``).
"""

from collections.abc import Mapping
from types import MappingProxyType

Words = Mapping[str, str]


def _words(**labels: str) -> Words:
    return MappingProxyType(labels)


KIND: Words = _words(actual="实绩", target="目标")

MEASURE: Words = _words(
    level="水平值",
    growth="增速",
    change="增减量",
    completion="完成率",
    multiple="倍数",
)

BOUND: Words = _words(
    eq="等于",
    approx="约",
    ge="不低于",
    gt="超过",
    le="不高于",
    lt="不足",
)

STRENGTH: Words = _words(firm="硬性", soft="力争")

GROWTH_BASIS: Words = _words(real="可比价", nominal="现价", same_basis="同口径")

MEDIUM: Words = _words(text="文本", sheet="表格")

PERIOD_TYPE: Words = _words(
    year="年",
    half="半年",
    quarter="季度",
    cumulative_months="累计月",
    span="多年",
    end_state="期末目标",
)

PLACE_RESOLUTION: Words = _words(
    self="本地区",
    resolved="已识别",
    ambiguous="同名未定",
    below_county="县级以下",
)

TARGET_TIER: Words = _words(floor="底线", base="基本", stretch="力争")

SERIES: Words = _words(livelihood="民生实事", key_task="重点任务")

TARGET_VERSION: Words = _words(original="原定", revised="调整后")

DERIVATION: Words = _words(
    completion="由完成率推算",
    gap="由差距推算",
    growth="由增速推算",
    parts="由分项合计",
)

STATUS: Words = _words(
    met="完成",
    missed="未完成",
    partly_met="部分完成",
    undetermined="无法判定",
    pending="未到期",
    unreported="未报告",
    not_rateable="不可评价",
    withdrawn="已撤销",
)

STATUS_REASON: Words = _words(
    no_quantity="没有数量",
    no_quantity_no_deadline="没有数量也没有期限",
    no_unit_conversion="单位无法换算",
    units_differ="目标与实绩单位不同",
    no_direction="指标不分高低，偏离目标不能判为好坏",
    bounds_overlap="目标与实绩的界限重叠",
    told_by_progress_book="依据进度台账",
    known_from_progress="期间内的进度已达到目标",
    known_from_another_year="依据其他年份的数值，当年数值缺失",
)

NOT_COMPARABLE: Words = _words(
    no_previous_value="缺少上年同期值",
    units_differ="两期单位不同",
    one_sided="有一期只有上限或下限",
    range="有一期为区间",
    area_changed="辖区有变动",
    stock_within_year="存量应比年末",
)

CHOSEN_BY: Words = _words(
    stated="原文直接给出，优先于推算",
    plausible="在合理范围内",
    set_not_recalled="制定目标的文件，优先于事后回顾",
    own_document="本地区的文件",
    source_type="来源类型优先",
    reviewed="经人复核",
    later="发布较晚",
    seen_later="较晚收到",
    corroborated="多份文件一致",
    exact="界限更确切",
    finer="有效数位更多",
    position="表格先于正文，位置靠前",
)

DISAGREEMENT: Words = _words(
    conflict_within_document="同一文件前后不一",
    text_against_sheet="文本与表格不一",
    sources_differ="来源类型不同且数值不一",
    restatement="后来文件改动",
    implied_restatement="与后来所报增速推算的上年值不符",
    derived_differs="与推算值不符",
)

COVERAGE: Words = _words(
    target_and_actual="有目标有实绩",
    actual_only="只有实绩",
    target_only="只有目标",
    target_not_set="明确不设目标",
)

RATCHET: Words = _words(tightened="加码", held="持平", loosened="放松")

TREND: Words = _words(improving="向好", steady="持平", worsening="变差", no_data="无数据")

TRAFFIC_LIGHT: Words = _words(green="绿灯", amber="黄灯", red="红灯", no_data="无数据")

PEER_GROUP_TYPE: Words = _words(same_parent="同一上级", same_level="同一层级", chosen="选定组")

MET_WHEN: Words = _words(early="提前", on_time="按期", late="逾期")

SEVERITY: Words = _words(error="错误", warn="警告")

NATURE: Words = _words(flow="流量", stock="存量", rate="比率", index="指数")

BETTER: Words = _words(higher="越高越好", lower="越低越好", none="不分高低")

AGGREGATION: Words = _words(sum="可加", mean="取均值", none="不可加")

SIGHTING_EVENT: Words = _words(appeared="新增", changed="改动", gone="消失")

CORRECTION_ACTION: Words = _words(reject="剔除", set="改值", add="补录")

PROGRESS_STATUS: Words = _words(
    done="已完成",
    done_early="提前完成",
    ahead="超进度",
    on_track="达进度",
    behind="欠进度",
    not_started="未启动",
    other="其他",
    not_reported="未报告",
)
