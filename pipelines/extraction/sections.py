"""Where in the report a line stands: results, targets, promises; and which years the section is about."""

import re
from typing import NamedTuple

from pipelines.extraction.grammar import Grammar
from pipelines.extraction.model import Context
from pipelines.extraction.periods import PLAN_END, YEARS_WORDS

MAX_HEADING = 45
_NUMBERED = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|#+ )"
)
_SUB = re.compile(r"^\s*(?:\([一二三四五六七八九十]+\)|\d+[.、]|[一二三四五六七八九十]是|[-●■◆])")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年(?!以来)|-|至)")
_PLAN = re.compile(
    r"“?(?P<plan>十[一二三四五六]|[九十])五”?(?:规划)?(?=时期|期间|以来|工作|发展|成就|成绩|奋斗|目标|主要|规划|回顾)"
)
_CAPTION = re.compile(r"^(?:附?[图表](?:\d|[一二三四五六七八九十])|注:)")
_FIVE = re.compile(r"过去(?:的)?五年|五年来|五年工作|近五年|过去的5年|过去5年|本届政府|五年回顾")
_SOME_YEARS = re.compile(r"(?:过去|近)的?(?P<n>[三四])年|(?P<m>[三四])年来")
_NEXT_FIVE = re.compile(r"今后五年|未来五年|今后5年")
_TARGET_OPENING = re.compile(
    r"关于今年的?工作|展望(?:新的一年|明年|今年|20\d\d年)|^[^。]{0,4}新的一年里?[,，]|"
    r"今年(?:发展|经济社会发展|全区|全市|全县|我区|我市|我县|国民经济)?[^。]{0,20}(?:预期目标|主要目标|总体要求|工作总体|目标任务|目标是|工作思路)"
    r"|(?:做好|抓好|突出)(?:以下|[一二三四五六七八九十]+(?:个方面|项|件|大))[^。]{0,16}(?:工作|任务)"
    r"|(?:经济社会发展|工作)的?(?:主要)?(?:预期)?目标(?:是|为|:|建议)|政府工作(?:的)?(?:总体|基本)(?:要求|思路)|(?:基本思路|主要任务)(?:和|是|:)"
)
_SCHEME = re.compile(r"方案|安排|计划|清单")
_FIGURE = re.compile(r"[0-9] ?(?:%|‰|[万亿]|个百分点|元|吨|公里|平方|[家户人所])")
"""A line with a figure tells a fact; it opens nothing."""
_THIS_YEAR_WILL = re.compile(
    r"\s*(?:(?:今年|新的一年里?|(?P<year>20\d\d)年)[，,]?)(?:我们|全[省市区县州]上?下?|区?县?市?政府)?(?:将|要(?!求))"
)
_SETS_OUT = re.compile(
    r"(?:提出|确定|明确|安排)了?(?:今年|(?P<year>20\d\d)年)[^。;；:\d]{0,40}(?:安排|目标|指标|任务)[^。;；:\d]{0,10}:"
)
"""What somebody reports that a year will bring: 报告提出2021年发展指标安排，具体为:…."""
_THIS_YEAR_IS = re.compile(
    r"\s*(?:今年|(?P<year>20\d\d)年)是[^，,。;；\d]{2,40}(?:之年|一年|开局年|关键年|攻坚年)(?![^。]{0,20}(?:季度|半年))"
)
"""What this year is: behind the results of the last one it leads over to the plans."""
_ARRANGED = re.compile(r"(?:安排|打算|部署|工作任务|主要目标|预期目标)(?:如下|(?:是|为)?:\s*$)")
_PART = re.compile(r"(?:打算|安排|目标|任务|计划|思路|(?P<told>回顾|情况|成绩))[。!]?\s*$")
MAX_PART = 20
_PLANS = re.compile(r"将|要|重点|拟|计划|办好|抓好")
_LOOKS_BACK = re.compile(r"去年|上年|回顾|已|完成了|一年来|过去")
_TELLS_STATE = re.compile(r"(?:完成|进展|落实|执行|推进|办理)(?:的)?情况[^，,。;；]{0,12}(?:通报|报告|公布|公示|如下)")
"""What follows tells how far things are, not what will be done: 现将完成情况通报如下:."""
_YEAR_GONE = re.compile(r"\s*(?:过去(?:的?一)年|一年来|这一年)[，,]")
_LEADS_BACK = re.compile(
    r"^[^。]{0,16}(?:过去的?一年|一年来|五年来|过去的?五年|去年|上年|(?P<year>20\d\d)年|今年以来)[^。]{0,60}"
    r"(?:做了|完成|取得|开展|推进|实现|主要|抓了|成效|成绩|情况|工作)[^。]*:$"
)
"""A sentence that ends in a colon and says that the lines below tell results."""
_LABELS_AHEAD = r"目标|任务|计划|安排|承诺|(?:下半年|下一步|下阶段|明年)[^，,。;；:\d]{1,8}"
_LABELS_BACK = r"进展|完成|进度|实绩|成效|落实|推进|实际|结果"
_LABEL = re.compile(
    rf"(?:^|[，,。;；:)\]】\s])(?:截至目前|目前|当前)?[^，,。;；:\s\d%]{{0,6}}?"
    rf"(?:(?P<back>(?:{_LABELS_BACK})(?:情况|进度|进展)?)|(?P<ahead>{_LABELS_AHEAD}))[】\])”]?:"
)
"""A label before a colon inside a line: 新建桥梁。目标:3座;进展:已开工。"""
_STATE_OF = re.compile(r"(?:完成|执行|进展|落实|推进|开展|办理|实施)情况")
_MARKS_BEFORE = re.compile(r"(?:[^\u4e00-\u9fffA-Za-z\d]+|[一二三四五六七八九十]+、)+")
_MARKS_BEHIND = re.compile(r"[^\u4e00-\u9fffA-Za-z)]+$")
_NAME_END = re.compile(r"[\u4e00-\u9fffA-Za-z)]")
_DIGIT = re.compile(r"\d")
_WORK = re.compile("工作|任务|目标|安排")
_SENTENCE_MARK = re.compile(r"[。；;]")
_ITEM_LABEL = re.compile(
    r"\s*(?:--|[●■◆▲·]|\d{1,2}[.、)](?!\d)|\([一二三四五六七八九十\d]{1,2}\)|[一二三四五六七八九十]+(?:是|、))\s*"
    r"(?P<name>[\u4e00-\u9fffA-Za-z]{2,14})(?:完成情况|情况)?[:。](?!\s*$)"
)
"""The name that an item of a list opens with: 2.固定资产投资:年初目标增长10%."""
MAX_LABEL = 14
_TITLE = re.compile(r"工作报告|公报|报告\(|的报告$|(?:摘登|节选|全文)\)?$")
"""The title of a document, which opens nothing."""
_PLAIN_YEAR = re.compile(r"\d月|年末|报告|公报|情况|回顾|数据|运行|进展|成绩")
_TARGET_HINT = re.compile(r"目标|任务|要求|工作|思路|展望|新的一年")
_TURNS = re.compile(
    r"今年|展望|新的一年|做好|抓好|突出|目标|思路|要求|主要任务|如下|:"  # opens targets
    r"|五|本届政府|过去|一年来|这一年"  # tells which years follow
)
"""A word that every sentence without figures has that turns the section (``after_sentence``)."""
_NO_OPENING = re.compile(r"去年|上年|回顾|完成了|圆满")
_ITEM = re.compile(r"^\s*实事([一二三四五六七八九十]+)")


