"""Numbers with their units in one sentence: which are quantities, which only date, count off or name something.

What belongs here: finding spans, values, units, lists, ranges and ratio lists, and the reasons why a
numeral is no quantity. What does not: what is measured, when and where.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from pipelines.extraction import numbers
from pipelines.extraction.grammar import Grammar

DURATIONS = {"time", "time_hours", "time_years"}
MAX_DIGITS = 24
"""Longest run of digits that is a number; longer ones are codes."""

_YEAR = r"(?:19|20)\d\d"
_CLOCK = r"(?: *\d{1,2}:\d\d(?::\d\d)?(?![\d:]))?"
"""The time of day behind a date: 2020-12-24 08:17:00."""
_DATES = (
    rf"{_YEAR} ?(?:[-/至到、和] ?(?:{_YEAR}|\d\d(?=年)) ?)?年(?!均)(?:度|末|底|初)?"
    r"(?:\d{1,2}(?:[-至到]\d{1,2})?月(?:份|末|底)?(?:\d{1,2}日)?)?" + _CLOCK,
    rf"{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}{_CLOCK}|{_YEAR}-{_YEAR}(?!\d)",
    r"\d{1,2}(?:[-至到]\d{1,2})?月(?:份|末|底|初)?(?:\d{1,2}(?:[-至到]\d{1,2})?日)?(?!供)",
    r"\d{1,2}(?:[-至]\d{1,2})?日(?![均产])|(?<![\d.:])\d{1,2}:\d\d(?![:\d.])(?=[，,。 ]?[^\d比])",
    r"连续\d+年|第\d+年|\d+年(?:来|间|期|以上|内|左右)?|\d+周年",
)
_HOTLINE = "(?:政务|便民|服务|市民|公共)*(?:热线|平台)"
_CODES = (
    r"\[(?:19|20)?\d+\]\d*号?|(?<![A-Za-z])(?!(?:GDP|CPI|PPI|FDI|PMI|M2)[\d.]+[^A-Za-z\d])[A-Za-z][A-Za-z&]*[-.]?\d[\d.-]*[A-Za-z]*(?:-\d+)*",
    r"\d+[A-Z][A-Z\d]*|\d+(?:[A-Z][A-Za-z]*)(?![a-z/])|\d+(?:\+(?:\d+|N|X|n))+",
    r"\d*[“\"'](?:\d+)[”\"'](?!万|亿)|[“\"]\d[\d+]*[^”\"\d%万亿]{0,6}[”\"](?:[^家个户人]|$)",
    rf"\d{{3,5}}(?={_HOTLINE})|(?:阅读|浏览|点击|访问)(?:次数|量|数)?:? ?\d+|"
    r"\d+强|\d+后(?!,)|\d+号|\d+#|\d{7,}(?!\d)(?!\.\d|万|亿|元|人|户|吨|亩|公顷|平方|立方|千|家|个|辆|件|头|只|株|美元|公斤|斤|公里)",
)
_COUNTS = (
    "座(?!谈)|处(?![理置分罚])|套|批(?![准复发判])|场(?![景地所馆])|公里|公顷|平方|栋|幢|辆|亩|吨|宗|株"
    "|支(?![持付撑部])|名(?![录单城优特])"
)
"""Units that tell a figure at the head of a line from its number in a list: 16座桥梁建成, not 1推进改革."""
_ORDINALS = (
    r"第 ?\d+(?:-\d+)?[个届次名位条批期章节项]?|(?:前|后)\d+(?:强|名|位|%)|\d+[×xX*]\d+(?:\.\d+)?|\[\[\d+\]\]",
    r"^ *\d{1,2}[.、) ](?=\D)|[图表] ?\d{1,2}(?![\d.]*[%个家万亿])",
    r"(?<=[:。;；])\d{1,2}[.、](?=\D)|^\(\d{1,2}\)|(?<=[。;；,，]) ?\(\d{1,2}\)",
    r"\d+(?:届\d*|次(?:会议|全会|全体|代表大会|党代会|大会))",
    rf"^\d{{1,2}}(?=[^\d.%万亿个家项户人所条件,，、:年月])(?!{_COUNTS})",
)
_PLAIN = rf"(?!^)\d{{1,6}}(?:\.\d+)?(?![\d. 年月日周届次强后号#+:/\-、至到和“\"'×xX*)A-Z]|{_HOTLINE})"
"""A number that what follows makes no date, code or ordinal: most are, and so need none of the tries below.

