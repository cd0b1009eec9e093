"""Writes what dbt needs to know of the landing tables: the sources and one staging view each, from the registry.

``python -m scripts.make_dbt_sources`` writes the files; a test fails while they differ from what the registry says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.landing import TABLES
from schemas.registry import column

STAGING = Path(__file__).resolve().parents[1] / "dbt_project" / "models" / "staging"
NOTE = "# Written by scripts/make_dbt_sources.py from the registry in schemas/.\n"
SIGHTING_COLUMNS = ("run_id", "seen_at", "source_path", "document_id", "event")
WAREHOUSE = "{{ env_var('SCORECARD_WAREHOUSE', 'warehouse') }}"


@dataclass(frozen=True, slots=True)
class Source:
    """One Parquet folder of the warehouse that dbt reads: ``folder`` is ``landing`` or ``ledger``."""

    folder: str
    name: str
    grain: str
    columns: tuple[str, ...]


def sources() -> list[Source]:
    """Every landing table, and the ledger of file sightings."""
    landing = [Source("landing", table.name, table.grain, table.column_names) for table in TABLES.values()]
    return [*landing, Source("ledger", "file_sightings", "one sighting of a file by one run", SIGHTING_COLUMNS)]


def sources_yml() -> str:
    """Text of the dbt file that declares the sources."""
    lines = [NOTE + "version: 2\n\nsources:"]
    for folder in ("landing", "ledger"):
        location = f"{WAREHOUSE}/{folder}/{{name}}/part-*.parquet"
        lines.append(f"  - name: {folder}\n    config:\n      external_location: \"read_parquet('{location}')\"")
        lines.append("    tables:")
        lines += [
            f'      - name: {source.name}\n        description: "One row is {source.grain}"'
            for source in sources()
            if source.folder == folder
        ]
    return "\n".join(lines) + "\n"


def staging_yml() -> str:
    """Text of the dbt file that describes the staging views and their columns."""
    lines = [NOTE + "version: 2\n\nmodels:"]
    for source in sources():
        lines.append(f'  - name: stg_{source.name}\n    description: "One row is {source.grain}"\n    columns:')
        lines += [
            f'      - name: {name}\n        description: "{column(name, source.name).comment}"'
            for name in source.columns
        ]
    return "\n".join(lines) + "\n"


def staging_sql(source: Source) -> str:
    """Text of a staging view: the columns of the registry with their types, nothing else."""
    columns = ",\n".join(f"    cast({name} as {_type(name, source)}) as {name}" for name in source.columns)
    return f"select\n{columns}\nfrom {{{{ source('{source.folder}', '{source.name}') }}}}\n"


def _type(name: str, source: Source) -> str:
    return column(name, source.name).duckdb_type.lower().replace(",", ", ")


def files() -> Iterator[tuple[Path, str]]:
    """Each written file with its text."""
    yield STAGING / "_sources.yml", sources_yml()
    yield STAGING / "_staging.yml", staging_yml()
    for source in sources():
        yield STAGING / f"stg_{source.name}.sql", staging_sql(source)


def main() -> None:
    """Write every file."""
    for path, text in files():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
