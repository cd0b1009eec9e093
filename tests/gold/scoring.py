"""Scores of extracted facts against annotated ones: mentions paired by overlap, then every field of the pair."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

FIELDS = ("value", "bound", "measure", "kind", "period", "place", "subject")
SAME_UNITS = {"平方千米": "平方公里", "千米": "公里", "百分点": "个百分点", "名": "人", "㎡": "平方米"}
ALIKE = 0.6
"""Share of characters, in order, that two subjects must have in common."""

Row = Mapping[str, Any]


@dataclass(slots=True)
class Score:
    """Counts over documents; ``right`` counts the paired facts whose field is right."""

    gold: int = 0
    found: int = 0
    paired: int = 0
    strict: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))

    def mention_f1(self) -> float:
        """F1 of the spans."""
        return _f1(self.paired, self.found, self.gold)

    def strict_f1(self) -> float:
        """F1 of facts with every field right."""
        return _f1(self.strict, self.found, self.gold)

    def add(self, gold: Sequence[Row], found: Sequence[Row]) -> None:
        """Count one document; rows with ``"core": false`` neither win nor lose."""
        matched = pairs(gold, found)
        optional = {at for at, row in enumerate(gold) if row.get("core") is False}
        self.gold += len(gold) - len(optional)
        self.found += len(found) - sum(at in matched for at in optional)
        for at, other in matched.items():
            if at in optional:
                continue
            verdict = {name: _agrees(name, gold[at], found[other]) for name in FIELDS}
            self.paired += 1
            self.strict += all(verdict.values())
            for name, right in verdict.items():
                self.right[name] += right


def _f1(right: int, found: int, gold: int) -> float:
    return 2 * right / (found + gold) if found + gold else 1.0


def pairs(gold: Sequence[Row], found: Sequence[Row]) -> dict[int, int]:
    """Annotated rows to found ones by the largest overlap, one to one."""
    overlaps = sorted(
        (-(min(left["end"], right["end"]) - max(left["start"], right["start"])), at, other)
        for at, left in enumerate(gold)
        for other, right in enumerate(found)
        if min(left["end"], right["end"]) > max(left["start"], right["start"])
    )
    matched: dict[int, int] = {}
    for _, at, other in overlaps:
        if at not in matched and other not in matched.values():
            matched[at] = other
    return matched


def _agrees(name: str, gold: Row, found: Row) -> bool:
    if name == "value":
        return (
            _same_number(gold["value"], found["value"])
            and _same_number(gold["value_high"], found["value_high"])
            and SAME_UNITS.get(gold["unit"], gold["unit"]) == SAME_UNITS.get(found["unit"], found["unit"])
        )
    accepted = [gold[name], *gold.get(f"{name}_also", [])]
    if name == "subject":
        return any(_alike(one, found[name]) for one in accepted)
    return found[name] in accepted


def _same_number(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    return math.isclose(float(left), float(right), rel_tol=1e-9, abs_tol=1e-12)


def _alike(left: str, right: str) -> bool:
    common = sum(block.size for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks())
    return left == right or 2 * common / max(1, len(left) + len(right)) >= ALIKE
