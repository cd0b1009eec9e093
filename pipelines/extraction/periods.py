"""Words of time in a sentence and the period that they give to a figure.

The written form follows the contract: ``2022``, ``2018/2022``, ``2023H1``, ``2023Q1``, ``2023-01/2023-10``.
"""

import re
from dataclasses import dataclass
from typing import Any

YEARS_WORDS = {"3": 3, "4": 4, "5": 5, "6": 6, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "十": 10}
PLAN_END = {"九": 2000, "十": 2005, "十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "首": 1}

_TOKEN = re.compile(
    r"(?=[\d上下半前第一二三四五六七八九十首截至到“过近最这的两本以平奋关今未去年当全明])(?:"
    r"(?P<span>(?P<s1>(?:19|20)\d\d)年?[-至到/、和](?P<s2>(?:19|20)\d\d|\d\d(?=年))(?:年度?)?)"
    r"|(?P<year>(?:19|20)\d\d) ?年(?!均|不变价|可比价|价格)度?(?P<edge>末|底)?"
    r"|(?P<half>上半年|下半年|半年度)"
    r"|(?P<nine>前三季度|前3季度|1-3季度|一至三季度)|(?P<quarter>第?[一二三四首1-4]季度?(?=度|[^\u4e00-\u9fff]|实|全|规|地|完|G|主|工|社|固|一|财|居|新|本|我|区|市|县))"
    r"|(?P<m1>\d{1,2})[-至到](?P<m2>\d{1,2})月(?:份|末|底)?"
    r"|(?:截至|截止|至|到)(?:目前|今年)?(?P<asof>\d{1,2})月(?:份|末|底|初|\d{1,2}日)?"
    r"|(?P<atend>\d{1,2})月(?:末|底)"
    r"|(?P<alone>\d{1,2})月(?:份?(?=当月|单月)|份(?=[，,]|增长|下降|同比|环比|规[上模]|全[市县区省]))"
    r"|“?(?P<plan>十[一二三四五六]|[九十])五”?(?:规划)?(?P<planedge>末|期末|时期末|收官|期间|时期|以来|前[一二两三四]年|后[一二两三]年)?(?=[，,。、：:的全规完实累新年共我计初经末]|$|”)"
    r"|(?P<back>(?:过去|近|最近|这)?(?:的)?(?P<backn>[两二三四五六十3456])年(?:多)?(?:来|间|累计|里|内(?=[，,])|共|合计|的?(?:持续|不懈|接续|艰苦|努力|奋|拼搏|实践|攻坚))|(?:过去|近|最近|这|本届政府|以来的|平凡的|奋斗的|关键的)(?:的)?(?P<backm>[两二三四五345])年(?!前)|(?P<backs>五)年(?=全国|全省|全市|全区|全县|新增|共|累|平均))"
    r"|(?P<ahead>(?:今后|未来|下一个)(?P<aheadn>[三四五])年)"
    r"|(?P<last>去年|上年|上一年)|(?P<next>明年)"
    r"|(?P<this>今年|本年度|本年|年内|全年(?!目标|任务|计划)|当年|一年来))"
)
_COMPARED = re.compile(
    r"(?:比|较|与|同|相比|是|为|以|于|超|对比|高于|低于|超过|占|达到|恢复[到至]|回升至|相当于)(?:上|去)?$"
)
_BARE = re.compile(r"[两二三四五六十3456]年(?:内|累计|共|合计)")
"""Years counted together, gone by or to come: 五年累计新增就业2万人."""
_SET = re.compile(r"(?:完成|距|距离|对照|占|达|为)$")
_AIM = re.compile(r"(?:年)?(?:规划|计划|年度)?(?:目标|任务|计划|规划)")
"""The year of a target is not the year of what is measured by it: 完成2025年规划目标的84.7%."""
_GROUND = re.compile(r"[^，,。;；]{0,24}基础上")
_BEGAN = re.compile(r"[^，,。;；\d]{0,6}(?:提出|启动|开始)[^，,。;；\d]*[，,](?=[^。;；]{0,16}(?:已|累计|目前))")
"""When something began does not date how far it is: 2019年启动改造，目前已完成12个."""
_BASE = re.compile(r"(?:由|从|自)$")


@dataclass(frozen=True, slots=True)
class Period:
    """A period as written and its type."""

    text: str
    type: str


@dataclass(frozen=True, slots=True)
class TimeWord:
    """One word of time at its place; ``base`` marks 由2010年的…, ``compared`` 比2002年…,
    ``bare`` 五年 that may look back or ahead. ``ground`` is where 在去年…基础上 ends, behind which it says nothing."""

    start: int
    end: int
    what: str
    first: int
    second: int = 0
    base: bool = False
    compared: bool = False
    until: bool = False
    edge: bool = False
    bare: bool = False
    ground: int = 0

    def told(self, position: int) -> bool:
        """Whether it dates the figure at ``position``: it stands before it, and is no comparison and no ground."""
        return self.start < position and not self.compared and not (self.ground and position >= self.ground)


def year(number: int) -> Period:
    """A whole year."""
    return Period(str(number), "year")


def span(first: int, last: int) -> Period:
    """Whole years from first to last."""
    return year(last) if first == last else Period(f"{first}/{last}", "span")


def months(number: int, first: int, last: int) -> Period:
    """Months of one year, cumulated; three quarters too."""
    if (first, last) == (1, 12):
        return year(number)
    if first == last:
        return Period(f"{number}-{first:02d}", "cumulative_months")
    if (first, last) == (1, 6):
        return half(number, 1)
    if (first, last) == (1, 3):
        return quarter(number, 1)
    return Period(f"{number}-{first:02d}/{number}-{last:02d}", "cumulative_months")


def half(number: int, which: int) -> Period:
    """A half year."""
    return Period(f"{number}H{which}", "half")


def quarter(number: int, which: int) -> Period:
    """A quarter."""
    return Period(f"{number}Q{which}", "quarter")


def time_words(sentence: str) -> list[TimeWord]:
    """Words of time in order of the sentence."""
    found = []
    for match in _TOKEN.finditer(sentence):
        word = _time_word(match, sentence)
        if word is not None:
            found.append(word)
    return found


def _time_word(match: re.Match[str], sentence: str) -> TimeWord | None:
    before = sentence[max(0, match.start() - 4) : match.start()]
    marks: dict[str, Any] = {
        "base": bool(_BASE.search(before)),
        "compared": bool(_COMPARED.search(before) or (_SET.search(before) and _AIM.match(sentence, match.end()))),
        "until": before.endswith(("到", "至")) and not before.endswith(("截至", "达到")),
    }
    start, end = match.span()
    ground = _GROUND.match(sentence, end)
    ground = ground or (_BEGAN.match(sentence, end) if match["year"] else None)
    marks["ground"] = ground.end() if ground else 0
    if match["span"]:
        first, last = int(match["s1"]), int(match["s2"])
        last = last if last > 100 else first // 100 * 100 + last
        if "、" in match["span"] or "和" in match["span"]:
            return TimeWord(start, end, "year", last, edge=False, **marks)
        return TimeWord(start, end, "span", first, last, **marks)
    if match["year"]:
        return TimeWord(start, end, "year", int(match["year"]), edge=bool(match["edge"]), **marks)
    if match["half"]:
        return TimeWord(start, end, "half", 2 if match["half"].startswith("下") else 1, **marks)
    if match["nine"]:
        return TimeWord(start, end, "months", 1, 9, **marks)
    if match["quarter"]:
        return TimeWord(start, end, "quarter", _QUARTERS[match["quarter"].lstrip("第")[0]], **marks)
    if match["m1"]:
        return _months_word(start, end, int(match["m1"]), int(match["m2"]), marks)
    if match["alone"]:
        return _months_word(start, end, int(match["alone"]), int(match["alone"]), marks)
    if match["asof"] or match["atend"]:
        return _months_word(start, end, 1, int(match["asof"] or match["atend"]), marks)
    if match["plan"]:
        last = PLAN_END[match["plan"]]
        if match["planedge"] and match["planedge"][0] in "前后":
            years = YEARS_WORDS[match["planedge"][1]]
            first = last - 4 if match["planedge"][0] == "前" else last - years + 1
            return TimeWord(start, end, "span", first, first + years - 1, **marks)
        what = {"期间": "plan", "时期": "plan", "以来": "plan_since"}.get(match["planedge"] or "", "plan_end")
        if what == "plan_end" and not match["planedge"]:
            if not sentence.startswith(("年均", "累计"), match.end()):
                return None
            what = "plan"
        return TimeWord(start, end, what, last - 4, last, **marks)
    if match["back"]:
        years = YEARS_WORDS[match["backn"] or match["backm"] or match["backs"]]
        bare = bool(match["backs"]) or _BARE.fullmatch(match.group()) is not None
        return TimeWord(start, end, "back", years, bare=bare, **marks)
    if match["ahead"]:
        return TimeWord(start, end, "ahead", YEARS_WORDS[match["aheadn"]], **marks)
    if match["last"]:
        return TimeWord(start, end, "last", 1, **marks)
    if match["next"]:
        return TimeWord(start, end, "next", 1, **marks)
    return TimeWord(start, end, "this", 0, **marks)


def _months_word(start: int, end: int, first: int, last: int, marks: dict[str, Any]) -> TimeWord | None:
    if not (1 <= first <= last <= 12):
        return None
    return TimeWord(start, end, "months", first, last, **marks)
