"""The severity policy: which rule blocks and which one tells, in one table that people can edit."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.words import SEVERITY

POLICY_FILE = Path(__file__).with_name("policy.csv")
FAMILIES = ("landing", "findings", "release")
"""Where a rule is judged: on what was read, on the finished build, at the gate of the release."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the asset it is about, its severity (``error`` blocks, ``warn`` tells), its threshold if it has one."""

    name: str
    family: str
    asset: str
    severity: str
    threshold: float | None
    description_zh: str
    description_en: str

    @property
    def description(self) -> str:
        """Both languages, as the UI shows it."""
        return f"{self.description_zh} · {self.description_en}"


@cache
def rules() -> dict[str, Rule]:
    """Every rule by name. Raises ``ValueError`` naming a rule that is written twice or has an unknown word."""
    policy: dict[str, Rule] = {}
    with POLICY_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["rule"]
            if name in policy:
                raise ValueError(f"{POLICY_FILE.name}: rule {name!r} is written twice")
            if row["severity"] not in SEVERITY:
                raise ValueError(f"{POLICY_FILE.name}: rule {name!r} has unknown severity {row['severity']!r}")
            if row["family"] not in FAMILIES:
                raise ValueError(f"{POLICY_FILE.name}: rule {name!r} has unknown family {row['family']!r}")
            policy[name] = Rule(
                name=name,
                family=row["family"],
                asset=row["asset"],
                severity=row["severity"],
                threshold=float(row["threshold"]) if row["threshold"] else None,
                description_zh=row["description_zh"],
                description_en=row["description_en"],
            )
    return policy


def rules_of(family: str) -> tuple[Rule, ...]:
    """The rules of one family, in the order of the table."""
    return tuple(rule for rule in rules().values() if rule.family == family)


def threshold(rule: str) -> float:
    """The threshold of a rule that has one. Raises ``ValueError`` naming a rule without."""
    value = rules()[rule].threshold
    if value is None:
        raise ValueError(f"{POLICY_FILE.name}: rule {rule!r} has no threshold")
    return value
