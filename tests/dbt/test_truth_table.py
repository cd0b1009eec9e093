"""An oracle of a target's status, from sets alone: what the target allows, what the result may be.

``python tests/dbt/test_truth_table.py`` writes the fixtures of the dbt unit test ``status_truth_table``; the tests say
that the fixtures are the oracle's and that the oracle says what a reader would.
"""

import csv
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parents[2] / "dbt_project" / "tests" / "fixtures"
BOUNDS = ("eq", "approx", "ge", "gt", "le", "lt")
BETTER = ("higher", "lower", "none")
TARGET, RESULTS, TOLERANCE = 100, (95, 99, 100, 101, 105), 2


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from ``low`` to ``high``, the ends included or not."""

    low: float
    high: float
    open_low: bool = True
    open_high: bool = True

    def within(self, other: "Interval") -> bool:
        above = self.low > other.low or (self.low == other.low and (self.open_low or not other.open_low))
        below = self.high < other.high or (self.high == other.high and (self.open_high or not other.open_high))
        return above and below

    def apart(self, other: "Interval") -> bool:
        return self._below(other) or other._below(self)

    def _below(self, other: "Interval") -> bool:
        return self.high < other.low or (self.high == other.low and (self.open_high or other.open_low))


def said(bound: str, value: float) -> Interval:
    """The numbers that a figure with this bound may stand for."""
    return {
        "eq": Interval(value, value, open_low=False, open_high=False),
        "approx": Interval(value - TOLERANCE, value + TOLERANCE, open_low=False, open_high=False),
        "ge": Interval(value, math.inf, open_low=False),
        "gt": Interval(value, math.inf),
        "le": Interval(-math.inf, value, open_high=False),
        "lt": Interval(-math.inf, value),
    }[bound]


def allowed(bound: str, better: str) -> Interval:
    """The results that keep the target: more than asked for keeps a plain amount when more is better."""
    asked = said(bound, TARGET)
    if bound in ("eq", "approx") and better == "higher":
        return Interval(asked.low, math.inf, open_low=False)
    if bound in ("eq", "approx") and better == "lower":
        return Interval(-math.inf, asked.high, open_high=False)
    return asked


def status(bound: str, result_bound: str, result: float, better: str) -> str:
    """met when every number that the result may be is allowed, missed when none is, undetermined in between."""
    may_be, keeps = said(result_bound, result), allowed(bound, better)
    if may_be.within(keeps):
        return "met"
    if not may_be.apart(keeps):
        return "undetermined"
    return "not_rateable" if better == "none" and bound in ("eq", "approx") else "missed"


def rows() -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Given and expected row of every combination."""
    for bound, result_bound, result, better in itertools.product(BOUNDS, BOUNDS, RESULTS, BETTER):
        key = f"{bound}-{result_bound}-{result}-{better}"
        given = {
            "target_key": key, "measure": "level", "period": "2023", "unit": "个", "value": TARGET, "bound": bound,
            "better": better, "actual_value": result, "actual_bound": result_bound, "actual_unit": "个",
            "tolerance_share": TOLERANCE / TARGET,
        }  # fmt: skip
        yield given, {"target_key": key, "status": status(bound, result_bound, result, better)}


def write(folder: Path) -> None:
    """Write both fixtures."""
    given, expected = zip(*rows(), strict=True)
    for name, table in (("target_status_given", given), ("target_status_expected", expected)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)


def test_fixtures_are_the_oracles(tmp_path: Path) -> None:
    write(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (FIXTURES / path.name).read_bytes()


@pytest.mark.parametrize(
    ("bound", "result_bound", "result", "better", "expected"),
    [
        ("eq", "eq", 101, "higher", "met"),
        ("eq", "eq", 101, "lower", "missed"),
        ("eq", "eq", 101, "none", "not_rateable"),
        ("approx", "eq", 99, "higher", "met"),
        ("approx", "eq", 95, "higher", "missed"),
        ("ge", "gt", 100, "higher", "met"),
        ("ge", "gt", 95, "higher", "undetermined"),
        ("gt", "eq", 100, "higher", "missed"),
        ("ge", "lt", 100, "higher", "missed"),
        ("le", "eq", 99, "lower", "met"),
        ("le", "eq", 101, "lower", "missed"),
        ("lt", "eq", 100, "lower", "missed"),
        ("le", "lt", 101, "lower", "undetermined"),
    ],
)
def test_oracle_reads_as_people_do(bound: str, result_bound: str, result: int, better: str, expected: str) -> None:
    assert status(bound, result_bound, result, better) == expected


if __name__ == "__main__":
    write(FIXTURES)
