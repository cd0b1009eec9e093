"""The cues beside a number: bounds, rises and falls, verbs; peeled off so that the noun remains."""

import re
from typing import NamedTuple

from pipelines.extraction.grammar import Grammar
from pipelines.extraction.quantities import Quantity

REACHED = ("到", "至", "到了")
_RATE_NOUNS = frozenset(
    {
        "增速",
        "增幅",
        "涨幅",
        "降幅",
        "增长率",
        "增长速度",
        "增长幅度",
        "上涨幅度",
        "下降率",
        "跌幅",
        "减幅",
        "下降幅度",
    }
)
_COMPARISON = re.compile(
    r"(?:，|,)?(?:比(?![由从为重例])|较|与|同)[^，,。;；]{0,12}?(?:年|同期|年末|年初|相比|期|月|月份|季度|水平|前|年底)$"
    r"|(?:同比|环比|年均|年平均|平均每年)$|(?:19|20)\d\d年(?:末|底|度)?的?$|是?“?十[一二三四五]?五”?(?:规划)?(?:末|期末|期间|时期)的?$|是?(?:[一两二三四五六七八九十]|\d+)年前的?$|(?:去年|上年|今年|目前|现在|当前)(?:末|底|初)?的?$|是?上(?:个|一个|一)五年的?$|(?:期初|期末|年初|年末)的?$"
    r"|每[人生户](?:每[月年学期]{1,2})?$|(?<=[到至为])每[月年]$"
)
_COMPARISON_ENDS = frozenset("年期末初比月份度平前底均间在的人生户学")
"""The last characters by which a comparison can be told to stand there."""
_MORE = re.compile(r"(?:比|较)(?:上年|去年|同期|上年同期|去年同期)(?P<word>多|少)[\u4e00-\u9fff]{1,2}$")
"""A comparison with its own verb: 较上年多开137列."""
_ARROW = re.compile(r"(?P<sign>[+↑↓]) *$")
_COMPOUNDS = tuple("新净倍激猛")
_BETTERS = frozenset({"提升", "改善", "提高"})
_ACTS = tuple(act[::-1] for act in ("改造", "整治", "治理", "优化", "升级", "改建", "绿化", "巩固"))
"""Works that a word of rise ends: 改造提升农村公路80公里, or 80公里 behind 改造提升."""
_SKIP = ' :(“"-'
_GAP_HIGH = re.compile(
    r"(?<![占之同环对])(?:比|较)(?P<than>[^，,。;；、]{1,16}?)(?<![提升最减])(?P<word>高|低|快|慢|多|少)(?:出|了)?$"
)
_TIME_BEFORE = re.compile(r"年|期|月|上次|季度")


class Cues(NamedTuple):
    """What stands between the noun and the number.

    ``direction`` is 1 for a rise, -1 for a fall, 0 for none; ``reached`` is true for 提高到, 降至;
    ``noun_end`` is where the noun phrase before the number ends.
    """

    bound: str | None
    direction: int
    word: str
    reached: bool
    limited: bool
    verbs: tuple[str, ...]
    noun_end: int


def peel(text: str, grammar: Grammar) -> Cues:
    """Peel cue words off the end of ``text``, the words before a number."""
    alone = _sign_or_comparison(text)
    if alone is not None:
        return alone
    backwards = text[:-61:-1]
    at, bound, direction, word, reached, limited = 0, None, 0, "", False, False
    verbs: list[str] = []
    while at < len(backwards):
        last = backwards[at]
        if last in _SKIP:
            at += 1
            continue
        cue = grammar.suffixes.get(last)
        match = cue.match(backwards, at) if cue else None
        if match is None and last in _COMPARISON_ENDS:
            compared = _COMPARISON.search(text, max(0, len(text) - 60), len(text) - at)
            if compared is None:
                break
            at += compared.end() - compared.start()
            continue
        if match is None:
            break
        found = match.group()[::-1]
        role, value = grammar.suffix_roles[found]
        if len(found) == 1 and role in ("rise", "fall") and backwards[match.end() : match.end() + 1] in _COMPOUNDS:
            break
        if found == "增长率" and backwards.startswith("然自", match.end()):
            break
        if found in _BETTERS and backwards.startswith(_ACTS, match.end()):
            break
        at = match.end()
        if role == "bound_before":
            bound = bound or value
        elif role in ("rise", "fall"):
            if not direction and (not reached or found in _RATE_NOUNS):
                direction, word = int(value), found
            elif reached and not word:
                word = found
        else:
            verbs.append(found)
            limited = limited or found.endswith("控制在")
            reached = reached or (not direction and _is_reached(found))
    return Cues(bound, direction, word, reached, limited, tuple(verbs), len(text) - at)


def _sign_or_comparison(text: str) -> Cues | None:
    """The cue of a text that ends in an arrow or a plus, or in a comparison with its own verb."""
    arrow = _ARROW.search(text[-4:]) if text[-1:] in ("+", "↑", "↓", " ") else None
    if arrow:
        sign = arrow["sign"]
        return Cues(None, -1 if sign == "↓" else 1, sign, False, False, (), len(text) - len(arrow.group()))
    more = _MORE.search(text[-20:]) if "多" in text[-3:] or "少" in text[-3:] else None
    if more:
        sign = more["word"]
        return Cues(None, -1 if sign == "少" else 1, sign, False, False, (), len(text) - len(more.group()))
    return None


def _is_reached(word: str) -> bool:
    if word.endswith("为") and word[0] in "降升下上提减增":
        return True
    return word.endswith(REACHED) and not word.endswith("达到") and word != "到"


def bound_of(quantity: Quantity, cues: Cues, after: str, grammar: Grammar) -> tuple[str, str, int]:
    """The bound, the rule that gave it, and the length of the bound word behind the number."""
    behind = grammar.bound_after.match(after) if after[:1] in grammar.bound_heads else None
    length = behind.end() if behind else 0
    if behind and behind["word"] in ("余", "多") and after[length : length + 1] not in ("", "，", ",", "。", ";", "、"):
        behind, length = None, 0
    if behind:
        return grammar.bounds_after[behind["word"]], f"bound:{behind['word']}", length
    if quantity.infix:
        return "gt", "bound:余", 0
    if cues.bound:
        return cues.bound, "bound:before", 0
    if cues.limited and cues.direction >= 0 and not quantity.high:
        return "le", "bound:控制在", 0
    return "eq", "bound:none", 0


def gap_of(clause: str, cues: Cues, grammar: Grammar) -> int:
    """1 or -1 when the figure is a distance to another place's, a plan's or a target's figure, else 0."""
    if "比" in clause or "较" in clause:
        higher = _GAP_HIGH.search(clause[: cues.noun_end] + clause[cues.noun_end :].rstrip("出了"))
        if higher and not _TIME_BEFORE.search(higher["than"]):
            return -1 if higher["word"] in "低慢少" else 1
    if grammar.gap.search(clause) is None:
        return 0
    for match in grammar.gap.finditer(clause):
        rest = clause[match.end() :]
        if grammar.reference.search(rest) or (rest and match.end() < len(clause) - 1 and "平均" in rest):
            return -1 if match.group()[0] in "低慢落" else 1
    return 0