What may follow a number in a new date, code or ordinal must be added here too.
"""
MASK = re.compile(
    "(?=[0-9A-Za-z\\[“\"'( ]|[第前后连图表阅浏点访].{0,5}?[0-9])"
    f"(?:(?P<plain>{_PLAIN})|(?P<date>{'|'.join(_DATES)})|(?P<code>{'|'.join(_CODES)})|(?P<ordinal>{'|'.join(_ORDINALS)}))"
)
_SEPARATOR = re.compile(r" ?(?:、|和|与|及|以及|,|，|或|/|;) ?$")
_LIST_SEPARATORS = {"、", "和", "与", "及", "以及"}
_CLAUSE_MARKS = {"，", ",", "；", ";"}
_REACH = re.compile(r"半径|范围|服务圈|生活圈|以内的?范围")
_RANKING = re.compile(r"位次|排名|名次|晋升")
_LAST_BREAK = re.compile(r"(?s:.*)[，,;；。]")
_INDEX_MOVES = re.compile(
    r"(?:(?:缩小|扩大|下降|上升|提高|降低|降|升)(?:了|到|至|为)?|(?:由|从)(?:(?:上年|去年|\d{4}年)的?)?)$"
)
_HEADS = re.compile(
    r"(?:人口|人数|员额|职工|学生|劳动力|群众|居民|农民|游客|旅客)(?:达到?|为|共|尚有|仍有|约|近|超过?)*$"
)
_CAPACITIES = ("年产", "日产", "日处理", "年处理", "年加工", "日供水", "年出栏", "年产能")
_WORKS = re.compile(
    r"的?[^，,。;；\d的]{1,20}?(?:等\d+[个项]|和|、)?[^，,。;；\d]{0,12}(?:项目|工程|生产线|基地|车间|中心|工厂|[厂站场])"
)
"""What a capacity is part of the name of: 年产6万吨水泥项目, 日处理120吨污水厂."""
_INDEX_BEFORE = re.compile(
    r"(?:倍差|系数|指数|收入比|之比|比例|比值|比)(?:为|是|达|达到|缩小到|缩小至|降至|降到|由|下降到|控制在|调整为|优化为|:)*$"
)
_LETTER = re.compile(r"[A-Za-z]")
_INDEX = re.compile(r"收入比|比值|系数|之比|倍差|指数")
_FROM_TO = re.compile(r"(?:下降|降低|减少|提高|上升|降|升)(?:到|至|为)")
_AGE = re.compile(r"寿命|平均年龄")
_COMPARES = re.compile(r"同比|比|较|减少|增加")
"""A clause that goes on with the days told before: 优良天数196天,较上年减少38天."""
_FROM = re.compile(r"[由从自][^，,。;]{0,16}$")
_RANGE_SEPARATORS = {"-", "--", "至", "到"}
_POINTS = frozenset({"个百分点", "百分点"})
_PERSONS = frozenset("口民才员士群均体工力生文")
_ENDING = re.compile(r"面|向|式|案|位|法|针|言")


@dataclass(slots=True)
class Quantity:
    """A number with its unit; offsets of the reading copy within the sentence. ``unit`` may be empty."""

    start: int
    end: int
    value: Decimal
    unit: str
    multiplier: str = ""
    high: Decimal | None = None
    infix: bool = False
    bare: bool = False
    doubling: bool = False
    ratio: int | None = None
    spelled: bool = False


@dataclass(slots=True)
class Scan:
    """What one sentence holds: quantities in order, and excluded spans with their rule."""

    quantities: list[Quantity] = field(default_factory=list)
    excluded: list[tuple[int, int, str]] = field(default_factory=list)


def scan(sentence: str, grammar: Grammar) -> Scan:
    """Quantities of a sentence; ranges joined, list members given their shared unit."""
    found = Scan()
    masks = []
    for match in MASK.finditer(sentence):
        rule = match.lastgroup or "date"
        if rule != "plain":
            start, end = match.span()
            masks.append((start, end))
            found.excluded.append((start, end, rule))
    at = 0
    for match in grammar.quantity.finditer(sentence):
        while at < len(masks) and masks[at][1] <= match.start():
            at += 1
        if at < len(masks) and masks[at][0] < match.end("number"):
            continue
        quantity = _quantity(match, sentence, grammar, found)
        if quantity is not None:
            found.quantities.append(quantity)
    if "百分之" in sentence or "番" in sentence or "倍" in sentence or _SPELLED_HINT.search(sentence):
        _add_spelled(sentence, grammar, found)
    if len(found.quantities) > 1:
        found.quantities = _joined(found.quantities, sentence)
    if found.quantities:
        _exclude_unfit(sentence, grammar, found)
    return found


_SPELLED_HINT = re.compile(r"[一二三四五六七八九两][十百千万亿零一二三四五六七八九]{2}")


def _quantity(match: re.Match[str], sentence: str, grammar: Grammar, found: Scan) -> Quantity | None:
    number, within, multiplier, more, unit = match.groups(default="")
    end = match.end()
    if len(number) > MAX_DIGITS:
        found.excluded.append((*match.span("number"), "code"))
        return None
    goes_on = unit in ("方", "面", "项", "种", "个", "单") and _ENDING.match(sentence, end)
    if goes_on and not (unit == "个" and sentence[end : end + 1] != "位"):
        unit, end = "", match.end("multiplier") if multiplier else match.end("number")
    if unit == "根" and sentence[end : end + 1] in "据源本":
        unit, end = "", match.end("multiplier") if multiplier else match.end("number")
    if unit == "人" and sentence[end : end + 1] in _PERSONS:
        unit, end = "", match.end("multiplier") if multiplier else match.end("number")
    if multiplier == "千" and ("千" + unit).split("/")[0] in grammar.dimensions:
        multiplier, unit = "", "千" + unit
    if "(" in unit:
        end, unit = match.start("unit") + unit.index("("), unit[: unit.index("(")]
    infix = bool(within or more)
    if not unit:
        multiplier = "" if multiplier in ("百", "千") else multiplier
        end = _last_word_end(match, multiplier)
        infix = bool(within or (more and multiplier))
    value = numbers.arabic(number) * numbers.MULTIPLIERS[multiplier]
    return Quantity(match.start(), end, value, unit, multiplier, infix=infix, bare=not unit and not multiplier)


def _last_word_end(match: re.Match[str], multiplier: str) -> int:
    if multiplier:
        return match.end("more") if match["more"] else match.end("multiplier")
    return match.end("infix") if match["infix"] else match.end("number")


def _add_spelled(sentence: str, grammar: Grammar, found: Scan) -> None:
    taken = [(quantity.start, quantity.end) for quantity in found.quantities]
    for match in grammar.spelled.finditer(sentence):
        if any(start < match.end() and match.start() < end for start, end in taken):
            if not match["percent"]:
                continue
            found.quantities = [q for q in found.quantities if not (q.start < match.end() and match.start() < q.end)]
        quantity = _spelled(match)
        if quantity is not None:
            found.quantities.append(quantity)
    found.quantities.sort(key=lambda quantity: quantity.start)


_TIMES = numbers.DIGITS | {"十": 10}


def _spelled(match: re.Match[str]) -> Quantity | None:
    if match["percent"]:
        text = match["percent"]
        value = numbers.arabic(text) if text[0].isdecimal() else numbers.chinese(text)
        if value is None or text == "百":
            return None
        return Quantity(match.start(), match.end(), value, "%", spelled=True)
    if match["doublings"]:
        times = Decimal(2) ** numbers.DIGITS[match["doublings"]]
        return Quantity(match.start("doublings"), match.end(), times, "番", doubling=True, spelled=True)
    if match["times"]:
        return Quantity(match.start("times"), match.end(), Decimal(_TIMES[match["times"]]), "倍", spelled=True)
    value = numbers.chinese(match["number"])
    if value is None:
        return None
    return Quantity(match.start(), match.end(), value, match["unit"], infix=bool(match["more"]), spelled=True)


def _joined(quantities: list[Quantity], sentence: str) -> list[Quantity]:
    """Ranges made one, ratio lists marked, bare list members given the unit that ends the list."""
    joined: list[Quantity] = []
    for quantity in quantities:
        last = joined[-1] if joined else None
        if last is not None and _is_range(last, quantity, sentence):
            _join_range(last, quantity)
            continue
        joined.append(quantity)
    _mark_ratios(joined, sentence)
    for left, right in zip(joined[-2::-1], joined[:0:-1], strict=True):
        if left.bare and left.ratio is None and _shares(left, right, sentence):
            _share_unit(left, right)
    for left, right in zip(joined[-2::-1], joined[:0:-1], strict=True):
        if left.unit == "个" and right.unit in _POINTS and sentence[left.end : right.start].strip() in _LIST_SEPARATORS:
            left.unit = right.unit
    for left, right in pairwise(joined):
        if right.bare and left.unit == "%" and _FROM_TO.fullmatch(sentence, left.end, right.start):
            right.unit, right.bare = left.unit, False
    return joined


def _shares(left: Quantity, right: Quantity, sentence: str) -> bool:
    """Whether a bare number takes the unit of the next: over a comma only in a list that 分别 opens."""
    gap = sentence[left.end : right.start].strip()
    gap = gap[:-1] if len(gap) > 1 and gap[-1] == "-" else gap
    if gap in _CLAUSE_MARKS:
        return "分别" in sentence[max(0, left.start - 30) : left.start]
    return gap in _LIST_SEPARATORS


def _is_range(low: Quantity, high: Quantity, sentence: str) -> bool:
    between = sentence[low.end : high.start].strip()
    if between not in _RANGE_SEPARATORS or low.high is not None:
        return False
    if not (low.bare or low.unit == high.unit or not low.unit):
        return False
    if between == "到" and _FROM.search(sentence, max(0, low.start - 18), low.start):
        return False
    scaled = low.value * numbers.MULTIPLIERS[high.multiplier] if not low.multiplier else low.value
    return scaled < high.value


def _join_range(low: Quantity, high: Quantity) -> None:
    if not low.multiplier:
        low.value *= numbers.MULTIPLIERS[high.multiplier]
    low.high, low.end, low.unit = high.value, high.end, high.unit
    low.bare, low.infix, low.multiplier = high.bare, high.infix, high.multiplier


def _mark_ratios(quantities: Sequence[Quantity], sentence: str) -> None:
    run: list[Quantity] = []
    for quantity in [*quantities, None]:
        linked = quantity is not None and run and sentence[run[-1].end : quantity.start].strip() in {":", "比"}
        if linked and quantity is not None:
            run.append(quantity)
            continue
        if len(run) >= 3 and all(member.unit in ("", "%") for member in run):
            for place, member in enumerate(run):
                member.ratio, member.bare, member.unit = place, False, "%"
        elif len(run) == 2 and run[0].bare:
            run[1].ratio = -1
        run = [quantity] if quantity is not None else []


def _share_unit(left: Quantity, right: Quantity) -> None:
    if right.bare:
        return
    left.unit, left.bare = right.unit, False
    if right.multiplier and left.value < right.value:
        left.multiplier = right.multiplier
        left.value *= numbers.MULTIPLIERS[right.multiplier]


def _exclude_unfit(sentence: str, grammar: Grammar, found: Scan) -> None:
    kept = []
    for at, quantity in enumerate(found.quantities):
        following = found.quantities[at + 1] if at + 1 < len(found.quantities) else None
        rule = _unfit(quantity, following, sentence, grammar)
        if rule is None:
            kept.append(quantity)
        elif rule != "bare":
            found.excluded.append((quantity.start, quantity.end, rule))
    found.quantities = kept


def _unfit(quantity: Quantity, following: Quantity | None, sentence: str, grammar: Grammar) -> str | None:
    before, after = sentence[max(0, quantity.start - 8) : quantity.start], sentence[quantity.end : quantity.end + 24]
    if quantity.ratio is not None:
        return "ratio_base" if quantity.ratio < 0 else None
    if quantity.bare:
        return _unfit_bare(quantity, before, after, sentence)
    if not quantity.unit:
        if grammar.person.search(after[:8]) or _HEADS.search(before):
            quantity.unit = "人"
        return None
    dimension = grammar.dimensions.get(quantity.unit.split("/")[0], "")
    if before.endswith("每"):
        return "per_basis"
    if dimension in DURATIONS and not _is_measured_time(quantity, sentence, grammar):
        return "duration"
    if quantity.unit in ("位", "名", "次", "级", "届") and grammar.rank.search(before):
        return "rank"
    if quantity.unit in ("位", "名") and _RANKING.search(sentence, max(0, quantity.start - 16), quantity.start):
        return "rank"
    if before.endswith(("第", "前", "后")) and quantity.unit not in ("%", "元"):
        return "ordinal"
    if quantity.unit == "点" and "指数" not in sentence[: quantity.start]:
        return "date"
    if dimension == "voltage":
        return "specification"
    if dimension == "length" and _REACH.match(after):
        return "specification"
    if before.endswith(("×", "*", "x", "X")) or after[:1] in ("×", "*"):
        return "specification"
    if before.endswith(_CAPACITIES) and _WORKS.match(sentence, quantity.end):
        return "specification"
    return _unfit_threshold(quantity, following, before, after, dimension, sentence, grammar)


def _unfit_bare(quantity: Quantity, before: str, after: str, sentence: str) -> str | None:
    whole = quantity.value == quantity.value.to_integral_value()
    if whole and 1900 <= quantity.value <= 2100:
        return "date"
    if _INDEX_BEFORE.search(before):
        return None
    if _INDEX_MOVES.search(before) and _INDEX.search(sentence[: quantity.start]):
        return None
    if after.startswith(("年", "月", "日", "时", "号")):
        return "date"
    if _LETTER.match(before[-1:]) or _LETTER.match(after):
        return "code"
    return "bare"


def _is_measured_time(quantity: Quantity, sentence: str, grammar: Grammar) -> bool:
    if quantity.unit == "岁":
        return bool(_AGE.search(sentence, max(0, quantity.start - 20), quantity.start))
    found = _LAST_BREAK.match(sentence, 0, quantity.start)
    clause_start = found.end() if found else 0
    if clause_start and _COMPARES.match(sentence, clause_start):
        earlier = _LAST_BREAK.match(sentence, 0, clause_start - 1)
        clause_start = earlier.end() if earlier else 0
    return bool(grammar.duration.search(sentence, clause_start, quantity.start)) and quantity.unit not in ("个月",)


_PART_OF_SUM = re.compile(r"(?:以[上下内])?的?部分(?!企业|项目|地区|行业)")
"""What a rule applies to: 应纳税所得额不到100万元的部分."""
_ABOVE = ("超", "过", "达", "不足", "高于")
_MARK = re.compile(r"[，,。;；、]")
_BREAK = re.compile(r"[，,。;；]")
_CLASS = ("级", "产业集群", "俱乐部")
_VAGUE = frozenset({"余", "多", "有余", "左右", "上下"})
_BARRING = frozenset({"time_years", "people", "mass", "power", "area"})
"""What thresholds are measured in, besides money."""


def _unfit_threshold(
    quantity: Quantity,
    following: Quantity | None,
    before: str,
    after: str,
    dimension: str,
    sentence: str,
    grammar: Grammar,
) -> str | None:
    money = dimension.startswith("money")
    if money and following is not None and before.endswith(_ABOVE):
        between = sentence[quantity.end : following.start]
        if len(between) <= 10 and grammar.threshold.match(between) and not _MARK.search(between):
            return "threshold"
    if money and _PART_OF_SUM.match(after):
        return "threshold"
    bound = grammar.bound_after.match(after) if after[:1] in grammar.bound_heads else None
    if bound is None or bound["word"] in _VAGUE:
        return "threshold" if money and bound is None and after.startswith(_CLASS) else None
    rest = after[bound.end() :]
    if dimension == "ratio" or not rest or rest[0] in "，,。;；、:)）”！!":
        return None
    if following is not None and not _BREAK.search(sentence, quantity.end, following.start):
        return "threshold"
    if money or dimension in _BARRING:
        return "threshold" if grammar.threshold.match(rest) or rest.startswith("的") else None
    return None
