"""Words of time in a sentence and the period that they give to a figure.

The written form follows the contract: ``2022``, ``2018/2022``, ``2023H1``, ``2023Q1``, ``2023-01/2023-10``.
"""

import re
from typing import NamedTuple

YEARS_WORDS = {"3": 3, "4": 4, "5": 5, "6": 6, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "十": 10}
PLAN_END = {"九": 2000, "十": 2005, "十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
_MONTHS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_MONTHS |= {"十一": 11, "十二": 12}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "首": 1}

_MONTH_COUNT = r"[两二三四五六七八九]|十一?|\d{1,2}"
FIRST_MONTHS = rf"[前头](?:{_MONTH_COUNT})个月"
"""Months counted from the first of the year: 前10个月."""
_PLAIN = r"\d+(?:\.\d+)?(?![\d. 年月季\-至到/、和])"
"""A number that no word of time goes on from: most are, and so need none of the tries below."""
_TOKEN = re.compile(
    r"(?=[0-9上下半前头第一二三四五六七八九十首截至到“过近最这的两本以平奋关今未去年当全明])(?=[0-9]|.{0,6}?[年季月半五])(?:"
    rf"(?P<plain>{_PLAIN})|"
    r"(?P<span>(?P<s1>(?:19|20)\d\d)年?[-至到/、和](?P<s2>(?:19|20)\d\d|\d\d(?=年))(?:年度?)?)"
    r"|(?P<year>(?:19|20)\d\d) ?年(?!均|不变价|可比价|价格|以来)度?(?P<edge>末|底)?"
    r"|(?P<half>上半年|下半年|半年度)"
    r"|(?P<nine>前三个?季度|前3个?季度|1-3季度|一至三季度)|(?P<quarter>第?[一二三四首1-4]季度?(?=度|[^\u4e00-\u9fff]|实|全|规|地|完|G|主|工|社|固|一|财|居|新|本|我|区|市|县))"
    r"|(?P<m1>\d{1,2})[-至到](?P<m2>\d{1,2})月(?:份|末|底)?"
    r"|(?:截至|截止|至|到)(?:目前|今年)?(?P<asof>\d{1,2}|十?[一二]|[三四五六七八九十])月(?:份|末|底|初|\d{1,2}日)?"
    r"|(?P<atend>\d{1,2})月(?:末|底)"
    rf"|[前头](?P<first>{_MONTH_COUNT})个月"
    r"|(?P<alone>\d{1,2})月(?:份?(?=当月|单月)|份(?=[，,]|增长|下降|同比|环比|规[上模]|全[市县区省]))"
    r"|“?(?P<plan>十[一二三四五六]|[九十])五”?(?:规划)?(?P<planedge>末|期末|时期末|收官|期间|时期|以来|前[一二两三四]年|后[一二两三]年)?(?=[，,。、：:的全规完实累新年共我计初经末]|$|”)"
    r"|(?P<back>(?:过去|近|最近|这)?(?:的)?(?P<backn>[两二三四五六十3456])年(?:多)?(?:来|间|累计|里|内|共|合计|的?(?:持续|不懈|接续|艰苦|努力|奋|拼搏|实践|攻坚))|(?:过去|近|最近|这|本届政府|以来的|平凡的|奋斗的|关键的)(?:的)?(?P<backm>[两二三四五345])年(?!前)|(?P<backs>五)年(?=全国|全省|全市|全区|全县|新增|共|累|平均|分别))"
    r"|(?P<ahead>(?:今后|未来|下一个)(?P<aheadn>[三四五])年)"
    r"|(?P<last>去年|上年|上一年)|(?P<next>明年)"
    r"|(?P<this>今年|本年度|本年|年内|全年(?!目标|任务|计划)|当年|一年来))"
)
_HINT = re.compile(r"[年季月半五]")
_YEARS = re.compile(r"[0-9]\d[-至到/、和](?:19|20)\d\d")
"""A character that every word of time has, but for two years joined by a stroke."""
_COMPARES = (
    *("比", "较", "与", "同", "是", "为", "以", "于", "超", "超过", "占", "达到"),
    *("恢复到", "恢复至", "回升至", "相当于"),
)
_BARE = re.compile(r"[两二三四五六十3456]年(?:内|累计|共|合计)")
"""Years counted together, gone by or to come: 五年累计新增就业2万人."""
_BEGAN = re.compile(r"[^，,。;；\d]{0,6}(?:提出|启动|开始)[^，,。;；\d]*[，,](?=[^。;；]{0,16}(?:已|累计|目前))")
"""When something began does not date how far it is: 2019年启动改造，目前已完成12个."""
_SETS = ("完成", "距", "距离", "对照", "占", "达", "为")
_STARTS = ("由", "从", "自")
_UNTIL = ("到", "至")
_AS_OF = ("截至", "达到")
_AIM = re.compile(r"(?:年)?(?:规划|计划|年度)?(?:目标|任务|计划|规划)")
"""The year of a target is not the year of what is measured by it: 完成2025年规划目标的84.7%."""
_GROUND = re.compile(r"[^，,。;；]{0,24}基础上")
_LIST_MARKS = frozenset("、和与")


