"""What the UI tells about an asset beside its name: owner, columns, freshness, where to read on, a few of its rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.defs.verdicts import check_spec
from schemas.landing import TABLES, Table
from schemas.ledger import LEDGER_TABLES
from schemas.registry import columns

OWNERS = {
    "raw": "team:data_collection",
    "facts": "team:extraction",
    "vocabulary": "team:vocabulary",
    "staging": "team:warehouse",
    "intermediate": "team:warehouse",
    "marts": "team:warehouse",
    "quality": "team:data_quality",
    "publish": "team:data_quality",
}
"""Who answers for the assets of a group."""

DOCS = {
    "raw": "docs/corrections.md",
    "vocabulary": "docs/districts.md",
    "quality": "docs/quality.md",
    "publish": "docs/quality.md",
}
"""What to read about a group; every other group is told in the architecture."""

NIGHTLY_FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=30), warn_window=timedelta(hours=25))
"""A night was missed when the last success is older than a day and the time that a run may take or be late."""

KINDS = {"raw": {"python", "parquet"}, "facts": {"python", "polars", "parquet"}, "publish": {"duckdb"}}
LANDED: dict[str, Table] = {**TABLES, **LEDGER_TABLES}
DOCS_KEY, PREVIEW_KEY = "文档 docs", "预览 preview"
PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 8
NOT_PREVIEWED = ("_id", "_key", "sha256", "_version", "mtime_ns")
LANDING_PREVIEWS = {
    "raw_documents": ("source_path", "title", "place_name", "planning_year", "source_type", "characters"),
    "raw_sheets": ("source_path", "sheet", "row_number", "cell_count", "title"),
    "raw_corrections": ("source_path", "row_number", "action", "surface", "file", "cell", "value", "reason", "who"),
    "report_facts": ("subject", "kind", "measure", "period", "surface", "bound", "indicator_code", "evidence"),
    "sheet_facts": ("subject", "kind", "measure", "period", "surface", "source_path", "sheet", "cell"),
    "report_commitments": ("series", "ordinal", "title", "evidence"),
    "sheet_progress": ("item", "target_value", "target_unit", "progress_status", "source_path", "row_number"),
    "quarantine": ("asset", "source_path", "sheet", "cell", "row_number", "rule", "value", "message"),
}
"""Columns of landing tables that tell a reader what a row is; of other tables the first ones."""


def attributes(name: str, group: str, words: str) -> dict[str, Any]:
    """Group, owner, words, columns and document of an asset that dbt does not make, for its spec.

    ``raw`` and ``publish`` also promise to be fresh every night.
    """
    told: dict[str, Any] = {
        "description": words,
        "group_name": group,
        "owners": [OWNERS[group]],
        "kinds": KINDS[group],
        "metadata": {DOCS_KEY: document(group)},
    }
    if name in LANDED:
        told["metadata"]["dagster/column_schema"] = landing_schema(name)
    if group in ("raw", "publish"):
        told["freshness_policy"] = NIGHTLY_FRESHNESS
    return told


def described_asset(
    name: str, group: str, words: str, *, deps: Sequence[Any] = (), rules: Sequence[str] = ()
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Decorator of an asset that dbt does not make: its attributes, and the checks that its step yields."""
    decorator: Callable[[Callable[..., Any]], dg.AssetsDefinition] = dg.asset(
        name=name, deps=deps, check_specs=[check_spec(rule) for rule in rules], **attributes(name, group, words)
    )
    return decorator


def document(group: str) -> dg.MetadataValue:
    """Where to read about a group: the file in the checkout, or its name where only the wheel is installed."""
    name = DOCS.get(group, "docs/architecture.md")
    path = Path(__file__).resolve().parents[2] / name
    return dg.MetadataValue.path(path) if path.exists() else dg.MetadataValue.text(name)


def landing_schema(name: str) -> dg.TableSchema:
    """Columns of a landing or ledger table with the registry's types and words."""
    table = LANDED[name]
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                word,
                type=str(kind),
                description=column_words(word, name),
                constraints=dg.TableColumnConstraints(nullable=word in table.optional, unique=table.key == (word,)),
            )
            for word, kind in table.polars_schema.items()
        ]
    )


def column_words(name: str, table: str = "") -> str | None:
    """What the registry says of a column, in both languages; nothing where it does not know it."""
    known = columns().get(f"{table}.{name}") or columns().get(name)
    return known.comment if known else None


def previewed(names: Iterable[str], *, wanted: Sequence[str] = ()) -> list[str]:
    """The columns to show of a table: those ``wanted``, else the first that say something to a reader."""
    told = [name for name in names if not name.endswith(NOT_PREVIEWED)]
    return [name for name in wanted if name in told] or told[:PREVIEW_COLUMNS]


def rows_metadata(rows: int, before: int | None) -> Mapping[str, Any]:
    """The row count in the UI's own field and, from the second run on, its change; both are plotted."""
    told: dict[str, Any] = {"dagster/row_count": rows}
    if before is not None:
        told["行数变化 row_change"] = rows - before
    return told


def rows_before(instance: dg.DagsterInstance, keys: Sequence[dg.AssetKey]) -> dict[dg.AssetKey, int]:
    """Row counts of the last materialization of each asset that has one."""
    counts = {}
    for record in instance.get_asset_records(keys):
        materialization = record.asset_entry.last_materialization
        told = materialization.asset_materialization if materialization else None
        value = told.metadata.get("dagster/row_count") if told else None
        if value is not None and isinstance(value.value, int):
            counts[record.asset_entry.asset_key] = value.value
    return counts