class Section(NamedTuple):
    """State of reading: ``kind`` is what the section tells unless a sentence says otherwise."""

    kind: str | None = None
    title: str | None = None
    first_year: int | None = None
    year: int | None = None
    five_years: bool = False
    next_five: bool = False
    series: str | None = None
    rule: str = "none"


def is_heading(line: str) -> bool:
    """A short line that names what follows: numbered, or without any sentence mark."""
    text = line.strip()
    if not text or len(text) > MAX_HEADING:
        return False
    if text[-1] in "。；;，,！!、":
        return bool(_NUMBERED.match(line)) and len(text) <= 24
    return _SENTENCE_MARK.search(text) is None


def is_part_heading(line: str) -> bool:
    """A numbered heading: it ends the cells of a table that stand one a line."""
    return bool(_NUMBERED.match(line)) and is_heading(line)


def after_heading(line: str, section: Section, context: Context, grammar: Grammar) -> Section:
    """The section that a heading opens; the same one when it says nothing of kind or year."""
    text = line.strip()
    if _CAPTION.match(text) or (_FIGURE.search(text) and not _NUMBERED.match(line)):
        return section
    found = _kind_of_heading(text, context, grammar)
    some = _SOME_YEARS.search(text) if "年" in text else None
    five, ahead = bool(some or _FIVE.search(text)), bool(_NEXT_FIVE.search(text))
    if found is None and _moves_on(text, section, context):
        return Section("target", text, None, context.planning_year, rule="next_year")
    if found is None and not five and "五" not in text:
        return section
    if found and found[2] == "进展" and not _YEAR.search(text):
        in_review = context.source_type == "work_report" or section.year == context.planning_year - 1
        if section.kind == "actual" and in_review:
            return section._replace(title=text)
        return Section("actual", text, None, context.planning_year, rule="进展")
    first, last = _years(text, 0 if found and found[0] == "actual" else -1)
    if some and last is None:
        last = context.planning_year - 1
        first = last - YEARS_WORDS[some["n"] or some["m"]] + 1
    if first is not None and last is not None and first < last:
        five, ahead = five or last < context.planning_year, ahead or last > context.planning_year
    if first is None and last is not None and found and found[0] == "actual":
        first = _plan_start(text, last)
    five = five and (first is not None or last != context.planning_year - 1)
    if found is None and not five:
        return section
    kind, series, rule = found or ("actual", None, "five_years")
    if section.series and series is None and _SUB.match(line) and kind == section.kind:
        return section._replace(title=text)
    return Section(kind, text, first, last, five and kind == "actual", ahead and kind == "target", series, rule)