class Period(NamedTuple):
    """A period as written and its type."""

    text: str
    type: str


class TimeWord(NamedTuple):
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
    if _HINT.search(sentence) is None and _YEARS.search(sentence) is None:
        return []
    found: list[TimeWord] = []
    for match in _TOKEN.finditer(sentence):
        word = _time_word(match, sentence) if match.lastgroup != "plain" else None
        if word is None:
            continue
        last = found[-1] if found else None
        if last and last.compared and not word.compared and sentence[last.end : word.start] in _LIST_MARKS:
            word = word._replace(compared=True)
        found.append(word)
    return found


def _time_word(match: re.Match[str], sentence: str) -> TimeWord | None:
    said = _said(match, sentence)
    if said is None:
        return None
    start, end = match.span()
    before = sentence[max(0, start - 4) : start]
    ground = _GROUND.match(sentence, end) if "基础上" in sentence else None
    if ground is None and match["year"]:
        ground = _BEGAN.match(sentence, end)
    return TimeWord(
        start,
        end,
        *said,
        base=before.endswith(_STARTS),
        compared=_compared(before, sentence, end),
        until=before.endswith(_UNTIL) and not before.endswith(_AS_OF),
        edge=match["edge"] is not None,
        bare=match["backs"] is not None or (said[0] == "back" and _BARE.fullmatch(match.group()) is not None),
        ground=ground.end() if ground else 0,
    )


def _compared(before: str, sentence: str, end: int) -> bool:
    """Whether the word only says what a figure is measured against: 比2002年, 比去年 (where 上 may stand between)."""
    before = before.removesuffix("今年")
    if before.endswith(_COMPARES) or (before.endswith(("上", "去")) and before[:-1].endswith(_COMPARES)):
        return True
    return before.endswith(_SETS) and _AIM.match(sentence, end) is not None


def _said(match: re.Match[str], sentence: str) -> tuple[str, int, int] | None:
    """What a word of time is, with its first and second number; ``None`` for one that says nothing here."""
    which = match.lastgroup
    if which in ("year", "edge"):
        return "year", int(match["year"]), 0
    if which == "span":
        return _span(match)
    if which == "half":
        return "half", 2 if match["half"].startswith("下") else 1, 0
    if which == "nine":
        return "months", 1, 9
    if which == "quarter":
        return "quarter", _QUARTERS[match["quarter"].lstrip("第")[0]], 0
    if which == "m2":
        return _months(int(match["m1"]), int(match["m2"]))
    if which == "alone":
        return _months(int(match["alone"]), int(match["alone"]))
    if which == "first":
        return _months(1, _MONTHS.get(match["first"]) or int(match["first"]))
    if which in ("asof", "atend"):
        return _months(1, _MONTHS.get(match[which]) or int(match[which]))
    if which in ("plan", "planedge"):
        return _plan(match, sentence)
    if which == "back":
        return "back", YEARS_WORDS[match["backn"] or match["backm"] or match["backs"]], 0
    if which == "ahead":
        return "ahead", YEARS_WORDS[match["aheadn"]], 0
    if which in ("last", "next"):
        return which, 1, 0
    return "this", 0, 0


def _span(match: re.Match[str]) -> tuple[str, int, int]:
    first, last = int(match["s1"]), int(match["s2"])
    last = last if last > 100 else first // 100 * 100 + last
    if "、" in match["span"] or "和" in match["span"]:
        return "year", last, 0
    return "span", first, last


def _months(first: int, last: int) -> tuple[str, int, int] | None:
    return ("months", first, last) if 1 <= first <= last <= 12 else None


def _plan(match: re.Match[str], sentence: str) -> tuple[str, int, int] | None:
    last, edge = PLAN_END[match["plan"]], match["planedge"] or ""
    if edge.startswith(("前", "后")):
        years = YEARS_WORDS[edge[1]]
        first = last - 4 if edge[0] == "前" else last - years + 1
        return "span", first, first + years - 1
    what = {"期间": "plan", "时期": "plan", "以来": "plan_since"}.get(edge, "plan_end")
    if not edge:
        if not sentence.startswith(("年均", "累计"), match.end()):
            return None
        what = "plan"
    return what, last - 4, last
