"""Which aspect a figure tells: level, growth, change, completion or multiple, and its sign."""

import re
from typing import NamedTuple

from pipelines.extraction.cues import Cues, gap_of
from pipelines.extraction.grammar import Grammar
from pipelines.extraction.quantities import Quantity

_RATE_SUBJECT = re.compile(r"(?:增速|增幅|涨幅|降幅|(?<!自然)增长率|降低率|下降率)[^，,。;；]{0,12}$")
_FALL_SUBJECT = re.compile(r"(?:降幅|下降率|降低率|跌幅)")
_PACE = re.compile(r"进度(?:仅|已)?(?:为|达到?)?$")
_CUTS = re.compile(
    r"(?:\d{1,2}[.、]|[一二三四五六七八九十]是)?(?:再|将|要|全面|大力|并)?(?:压缩|压减|削减|核减)[^，,。;；]{2,}(?<![率重比例])$"
)
_DONE = re.compile(r"(?:^|[一二三四]季度|半年|月底|确保|力争|已|累计|任务|进度|投资|分别)完成(?:了|率达?)?$")
_AGAINST = re.compile(r"[比较](?:上年|去年|年初|上?月|同期|(?:19|20)\d\d年|“?十)")
_NET_NEW = re.compile(r"[\u4e00-\u9fff]{3,}净增$")
"""A noun before 净增 makes it a count of the new: 高新技术企业净增128家."""
_COMPARED_NEW = re.compile(r"[比较同与][^，,。;；]{0,8}(?:年|同期|期|月|初|末|底)(?:净增|新增|净增加)$")
"""A comparison before 净增 or 新增 makes it a rise of what was told before: 比上年末净增15万辆."""
_OF_RATE_NOUN = frozenset({"growth:rate_noun", "growth:涨幅", "growth:增幅", "growth:增速"})
_LEVEL_NAME = re.compile(r"(?<!增长)(?<!降低)(?<!下降)(?<!增)(?:率|比重|占比|比例)$")
_SPEED = re.compile(r"(?:增速|增幅|涨幅|(?<!自然)增长率)(?:一度|已)?$")
_BETTERED = frozenset({"提高", "提升", "改善"})
"""Verbs of quality, which count the people that they better: 提高1200万中小学教师待遇."""
_ADDS = re.compile(
    r"(?:同时|并|再|又|要|适当|继续|今年|拟|将|，|,|、)*(?P<word>增加|减少)(?=[^\d]{3})(?!(?:农村|建档立卡)?贫困)"
)
_OF_TARGET = re.compile(
    r"(?:完成|占|达到?|实现|为|兑现|[只仅]有|相当于)(?:了)?[^，,。;；]{0,14}(?:目标|计划|任务|预算|总量|规划总?投资|总投资|概算|总工程量|工程量|进度)(?!收|支|外)[^，,。;；率比重例]{0,4}(?:的)?$"
)
_GROWTH_BEHIND = re.compile(r"(?:左右|以上)?(?:的)?(?:(?!增加值)[^，,。;；、]{2,8})?(?:增长|增速|增幅)(?!点|极)")
_MINUS = re.compile(r"[\u4e00-\u9fff:] ?-$")
_NEWLY = ("净增", "新增", "净增加")


def told_of_name(subject: str, unit: str, measured: "Measured") -> "Measured":
    """What a name says of its measure: 经济增速设定为6% is growth, 失业率 in one list with 涨幅 a level."""
    if measured.rule in _OF_RATE_NOUN and unit == "%" and _LEVEL_NAME.search(subject):
        return Measured("level", 1, measured.gap, "rate")
    if measured.measure == "level" and unit == "%" and _SPEED.search(subject):
        return Measured("growth", measured.sign, measured.gap, "growth:speed_noun")
    return measured


class Measured(NamedTuple):
    """The measure, the sign to put on the value, whether it is a gap to another figure, and the rule."""

    measure: str
    sign: int
    gap: bool
    rule: str


def measure_of(quantity: Quantity, cues: Cues, clause: str, after: str, grammar: Grammar) -> Measured:
    """Measure of a quantity from its unit and the cues before it; ``clause`` is what precedes it in its clause."""
    minus = -1 if clause.endswith("-") and _MINUS.search(clause) else 1
    if quantity.doubling:
        return Measured("multiple", 1, False, "doubling")
    if quantity.unit == "倍":
        return Measured("multiple", 1, False, "times")
    if quantity.ratio is not None:
        return Measured("level", 1, False, "ratio")
    gap = gap_of(clause, cues, grammar)
    if quantity.unit in ("个百分点", "百分点", "个千分点", "个基点", "个BP"):
        if gap:
            return Measured("change", gap, True, "gap")
        return Measured("change", (cues.direction or 1) * minus, False, "points")
    if quantity.unit in ("%", "‰"):
        return _of_percent(cues, clause, gap, minus, grammar, after)
    if gap and not cues.bound:
        return Measured("change", gap, True, "gap")
    if clause.endswith(_NEWLY) and _COMPARED_NEW.search(clause):
        return Measured("change", 1, False, "change:compared")
    if (
        cues.word == "净增"
        and _NET_NEW.search(clause)
        and not _AGAINST.search(clause)
        and quantity.unit not in ("元", "美元", "%")
    ):
        return Measured("level", 1, False, "net_new")
    added = _ADDS.match(clause) if "增加" in clause or "减少" in clause else None
    if added and not cues.reached and not cues.direction:
        return Measured("change", -1 if added["word"] == "减少" else 1, False, f"change:{added['word']}")
    if cues.word in _BETTERED and quantity.unit == "人" and not cues.reached:
        return Measured("level", 1, False, "bettered")
    if cues.direction and not cues.reached:
        return Measured("change", cues.direction * minus, False, f"change:{cues.word}")
    return Measured("level", minus, False, "amount")


def _of_percent(cues: Cues, clause: str, gap: int, minus: int, grammar: Grammar, after: str) -> Measured:
    if cues.direction:
        return Measured("growth", cues.direction * minus, False, f"growth:{cues.word}")
    if not cues.reached and _RATE_SUBJECT.search(clause):
        return Measured("growth", (-1 if _FALL_SUBJECT.search(clause) else 1) * minus, False, "growth:rate_noun")
    if (
        grammar.completion.search(clause[-24:])
        or _OF_TARGET.search(clause)
        or _DONE.search(clause)
        or _PACE.search(clause)
    ):
        return Measured("completion", 1, False, "completion")
    if gap and not cues.bound:
        return Measured("change", gap, True, "gap")
    if ("减" in clause or "压" in clause) and _CUTS.match(clause):
        return Measured("growth", -1, False, "growth:cut")
    if _GROWTH_BEHIND.match(after):
        return Measured("growth", minus, False, "growth:behind")
    return Measured("level", minus, False, "rate")
