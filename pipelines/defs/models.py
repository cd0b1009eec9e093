"""Every dbt model as an asset and every dbt test as a check."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from importlib import resources as package_resources
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets

from pipelines.defs.resources import Scorecard
from pipelines.defs.verdicts import table_of
from pipelines.quality.verdict import SAMPLE_ROWS
from pipelines.workspace import Workspace

PROJECT_FOLDER = Path(str(package_resources.files("dbt_project")))
VOCABULARY_FOLDER = Path(str(package_resources.files("schemas"))) / "vocabulary"
GROUPS = ("staging", "intermediate", "marts", "quality")


class ScorecardTranslator(DagsterDbtTranslator):
    """One identifier everywhere: the asset key is the model's or source table's name, the group its folder."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The bare name."""
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder below models/; seeds stand beside the vocabulary."""
        if dbt_resource_props["resource_type"] == "seed":
            return "vocabulary"
        return next((folder for folder in dbt_resource_props["fqn"] if folder in GROUPS), None)


def project_digest() -> str:
    """Digest of everything that `dbt parse` reads, so that a manifest is made again exactly when it must be."""
    digest = hashlib.sha256()
    for folder in (PROJECT_FOLDER, VOCABULARY_FOLDER):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".sql", ".yml", ".md", ".csv"}:
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def prepared_project(workspace: Workspace) -> DbtProject:
    """The dbt project with a manifest that fits it, parsed anew only when the project changed.

    Raises ``RuntimeError`` with dbt's own words when the project does not parse.
    """
    project = DbtProject(PROJECT_FOLDER, target_path=workspace.dbt_target, profiles_dir=PROJECT_FOLDER)
    stamp = workspace.dbt_target / "project.sha256"
    digest = project_digest()
    if project.manifest_path.exists() and stamp.exists() and stamp.read_text() == digest:
        return project
    workspace.dbt_target.mkdir(parents=True, exist_ok=True)
    # Killed while parsing, half a manifest must not stand beside a stamp that fits it.
    stamp.unlink(missing_ok=True)
    _parse(workspace)
    stamp.write_text(digest)
    return project


def _parse(workspace: Workspace) -> None:
    from dbt.cli.main import dbtRunner

    folders = {
        "--project-dir": PROJECT_FOLDER,
        "--profiles-dir": PROJECT_FOLDER,
        "--target-path": workspace.dbt_target,
        "--log-path": workspace.dbt_logs,
    }
    result = dbtRunner().invoke(["--quiet", "parse", *(str(part) for pair in folders.items() for part in pair)])
    if not result.success:
        raise RuntimeError(f"dbt parse failed: {result.exception or result.result}")


project = prepared_project(Workspace.here())


@dbt_assets(manifest=project.manifest_path, project=project, dagster_dbt_translator=ScorecardTranslator(), name="dbt")
def dbt_models(context: dg.AssetExecutionContext, dbt: DbtCliResource, scorecard: Scorecard) -> Iterator[Any]:
    """Build every model and run every test into a fresh file in `stage/`; a failed test shows its rows."""
    workspace = scorecard.workspace
    start_afresh(workspace)
    context.log.info("dbt：建表并检验")
    options = ["--vars", scorecard.dbt_vars(), "--exclude-resource-type", "unit_test"]
    invocation = dbt.cli(["build", *options], context=context)
    held: list[dg.AssetCheckResult] = []
    for event in invocation.stream():
        if isinstance(event, dg.AssetCheckResult) and not event.passed:
            held.append(event)
        elif isinstance(event, dg.AssetCheckEvaluation) and not event.passed:
            held.append(_as_result(event))
        else:
            yield event
    rows = FailedRows(workspace.build)
    for result in held:
        yield result._replace(metadata={**result.metadata, **rows.of(str(result.check_name))})


def _as_result(event: dg.AssetCheckEvaluation) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=event.passed,
        asset_key=event.asset_key,
        check_name=event.check_name,
        metadata=event.metadata,
        severity=event.severity,
        description=event.description,
    )


class FailedRows:
    """The rows that dbt stored for its failed tests, read when it is done with the file."""

    def __init__(self, build: Path) -> None:
        self._build = build

    def of(self, test: str) -> dict[str, Any]:
        """A table of the first rows and the SQL for the rest; nothing when dbt stored none."""
        with duckdb.connect(str(self._build), read_only=True) as connection:
            try:
                cursor = connection.execute(f'select * from dbt_test__audit."{test}" limit {SAMPLE_ROWS}')
            except duckdb.CatalogException:
                return {}
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return {"明细 rows": table_of(rows)} if rows else {}


def start_afresh(workspace: Workspace) -> None:
    """Remove the last build and what a killed run left: a file never shrinks, and a stale log would be replayed."""
    shutil.rmtree(workspace.stage, ignore_errors=True)
    workspace.stage.mkdir(parents=True, exist_ok=True)
