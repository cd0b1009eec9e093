"""How much memory DuckDB may use: what the operator says, else by how many facts there are to build on.

What belongs here: the limit and handing it to what is started. What does not: dbt's profile, which reads it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.ingest.landing import LandingTable

MEMORY_VARIABLE, MEMORY = "SCORECARD_MEMORY_LIMIT", "3GB"
"""What the operator says, and what is enough for most; dbt's profile has the same."""
MANY_FACTS = 2_000_000
"""For more than these the usual limit is not enough."""
MEMORY_FOR_MANY_MB = 4500
"""With dbt's own half a gigabyte and more the build stays below 6 GB."""
FACT_TABLES = ("report_facts", "sheet_facts")
MB = 10**6


def facts_landed(landing: Path) -> int:
    """How many facts there are to build on."""
    return sum(LandingTable(landing, name).height() for name in FACT_TABLES)


def memory_limit(facts: int) -> str:
    """The limit for a build on so many facts, as DuckDB writes it.

    More than ``MEMORY`` only where there are many facts, and never so that it is more than half of the machine's
    memory. It takes two values, no more: dbt parses the whole project anew when its environment changes.
    """
    said = os.environ.get(MEMORY_VARIABLE)
    if said:
        return said
    if facts > MANY_FACTS and _machine_mb() // 2 >= MEMORY_FOR_MANY_MB:
        return f"{MEMORY_FOR_MANY_MB}MB"
    return MEMORY


def one_by_one(facts: int) -> list[str]:
    """dbt's options for how many models at a time: one where there are many facts.

    DuckDB uses every core for one model too. Two large ones beside each other share the memory, and both write to disk
    what they cannot hold: at ten million facts two models took four minutes that take one by themselves.
    """
    return ["--threads", "1"] if facts > MANY_FACTS else []


@contextmanager
def limited(facts: int) -> Iterator[None]:
    """What is started inside is told the limit, and nothing after."""
    before = os.environ.get(MEMORY_VARIABLE)
    os.environ[MEMORY_VARIABLE] = memory_limit(facts)
    try:
        yield
    finally:
        if before is None:
            del os.environ[MEMORY_VARIABLE]
        else:
            os.environ[MEMORY_VARIABLE] = before


def _machine_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MB