def _moves_on(text: str, section: Section, context: Context) -> bool:
    """Whether a heading leads from last year's results to this year: 2019年的“施工图”."""
    years = _years_in(text)
    told = section.kind == "actual" and section.year == context.planning_year - 1
    return told and years == [context.planning_year] and len(text) <= 24 and not _PLAIN_YEAR.search(text)


def _years(text: str, which: int) -> tuple[int | None, int | None]:
    """The first year of a heading that names several or a five-year plan, and its last or only year.

    Of two plans, ``which`` chooses: 0 the one gone by, -1 the one to come.
    """
    years = _years_in(text)
    if years:
        return (years[0] if len(years) > 1 else None), years[-1]
    plans = [PLAN_END[plan["plan"]] for plan in _PLAN.finditer(text)]
    return (plans[which] - 4, plans[which]) if plans else (None, None)


def _years_in(text: str) -> list[int]:
    return [int(year) for year in _YEAR.findall(text)] if "20" in text or "19" in text else []


def _plan_start(text: str, last: int) -> int | None:
    """The first year of the plan that a heading names beside its last year: “十五”时期和2005年工作回顾."""
    return next((last - 4 for plan in _PLAN.finditer(text) if PLAN_END[plan["plan"]] == last), None)


_AS_ITS_YEAR = frozenset({"主要工作"})
"""Words of headings that tell results of a year gone by and plans of the year ahead."""


def _kind_of_heading(text: str, context: Context, grammar: Grammar) -> tuple[str, str | None, str] | None:
    best = _last_heading_word(text, grammar)
    years = _years_in(text)
    if years and years[-1] < context.planning_year:
        return "actual", None, "year"
    if best is not None:
        words, kind, series = best
        if words == "进展" and _SCHEME.search(text):
            return None
        if _STATE_OF.search(text):
            return "actual", None, "完成情况"
        if words in _AS_ITS_YEAR and years and years[-1] >= context.planning_year:
            return "target", series or None, words
        return kind, series or None, words
    if years and len(text) <= 24 and _WORK.search(text) and not _TITLE.search(text):
        return "target", None, "year"
    return None


def _last_heading_word(text: str, grammar: Grammar) -> tuple[str, str, str] | None:
    """The words of ``section_headings.csv`` whose first place in a heading ends last, with their kind and series."""
    ends: dict[int, int] = {}
    for which, _, end in grammar.heading_words.find_matches_as_indexes(text, overlapping=True):
        ends.setdefault(which, end)
    if not ends:
        return None
    last = max(ends.values())
    return grammar.headings[max(which for which, end in ends.items() if end == last)]


def label_kind(words: str, end: int) -> str | None:
    """What the last label before ``end`` says that follows: ``target`` behind 年度目标:, ``actual`` behind 进展:."""
    if ":" not in words:
        return None
    told = None
    for label in _LABEL.finditer(words, 0, end):
        told = "actual" if label["back"] else "target"
    return told


def label_of(line: str) -> str:
    """The name that a short heading without digits gives to what follows: ▲地区生产总值."""
    name = line.strip()
    marks = _MARKS_BEFORE.match(name)
    name = name[marks.end() :] if marks else name
    name = name if _NAME_END.match(name[-1:]) else _MARKS_BEHIND.sub("", name)
    return name if 2 <= len(name) <= MAX_LABEL and not _DIGIT.search(name) else ""


def may_turn(line: str, section: Section) -> bool:
    """Whether a sentence of a line without figures may change the section: a quick look that spares the close one."""
    if section.kind == "target" and not section.next_five:
        return "五" in line or ":" in line
    return _TURNS.search(line) is not None


