"""Unit words of sheets: ``万平方米`` is 平方米 times ten thousand, ``（单位：亿元）`` names a unit for many cells."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "兆": 10**12}
PERCENT = "%"

_SCALE = re.compile(r"^(?:[十百千]?[万亿]{1,2}|[十百千])")
_STATED = re.compile(r"(?:计量)?单位\s*[:：]\s*([^()（）,，;；\s]+)")
_BRACKETED = re.compile(r"[(（\[［]([^()（）\[\]［］]{1,16})[)）\]］]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit without its multiplier, and the multiplier: 万人 is (人, 10 000)."""

    name: str
    factor: Decimal = Decimal(1)


def tidy(word: str) -> str:
    """A unit word without blanks and brackets, full width made half width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", word)).strip("()[]：:")


class UnitWords:
    """The unit words known to the registry; what is not in them is unknown, never guessed."""

    def __init__(self, names: Collection[str], replacements: Mapping[str, str]) -> None:
        self._names = frozenset(names)
        self._replacements = dict(replacements)

    def __contains__(self, word: str) -> bool:
        return self.read(word) is not None

    @property
    def names(self) -> frozenset[str]:
        """Every unit name without multiplier."""
        return self._names

    def read(self, word: str) -> Unit | None:
        """The unit that a word names; ``None`` when the registry does not know it."""
        text = tidy(word)
        text = self._replacements.get(text, text)
        if text in self._names:
            return Unit(text)
        scale = _SCALE.match(text)
        if not scale:
            return None
        rest = text[scale.end() :]
        rest = self._replacements.get(rest, rest)
        if rest in self._names:
            return Unit(rest, multiplier(scale.group()))
        return None

    def stated(self, text: str) -> str | None:
        """The unit word that a title or note states for a whole table (``单位：亿元``); known or not."""
        match = _STATED.search(text)
        return match.group(1) if match else None

    def bracketed(self, text: str) -> tuple[str, str | None]:
        """A heading without its unit, and the unit word in its brackets: ``GDP（亿元）`` gives (GDP, 亿元).

        Brackets that hold no known unit stay: they belong to the name.
        """
        for match in reversed(list(_BRACKETED.finditer(text))):
            inner = re.sub(r"^(?:计量)?单位\s*[:：]\s*", "", match.group(1).strip())
            if inner in self:
                return (text[: match.start()] + text[match.end() :]).strip(), inner
        stated = self.stated(text)
        if stated is None:
            return text, None
        return _STATED.sub("", text).strip("（）() ，,"), stated


def multiplier(scale: str) -> Decimal:
    """The product of the multiplier characters: 千万 is ten million."""
    product = Decimal(1)
    for character in scale:
        product *= MULTIPLIERS[character]
    return product


def is_scale(text: str) -> bool:
    """Whether the text is a bare multiplier such as 亿 or 千万."""
    match = _SCALE.match(text)
    return bool(match) and match.end() == len(text) if match else False
