"""The one result record of every check of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SAMPLE_ROWS = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: how many of how many failed, the worst rows, and how to list the rest.

    ``check`` names a rule of ``schemas/policy.csv``, which gives severity and descriptions; ``rows`` holds
    at most ``SAMPLE_ROWS`` records with the same keys; ``sql`` lists all failing rows in the release.
    """

    check: str
    asset: str
    failed: int
    total: int
    rows: Sequence[Mapping[str, object]] = ()
    sql: str = ""
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return self.failed == 0

    @property
    def share(self) -> float:
        """Failed among total, 0 where nothing was there to fail."""
        return self.failed / self.total if self.total else 0.0


def verdict(
    check: str,
    asset: str,
    failures: Sequence[Mapping[str, object]],
    total: int,
    *,
    sql: str = "",
    note: str = "",
) -> Verdict:
    """A verdict over listed failures: the count of all, a sample of the first ``SAMPLE_ROWS``."""
    return Verdict(check, asset, len(failures), total, tuple(failures[:SAMPLE_ROWS]), sql, note)
