"""What a workbook was understood to say: facts, progress, refusals, and an account of every non-empty cell."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.ingest.sheets.fact_store import FactRow, FactStore
from pipelines.ingest.sheets.marks import Marks, Understood
from pipelines.ingest.sheets.refusal_store import RefusalStore
from pipelines.ingest.sheets.unit_uses import UnitUses

__all__ = ["Doubt", "FactRow", "SheetReading", "Total", "Understood", "adds_up"]

TOTAL_TOLERANCE = Decimal("0.005")
ROUNDING = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person must look at; nothing was decided. ``cells`` are the references concerned, first the
    one in doubt; ``left_value`` stands there and ``right_value`` is what it was compared with."""

    rule: str
    sheet: str
    cells: tuple[str, ...]
    message: str
    indicator_code: str | None = None
    district_code: str | None = None
    year: int | None = None
    left_value: Decimal | None = None
    right_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of a totals row or column, kept apart: its value as stated, and the figures that it should be the sum
    of: none where that cannot be known."""

    sheet: str
    cell: str
    label: str
    value: Decimal
    parts: tuple[Decimal, ...]


def adds_up(value: Decimal, parts: Sequence[Decimal]) -> bool:
    """Whether a total is the sum of its parts, within half a percent or their rounding."""
    return abs(sum(parts, Decimal(0)) - value) <= max(abs(value) * TOTAL_TOLERANCE, ROUNDING * len(parts))


@dataclass(slots=True)
class SheetReading:
    """Everything that one workbook gave. ``cells`` counts its non-empty cells: facts, refusals and roles add up to it.

    ``unit_words`` keeps the unit word (万元, 亿元) that cell or heading uses for each fact; ``marks`` tells what each
    cell was taken for, sheet by sheet; ``rows`` counts the rows read.
    """

    facts: FactStore = field(default_factory=FactStore)
    progress: list[FactRow] = field(default_factory=list)
    refusals: RefusalStore = field(default_factory=RefusalStore)
    marks: list[Marks] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    roles: Counter[str] = field(default_factory=Counter)
    unit_words: UnitUses = field(default_factory=UnitUses)
    rows: int = 0
    cells: int = 0
    fact_cells: int = 0
    refused_cells: int = 0

    @property
    def understood(self) -> list[Understood]:
        """Ranges of cells with one meaning, sheet by sheet."""
        return [part for marks in self.marks for part in marks.ranges()]

    @property
    def unlinked(self) -> Counter[str]:
        """Figures of each name that no indicator has."""
        names: Counter[str] = Counter()
        for _, name, figures in self.facts.unlinked().iter_rows():
            names[name] += figures
        return names

    @property
    def unaccounted(self) -> int:
        """Non-empty cells that are neither fact, nor refusal, nor named role: always 0 in a sound reading."""
        return self.cells - self.fact_cells - self.refused_cells - sum(self.roles.values())
