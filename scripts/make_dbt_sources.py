"""Writes what dbt needs to know of the registry: sources and staging views, Chinese labels, types and descriptions.

``python -m scripts.make_dbt_sources`` writes the files; a test fails while they differ from what the registry says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas import words
from schemas.landing import TABLES
from schemas.registry import column

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
STAGING = PROJECT / "models" / "staging"
LABELS = PROJECT / "macros" / "words.sql"
NOTE = "# Written by scripts/make_dbt_sources.py from the registry in schemas/.\n"
SIGHTING_COLUMNS = ("run_id", "seen_at", "source_path", "document_id", "event")
SIGHTING_NUMBER = "sighting_number"
"""The order in which sightings were written: the names of the parts and the rows in them, never a clock."""
OPTIONS = {"landing": "", "ledger": ", filename = true, file_row_number = true"}
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
        read = f"read_parquet('{location}'{OPTIONS[folder]})"
        lines.append(f'  - name: {folder}\n    config:\n      external_location: "{read}"')
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
            for name in (*source.columns, *([SIGHTING_NUMBER] if source.folder == "ledger" else []))
        ]
    return "\n".join(lines) + "\n"


def staging_sql(source: Source) -> str:
    """Text of a staging view: the columns of the registry with their types; of a ledger also the order of its rows."""
    lines = [f"    cast({name} as {_type(name, source)}) as {name}" for name in source.columns]
    if source.folder == "ledger":
        lines.append(f"    row_number() over (order by filename, file_row_number) as {SIGHTING_NUMBER}")
    columns = ",\n".join(lines)
    return f"select\n{columns}\nfrom {{{{ source('{source.folder}', '{source.name}') }}}}\n"


def _type(name: str, source: Source) -> str:
    return column(name, source.name).duckdb_type.lower().replace(",", ", ")


def labels_sql() -> str:
    """Text of the macro that puts the Chinese label of a controlled word in its place."""
    sets = {name.lower(): value for name, value in vars(words).items() if name.isupper()}
    lines = [
        "{# Written by scripts/make_dbt_sources.py from schemas/words.py: the Chinese label of a controlled word. #}"
    ]
    lines += ["{% macro word_zh(words, column) -%}", "    {% set labels = {"]
    for name, labels in sorted(sets.items()):
        pairs = ", ".join(f"'{word}': '{label}'" for word, label in labels.items())
        lines.append(f"        '{name}': {{{pairs}}},")
    lines += ["    } %}", "    case {{ column }}", "        {% for word, label in labels[words].items() -%}"]
    lines += ["            when '{{ word }}' then '{{ label }}'", "        {% endfor %}", "    end", "{%- endmacro %}"]
    return "\n".join(lines) + "\n"


def published() -> list[Path]:
    """The yml of every published model."""
    return [path for folder in ("marts", "quality") for path in sorted((PROJECT / "models" / folder).glob("*.yml"))]


def described(path: Path) -> str:
    """Text of a published model's yml with the registry's type and description under each column's name.

    Everything else in the file (tests, unit tests, the table's own description) stays as it is written.
    """
    lines, table, in_columns = list[str](), path.stem, False
    for line in path.read_text(encoding="utf-8").splitlines():
        if alias := re.search(r"alias: (\w+)", line):
            table = alias[1]
        in_columns = line == "    columns:" or (in_columns and line.startswith("      "))
        if in_columns and re.match(r"        (data_type|description):", line):
            continue
        lines.append(line)
        if in_columns and (named := re.match(r"      - name: (\w+)$", line)):
            word = column(named[1], table)
            comment = word.comment.replace("\\", "\\\\").replace('"', '\\"')
            lines += [f"        data_type: {word.duckdb_type.lower()}", f'        description: "{comment}"']
    return "\n".join(lines) + "\n"


def files() -> Iterator[tuple[Path, str]]:
    """Each written file with its text."""
    yield STAGING / "_sources.yml", sources_yml()
    yield STAGING / "_staging.yml", staging_yml()
    for source in sources():
        yield STAGING / f"stg_{source.name}.sql", staging_sql(source)
    yield LABELS, labels_sql()
    for path in published():
        yield path, described(path)


def main() -> None:
    """Write every file."""
    for path, text in files():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
