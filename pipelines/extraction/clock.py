"""The years of a document: which one it plans, and which one its results are of."""

from dataclasses import dataclass

from pipelines.extraction.periods import TimeWord


@dataclass(frozen=True, slots=True)
class Clock:
    """The years of a document. ``current`` marks a progress or half-year report, whose results are this year's."""

    planning_year: int
    current: bool = False
    bulletin: bool = False
    default_kind: str = "actual"
    title_words: tuple[TimeWord, ...] = ()

    @property
    def results_year(self) -> int:
        """The year whose results the document tells."""
        return self.planning_year if self.current else self.planning_year - 1

    @property
    def next_year(self) -> int:
        """The year that 明年 means: a work report given in December plans that year."""
        return self.planning_year + 1 if self.current else self.planning_year

    @property
    def target_year(self) -> int:
        """The year of a table's targets: the planning year, unless the table tells last year's execution."""
        return self.planning_year

    @property
    def table_year(self) -> int:
        """The year that a part of a year in the title belongs to."""
        return self.planning_year
