"""What the opening of a document tells: whose year its results are of, and what a passage without headings tells."""

import re

from pipelines.extraction import sections
from pipelines.extraction.clock import Clock
from pipelines.extraction.grammar import Grammar
from pipelines.extraction.model import Context
from pipelines.extraction.periods import FIRST_MONTHS, time_words

_CURRENT = re.compile(
    rf"上半年|前三个?季度|{FIRST_MONTHS}|[一二三四]季度|\d{{1,2}}[-至]\d{{1,2}}月|截至\d{{1,2}}月|1-\d{{1,2}}月|进展情况表?|半年"
)
_SO_FAR = "今年以来"
OPENING_WORDS = 60
"""Characters at whose beginning 今年以来 says what the whole news is of, and not only one of its sentences."""
_PROGRESS = re.compile(r"进展情况|完成情况|完成进度|半年度|进度表|推进情况|落实情况")
_REPORT = re.compile(r"预算(?:执行|草案)|政府工作报告|工作报告|年工作回顾|计划(?:执行情况|草案)|国民经济和社会发展计划")
_PAST_YEAR = re.compile(r"回顾|(?:指标|计划|预期目标|预算)[^，。|]{0,6}(?:完成|执行)情况")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_BULLETIN = re.compile(r"统计公报")
_OF_LAST_YEAR = re.compile(r"(?:^|[。\n])[^\u4e00-\u9fff]*(?:去年|上年)(?=[上下一二三四前\d])[^。\n]*")
"""A sentence on a part of the year before, which says nothing of how this year goes."""
_WHOLE_COURSE = re.compile(
    r"(?:季度|半年)[^。;；\n]{0,40}(?:预计)?全年(?!目标|任务|计划|预期|确保|力争)[^，,。;；\n\d]{0,6}\d"
)
"""The course of a year that is over or all but over: 上半年3.2%、前三季度4.4%、预计全年5%."""
_COURSE_SO_FAR = re.compile(
    r"(?<![去上]年)(?:\d{1,2}[-至]\d{1,2}月份?|上半年|前三个?季度|[前头][两二三四五六七八九十\d]{1,2}个月|[一二三]季度)[^。;；\n]{0,16}(?:完成|执行|进展|推进|落实)情况"
)
"""How far some months have come: 1-3月份主要指标完成情况."""
_DATELINE = re.compile(r"(?P<year>(?:19|20)\d\d)[-/.年](?P<month>\d{1,2})[-/.月]\d{1,2}(?!\d)")
LATE_MONTH = 7
"""The first month in which news tells how the year goes, and no longer of the year before."""
_LOOKED_BACK = re.compile(r"这一年|过去(?:的?一|的?五|5)年|[一五]年来|去年|上年")
_SCHEME = re.compile(r"实施方案|工作方案|项目安排|任务分解|责任分解|任务清单|项目清单")
_ASSIGNED = re.compile(r"责任单位|牵头单位|责任部门|实事项目(?:主要)?(?:包括|[^。，]{0,4}(?:确定|发布|公布|出炉))")
"""Who is to do it, or what the items of the year are: such a passage sets tasks."""

_NO_PART = sections.Section()

PLANS_PER_RESULT = 3
"""How many verbs of planning outweigh one word of a result."""
MAX_PASSAGE = 4_000
"""How much of a passage, in characters, is looked at for what it tells."""


def clock_of(text: str, context: Context, grammar: Grammar) -> Clock:
    """The clock of a document: its years, and what a passage without headings tells."""
    opening = text[:400]
    report = bool(_REPORT.search(text[:3000])) or context.source_type in ("work_report", "plan_report")
    bulletin = bool(_BULLETIN.search(opening)) or context.source_type == "bulletin"
    current = not bulletin and _is_current(opening, context, report)
    words = (
        tuple(word for word in time_words(opening[:200]) if word.what in ("half", "quarter", "months"))
        if current
        else ()
    )
    return Clock(
        context.planning_year, current, bulletin, _default_kind(text, context, grammar, current or bulletin), words[:1]
    )


def _is_current(opening: str, context: Context, report: bool) -> bool:
    """Whether a document tells how the planning year goes: a progress table, news of the first half."""
    if re.search(
        rf"{context.planning_year}年(?:上半年|前三季度|前\d{{1,2}}个月|[一二三]季度|1-\d{{1,2}}月)", opening[:200]
    ):
        return True
    if _COURSE_SO_FAR.search(opening, 0, 200):
        return True
    progress = _PROGRESS.search(opening, 0, 120)
    if progress:
        years = [int(year) for year in _YEAR.findall(opening, 0, progress.end())]
        return not _PAST_YEAR.search(opening, 0, 120) and (not years or years[-1] >= context.planning_year)
    if report:
        return False
    told = _OF_LAST_YEAR.sub("", opening[:200])
    if _CURRENT.search(told) or _SO_FAR in told[:OPENING_WORDS]:
        return not _WHOLE_COURSE.search(opening)
    dated = _DATELINE.search(opening, 0, 200)
    if dated is None or _SCHEME.search(opening):
        return False
    return dated["year"] == str(context.planning_year) and LATE_MONTH <= int(dated["month"]) <= 12


def _default_kind(text: str, context: Context, grammar: Grammar, tells_results: bool) -> str:
    """What a passage without headings tells: plans when verbs of planning open its clauses and few tell a result."""
    if _SCHEME.search(text, 0, 120):
        return "target"
    if tells_results or _LOOKED_BACK.search(text[:300]):
        return "actual"
    if _ASSIGNED.search(text[:MAX_PASSAGE]) and not _PROGRESS.search(text[:MAX_PASSAGE]):
        return "target"
    passage = _before_headings(text[:MAX_PASSAGE], context, grammar)
    plans = len(grammar.plan_verb.findall(passage))
    done = len(grammar.done_word.findall(passage))
    return "target" if plans >= 3 and plans > PLANS_PER_RESULT * done else "actual"


def _before_headings(text: str, context: Context, grammar: Grammar) -> str:
    """What stands above the first heading that says by itself what its part tells."""
    end = 0
    for line in text.splitlines(keepends=True):
        if end and sections.is_heading(line) and sections.after_heading(line, _NO_PART, context, grammar).kind:
            return text[:end]
        end += len(line)
    return text
