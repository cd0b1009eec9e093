"""What a workbook was understood to say: facts, progress, refusals, and an account of every non-empty cell."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.fact_store import FactRow, FactStore

__all__ = ["Doubt", "FactRow", "SheetReading", "Total", "Understood"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A range of cells with one meaning, told in Chinese; ``role`` is a stable ASCII name."""

    sheet: str
    range: str
    role: str
    meaning: str
    cells: int


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
    """A figure of a totals row, kept apart: column, value as stated, and the rows that it should be the sum of."""

    sheet: str
    cell: str
    label: str
    value: Decimal
    parts: tuple[Decimal, ...]


@dataclass(slots=True)
class SheetReading:
    """Everything that one workbook gave. ``cells`` counts its non-empty cells: facts, refusals and roles add up to it.

    ``unlinked`` counts the figures of each name that no indicator has; ``unit_words`` keeps, for each quantity, the
    first fact under each unit word (万元, 亿元) that its cells or headings use; ``rows`` counts the rows read.
    """

    facts: FactStore = field(default_factory=FactStore)
    progress: list[FactRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    roles: Counter[str] = field(default_factory=Counter)
    unlinked: Counter[str] = field(default_factory=Counter)
    unit_words: dict[tuple[object, ...], dict[str, FactRow]] = field(default_factory=dict)
    rows: int = 0
    cells: int = 0
    fact_cells: int = 0
    refused_cells: int = 0

    @property
    def unaccounted(self) -> int:
        """Non-empty cells that are neither fact, nor refusal, nor named role: always 0 in a sound reading."""
        return self.cells - self.fact_cells - self.refused_cells - sum(self.roles.values())
