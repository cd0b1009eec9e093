"""One cell's figure: what is typed becomes a value with bound and unit, a kind of missing, or a reason to refuse.

Nothing is repaired in silence: whatever is not plainly a figure is ``Unreadable`` with the reading that seems meant.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.ingest.sheets.book import Cell
from pipelines.ingest.sheets.shown import shown
from pipelines.ingest.sheets.units import PERCENT, Unit, UnitWords, is_scale, multiplier


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as typed. ``unit`` is the cell's own, ``factor`` its own multiplier (3.2亿 with no unit word too)."""

    value: Decimal
    high: Decimal | None = None
    bound: str = "eq"
    unit: str | None = None
    factor: Decimal | None = None
    strength: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """No figure, and which kind of none: not_available, too_small, not_applicable, none, pending, blank, error …"""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Text where a figure should stand; ``rule`` names why it is refused."""

    rule: str
    message: str


Reading = Quantity | Missing | Unreadable

_FOOTNOTE = re.compile(
    r"(?:[(（\[［]?注?[①-⑳⑴-⒇㈠-㈩][)）\]］]?|[(（\[［]注\s*\d*[)）\]］]|注\d+|\[\d{1,2}\]|[*※†‡]+)+$"
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,2})?"
_ONE = re.compile(rf"^(?P<sign>[+-]?)(?P<number>{_NUMBER})(?P<rest>.*)$", re.DOTALL)
_RANGE = re.compile(rf"^(?P<low>{_NUMBER})(?P<mid>[^\d\s.]*?)(?:~|-|—|–|至|到)(?P<high>{_NUMBER})(?P<rest>.*)$")
_BOOKKEEPING = re.compile(rf"\((\s*{_NUMBER}\s*%?)\)|[▲△▼▽]\s*({_NUMBER}\s*%?)")
"""(12.3) and ▲3.4 may mean a negative number, or not: a person must say."""
_BROKEN = re.compile(r"\d[ \t]*[\r\n]+[ \t\r\n]*[\d.]")
_SCALED_FORMAT = re.compile(r"[0#?],+(?:[^0#?,]|$)|!\.")

_PREFIX_WORDS = {
    "ge": "不低于 不少于 不小于 至少 ≥ >= ≧",
    "le": "不高于 不超过 不多于 不大于 控制在 ≤ <= ≦",
    "gt": "超过 突破 高于 大于 超 >",
    "lt": "低于 不足 不到 小于 接近 近 <",
    "approx": "大约 约 ≈",
}
_PREFIXES = tuple((word, bound) for bound, words in _PREFIX_WORDS.items() for word in words.split())
_SUFFIX_WORDS = {"approx": "左右 上下", "ge": "以上", "le": "以内 以下 之内", "gt": "余 多"}
_SUFFIXES = tuple((word, bound) for bound, words in _SUFFIX_WORDS.items() for word in words.split())
_RISE = ("增长", "上升", "提高", "增加", "上涨", "↑")
_FALL = ("下降", "减少", "降低", "下跌", "回落", "负增长", "↓")


def normal(text: str) -> str:
    """Half-width digits and signs, no blanks at the ends, the many dashes before a digit made one minus sign."""
    text = unicodedata.normalize("NFKC", text.replace("…", "\0").replace("㎡", "平方米"))
    text = text.replace("\0", "…").replace("\u200b", "").replace("\ufeff", "").strip()
    return re.sub(r"^[−–﹣‐‑](?=\s*\d)", "-", text)


def read_value(cell: Cell, words: UnitWords, missing: Mapping[str, str]) -> Reading:
    """Read one cell. ``missing`` maps marks such as ``—`` to the kind of missing that they tell."""
    if cell.uncached:
        return Unreadable("no_cached_value", "公式没有保存计算结果，请用 Excel 打开并保存后再提交")
    value = cell.value
    if cell.error:
        return Missing("error", f"单元格是公式错误 {value}，请修正公式")
    if isinstance(value, bool):
        return Unreadable("not_a_number", "数值处是逻辑值 TRUE/FALSE，请填写数字")
    if isinstance(value, dt.date):
        return Unreadable("date_for_number", f"数值处被识别为日期 {value}，请把单元格改为数字后重填")
    if isinstance(value, Decimal):
        return _number_cell(cell, value, words)
    return read_text(str(value or ""), words, missing)


def _number_cell(cell: Cell, value: Decimal, words: UnitWords) -> Reading:
    if _SCALED_FORMAT.search(cell.number_format.split(";")[0]):
        return Unreadable(
            "scaled_format", f"数字格式 {cell.number_format} 缩小了显示的数，无法确定以哪个为准，请改用普通数字"
        )
    text = shown(cell)
    bare = text.lstrip("-")
    if bare.replace(".", "", 1).isdecimal():
        return Quantity(value)
    return read_text(text, words, {})


def read_text(text: str, words: UnitWords, missing: Mapping[str, str]) -> Reading:
    """Read a typed text."""
    if not text.strip():
        return Missing("blank", "单元格只有空格或换行，视为空白")
    if text.strip() in missing:
        return Missing(missing[text.strip()], f"标记“{text.strip()}”表示没有数值，不作为零")
    if text.strip().startswith("#") and text.strip().rstrip("!?").isupper():
        return Missing("error", f"单元格是公式错误 {text.strip()}，请修正公式")
    bare, note = _without_footnote(text.strip())
    clean = normal(bare)
    if clean in missing:
        return Missing(missing[clean], f"标记“{clean}”表示没有数值，不作为零")
    if _BROKEN.search(clean):
        joined = re.sub(r"\s+", "", clean)
        return Unreadable("broken_number", f"数字中间有换行，去掉换行后为 {joined}，请核对并改正")
    return _quantity(re.sub(r"[\r\n]+", " ", clean), note, words)


def _without_footnote(text: str) -> tuple[str, str | None]:
    match = _FOOTNOTE.search(text)
    if not match or match.start() == 0:
        return text, None
    return text[: match.start()].strip(), match.group().strip("()（）[]")


def _quantity(text: str, note: str | None, words: UnitWords) -> Reading:
    rest, strength = (text.removeprefix("力争"), "soft") if text.startswith("力争") else (text, None)
    rest = rest.strip()
    rest, sign, bound = _cues(rest)
    found = _range(rest, words) if bound is None or bound == "approx" else None
    if found:
        low, high, unit = found
        low, high = sorted((sign * low, sign * high))
        return Quantity(low, high, bound or "eq", unit.name or None, _factor(unit), strength, note)
    match = _ONE.match(rest)
    if not match and (negative := _BOOKKEEPING.fullmatch(text)):
        told = f"“{text}”像是负数的写法，请改写为 -{negative[1] or negative[2]}；不是负数的请只填数字"
        return Unreadable("bracketed_number", told)
    if not match:
        return Unreadable("not_a_number", f"“{text}”不是数字，请填写数字，文字说明请写入备注")
    number = Decimal(match["number"].replace(",", "").replace(" ", ""))
    if match["sign"] == "-":
        sign = -sign
    tail, suffix_bound = _suffix(match["rest"].strip())
    own = _tail_unit(tail, words)
    if own is None:
        return Unreadable("not_a_number", f"“{text}”中的“{tail}”不是单位，请只填数字和单位，说明请写入备注")
    return Quantity(sign * number, None, bound or suffix_bound or "eq", own.name or None, _factor(own), strength, note)


def _factor(unit: Unit) -> Decimal | None:
    return unit.factor if unit.name or unit.factor != 1 else None


def _cues(text: str) -> tuple[str, int, str | None]:
    """Strip words before the number: direction (as a sign) and bound."""
    sign, bound = 1, None
    for _ in range(3):
        before = text
        for word in (*_RISE, *_FALL):
            if text.startswith(word):
                sign = -1 if word in _FALL else sign
                text = text[len(word) :].strip()
                break
        for word, found in _PREFIXES:
            if bound is None and text.startswith(word):
                text, bound = text[len(word) :].strip(), found
                break
        if text == before:
            break
    return text, sign, bound


def _suffix(text: str) -> tuple[str, str | None]:
    """The rest without its bound word, which may stand before or after the unit: 3万余人, 95%以上."""
    for word, bound in _SUFFIXES:
        if text.endswith(word):
            return text.removesuffix(word).removesuffix("及").strip(), bound
    match = re.match(r"^([十百千万亿]*)([余多])(.*)$", text)
    return (match[1] + match[3], "gt") if match else (text, None)


def _tail_unit(tail: str, words: UnitWords) -> Unit | None:
    if not tail:
        return Unit("")
    if tail in (PERCENT, "%"):
        return Unit(PERCENT)
    if is_scale(tail):
        return Unit("", multiplier(tail))
    return words.read(tail)


def _range(text: str, words: UnitWords) -> tuple[Decimal, Decimal, Unit] | None:
    match = _RANGE.match(text)
    if not match:
        return None
    tail, bound = _suffix(match["rest"].strip())
    unit = _tail_unit(tail, words)
    mid = _tail_unit(match["mid"].strip(), words)
    low, high = (Decimal(match[name].replace(",", "").replace(" ", "")) for name in ("low", "high"))
    if unit is None or mid is None or bound or high <= low:
        return None
    # A unit may stand after both ends (6%—6.5%) but then it is the same one.
    if match["mid"] and mid != unit:
        return None
    return low, high, unit
