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
