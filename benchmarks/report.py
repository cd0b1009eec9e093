"""One line of a benchmark's table."""

from dataclasses import dataclass

from benchmarks.measure import Cost


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured, what it cost, and the floor (processor seconds) that it is held against."""

    what: str
    cost: Cost
    floor: float | None = None
    note: str = ""

    def shown(self) -> tuple[str, ...]:
        """The cells of the table."""
        cost = self.cost
        floor = "" if self.floor is None else f"{self.floor:.2f}"
        ratio = "" if not self.floor else f"{cost.cpu / self.floor:.1f}"
        numbers = (f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.cores:.2f}", f"{cost.peak_mb:.0f}")
        return (self.what, *numbers, floor, ratio, self.note)