def after_sentence(sentence: str, section: Section, context: Context) -> Section:
    """A sentence may open the targets without any heading (今年…主要预期目标是), or tell which years follow."""
    ahead = _plan_ahead(sentence, context)
    if ahead is not None:
        return ahead
    if section.kind != "target" or section.next_five:
        opening = _TARGET_HINT.search(sentence, 0, 120) and _TARGET_OPENING.search(sentence[:120])
        if opening and not _NO_OPENING.search(sentence, 0, 40):
            five = bool(_NEXT_FIVE.search(sentence))
            return Section("target", sentence[:MAX_HEADING], next_five=five, rule="opening")
        announced = _announces(sentence, context) or _will_do(sentence, context) or _sets_out(sentence, context)
        if announced or _moves_to_this_year(sentence, section, context):
            return Section("target", sentence[:MAX_HEADING], None, context.planning_year, rule="announced")
    leads = section.kind == "target" and ":" in sentence
    back = _LEADS_BACK.match(sentence.rstrip()) if leads else None
    if back and not _FIGURE.search(sentence) and (not back["year"] or int(back["year"]) < context.planning_year):
        return Section("actual", sentence[:MAX_HEADING], None, None, bool(_FIVE.search(sentence)), rule="led_back")
    if section.kind is None:
        section = _told_back(sentence, section, context)
    return _named_part(sentence, section, context)


def _plan_ahead(sentence: str, context: Context) -> Section | None:
    """The targets of a five-year plan that has not begun, when a sentence opens with it: “十四五”时期，…."""
    plan = _PLAN.match(sentence[:20].lstrip(" “")) if "五" in sentence else None
    if plan is None or PLAN_END[plan["plan"]] - 4 < context.planning_year:
        return None
    last = PLAN_END[plan["plan"]]
    return Section("target", sentence[:MAX_HEADING], last - 4, last, next_five=True, rule="plan_ahead")


def _named_part(sentence: str, section: Section, context: Context) -> Section:
    """A short sentence in the place of a heading: 2007年工作打算。"""
    if len(sentence) > MAX_PART:
        return section
    year = _YEAR.match(sentence)
    part = _PART.search(sentence) if year else None
    if year is None or part is None:
        return section
    if part["told"] and int(year.group()) >= context.planning_year:
        return section
    kind = "actual" if part["told"] or int(year.group()) < context.planning_year else "target"
    return Section(kind, sentence, None, int(year.group()), rule="part")


def _announces(sentence: str, context: Context) -> bool:
    """A sentence that ends in a colon and says what this year will do: 2016年，区政府将重点办好下列实事:."""
    if _ARRANGED.search(sentence, 0, 60):
        return True
    if not sentence.rstrip().endswith(":"):
        return False
    if _TELLS_STATE.search(sentence):
        return False
    this_year = "今年" in sentence or f"{context.planning_year}年" in sentence
    return this_year and bool(_PLANS.search(sentence)) and not _LOOKS_BACK.search(sentence)


def _moves_to_this_year(sentence: str, section: Section, context: Context) -> bool:
    """A sentence in the review of the last year that says what this year is: 今年是脱贫攻坚决胜之年。"""
    match = _THIS_YEAR_IS.match(sentence) if section.kind == "actual" else None
    return _is_of_this_year(match, context)


def _is_of_this_year(match: re.Match[str] | None, context: Context) -> bool:
    """Whether words were found, and of the planning year where they name a year."""
    return match is not None and match["year"] in (None, str(context.planning_year))


def _will_do(sentence: str, context: Context) -> bool:
    """A sentence that opens with this year and what will be done: 今年，我们将坚持稳中求进。"""
    match = _THIS_YEAR_WILL.match(sentence)
    return _is_of_this_year(match, context)


def _sets_out(sentence: str, context: Context) -> bool:
    """A sentence that goes on behind a colon with what is set for the year, told by somebody else."""
    match = _SETS_OUT.search(sentence, 0, 120) if ":" in sentence else None
    return _is_of_this_year(match, context)


def _told_back(sentence: str, section: Section, context: Context) -> Section:
    """A passage without heading that opens with years gone by tells results."""
    opening = sentence[:20]
    if _FIVE.search(opening):
        return section._replace(five_years=True)
    plan = _PLAN.match(opening.lstrip(" “"))
    if plan and PLAN_END[plan["plan"]] < context.planning_year:
        last = PLAN_END[plan["plan"]]
        return Section("actual", None, last - 4, last, five_years=True, rule="plan_gone_by")
    if _YEAR_GONE.match(opening):
        return Section("actual", None, None, context.planning_year - 1, rule="year_gone_by")
    return section


def item_label(sentence: str) -> str:
    """The name before a colon that an item of a list opens with, for figures without any subject of their own."""
    found = _ITEM_LABEL.match(sentence)
    return found["name"] if found else ""


def item_number(line: str) -> int | None:
    """The number of a livelihood item: 实事三 is 3."""
    match = _ITEM.match(line)
    if match is None:
        return None
    text = match[1]
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")}
    if text == "十":
        return 10
    if text.startswith("十"):
        return 10 + digits[text[1]]
    return digits.get(text[0])
