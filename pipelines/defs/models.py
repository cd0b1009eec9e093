"""Every dbt model as an asset, every dbt test as a check, and the findings of the finished build as checks."""

import json
import shutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliInvocation, DbtCliResource
from dagster_dbt.asset_utils import DBT_DEFAULT_EXCLUDE, DBT_DEFAULT_SELECT, DBT_DEFAULT_SELECTOR, build_dbt_specs
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from pipelines.bound_dbt import bind
from pipelines.defs.built import Built
from pipelines.defs.carrying import Carried, Night
from pipelines.defs.described import rows_before, rows_metadata
from pipelines.defs.lineage import Lineage, column_lineage
from pipelines.defs.project import prepared_project
from pipelines.defs.resources import Scorecard
from pipelines.defs.translation import ScorecardTranslator
from pipelines.defs.verdicts import FAILED, SEVERITIES, TOTAL, check_result, check_spec
from pipelines.publishing.lake import building_lake, clear_build, fetch_build
from pipelines.publishing.memory import facts_landed, limited, one_by_one
from pipelines.publishing.renewal import Changes, keep_units, note_changes
from pipelines.publishing.standing import (
    Standing,
    basis_of,
    code_at_start,
    forget_standing,
    read_standing,
    write_standing,
)
from pipelines.quality.findings import finding_verdicts
from pipelines.workspace import Workspace
from schemas.policy import rules_of

project = prepared_project(Workspace.here())
manifest: Mapping[str, Any] = json.loads(project.manifest_path.read_text("utf-8"))
translator = ScorecardTranslator()
specs, test_specs = build_dbt_specs(
    translator=translator,
    manifest=manifest,
    select=DBT_DEFAULT_SELECT,
    exclude=DBT_DEFAULT_EXCLUDE,
    selector=DBT_DEFAULT_SELECTOR,
    io_manager_key=None,
    project=project,
)
RELATIONS = {
    spec.key.to_python_identifier(): (spec.key, manifest["nodes"][spec.metadata["dagster_dbt/unique_id"]])
    for spec in specs
}
"""The asset and the dbt node behind each output."""
ASSETS = [spec.key for spec in specs]
CHECK_SPECS = [*test_specs, *(check_spec(rule.name, after=["findings"]) for rule in rules_of("findings"))]
CHECKS = [spec.key for spec in CHECK_SPECS]
code_at_start()


# Models are made all together or not at all, no subset: only so do all of them tell of the same facts. Findings are
# judged on the whole build but told on the asset that each rule is about, also one that dbt does not make.
@dg.multi_asset(
    name="dbt",
    specs=specs,
    check_specs=CHECK_SPECS,
    can_subset=False,
    allow_arbitrary_check_specs=True,
)
def dbt_models(context: dg.AssetExecutionContext, dbt: DbtCliResource, scorecard: Scorecard) -> Iterator[Any]:
    """Build every model and run every test into the file in `stage/`; a failed test shows its rows.

    Where nothing that it depends on changed, the last build stands and its results are told again. Where only files in
    raw/ changed, it is renewed for the districts of which they speak; anything else is a build from nothing.
    """
    workspace = scorecard.workspace
    basis, today = basis_of(workspace), scorecard.now().date()
    night = Night(context.instance, workspace, context.run_id, basis, today, ASSETS, CHECKS)
    carried = scorecard.asked() or night.carried()
    if isinstance(carried, Carried):
        context.log.info(f"dbt：输入、程序与到期情况都未变，沿用运行 {carried.built_by[:8]} 的表与检验结果")
        yield from carried.told(ASSETS, CHECKS)
        return
    standing = read_standing(workspace)
    changes = carried if scorecard.asked() or building_lake(workspace) else night.changes()
    context.log.info(
        f"dbt：建表并检验（{changes if isinstance(changes, str) else f'{carried}，{changes.in_words()}'}）"
    )
    # From here on the last build is no more what its record says.
    forget_standing(workspace)
    renewed = yield from _built(context, dbt, workspace, today, changes)
    keep_units(workspace)
    whole_on = standing.whole_on if standing and renewed else today
    write_standing(workspace, Standing(basis, today, whole_on, context.run_id))


def _built(
    context: dg.AssetExecutionContext,
    dbt: DbtCliResource,
    workspace: Workspace,
    today: date,
    changes: Changes | str,
) -> Generator[Any, None, bool]:
    """A build as of a day, told with what it holds; whether it is the last one renewed, or made from nothing."""
    before = rows_before(context.instance, [spec.key for spec in specs])
    renewed = isinstance(changes, Changes)
    if isinstance(changes, Changes):
        note_changes(workspace, changes)
        invocation, events, failure = _built_by_dbt(context, dbt, workspace, today)
        if failure is not None:
            context.log.warning(f"dbt：续建未成，改为整建（{failure}）")
            renewed = False
    if not renewed:
        start_afresh(workspace)
        invocation, events, failure = _built_by_dbt(context, dbt, workspace, today)
    if workspace.build.exists() and workspace.working.exists():
        compiled = _compiled(invocation)
        with Built.opened(workspace) as built:
            yield from (_told(event, built, before, compiled) for event in events)
    if failure is not None:
        raise _as_failure(failure, events)
    with Built.opened(workspace) as built:
        yield from map(check_result, finding_verdicts(built.connection))
    return renewed


def _built_by_dbt(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, workspace: Workspace, today: date
) -> tuple[DbtCliInvocation, Sequence[Any], DagsterDbtCliRuntimeError | None]:
    """dbt's run over what lies in `stage/`, its events, and its failure when it failed."""
    lake = building_lake(workspace)
    if lake:
        clear_build(lake)
    bind()
    facts = facts_landed(workspace.landing)
    with limited(facts):
        invocation = dbt.cli(
            [
                "build",
                "--vars",
                Scorecard.dbt_vars(today),
                "--exclude-resource-type",
                "unit_test",
                *one_by_one(facts),
            ],
            manifest=manifest,
            dagster_dbt_translator=translator,
            context=context,
        )
    # DuckDB lets nobody look into the file before dbt is done with it: events are told then, with what it holds.
    events: list[Any] = []
    failure: DagsterDbtCliRuntimeError | None = None
    try:
        events.extend(invocation.stream())
    except DagsterDbtCliRuntimeError as error:
        failure = error
    if lake:
        fetch_build(lake, workspace.build)
    return invocation, events, failure


def _compiled(invocation: DbtCliInvocation) -> Mapping[str, Any]:
    """The manifest with the SQL that dbt ran; as it was parsed when dbt did not come to writing it."""
    try:
        written: Mapping[str, Any] = invocation.get_artifact("manifest.json")
    except (OSError, ValueError):
        return manifest
    return written


def _as_metadata(lineage: Lineage) -> dict[str, Any]:
    """Dagster's own lineage, of which the free UI draws no graph, and the same as a table to read."""
    if not any(lineage.values()):
        return {}
    deps = {
        column: [dg.TableColumnDep(dg.AssetKey(asset), there) for asset, there in used]
        for column, used in lineage.items()
    }
    told = [
        {"列": name, "来源": "、".join(f"{asset}.{there}" for asset, there in used)} for name, used in lineage.items()
    ]
    return {
        "dagster/column_lineage": dg.TableColumnLineage(deps),
        "列的来源 column_sources": dg.MetadataValue.table([dg.TableRecord(row) for row in told]),
    }


def _told(event: Any, built: Built, before: Mapping[dg.AssetKey, int], compiled: Mapping[str, Any]) -> Any:
    """An event of dbt with what the build holds: rows and columns of a model, failing rows of a test."""
    if isinstance(event, dg.Output):
        key, node = RELATIONS[event.output_name]
        rows = built.count(node["schema"], node["alias"])
        counts = {} if rows is None else rows_metadata(rows, before.get(key))
        lineage = column_lineage(compiled["nodes"][node["unique_id"]], compiled, built.columns)
        shown = built.metadata(node["schema"], node["alias"])
        return event.with_metadata({**event.metadata, **shown, **_as_metadata(lineage), **counts})
    if isinstance(event, dg.AssetCheckResult) and event.asset_key:
        node = RELATIONS[event.asset_key.to_python_identifier()][1]
        return _tested(event, built, built.count(node["schema"], node["alias"]) or 0)
    return event


def _tested(result: dg.AssetCheckResult, built: Built, total: int) -> dg.AssetCheckResult:
    """dbt's own result with counts under the names that our checks use, and the failing rows that dbt stored."""
    told = result.metadata.get("dagster_dbt/failed_row_count")
    failed = int(told.value) if told and isinstance(told.value, int) else int(not result.passed)
    rows = {} if result.passed else built.failed_rows(str(result.check_name))
    counts = {FAILED: dg.MetadataValue.int(failed), TOTAL: dg.MetadataValue.int(max(failed, total))}
    return result._replace(metadata={**result.metadata, **counts, **rows})


def _as_failure(error: DagsterDbtCliRuntimeError, events: Sequence[Any]) -> Exception:
    """A broken test in words that a person can act on; anything else as dbt said it."""
    broken = [
        f"{event.asset_key.to_user_string()}：{event.check_name}"
        for event in events
        if isinstance(event, dg.AssetCheckResult)
        and not event.passed
        and event.severity == SEVERITIES["error"]
        and event.asset_key
    ]
    if not broken:
        return error
    return dg.Failure(f"表的检验未通过，上次发布保持不变：{'；'.join(broken)}", allow_retries=False)


def start_afresh(workspace: Workspace) -> None:
    """Remove the last build and what a killed run left: a file never shrinks, and a stale log would be replayed."""
    shutil.rmtree(workspace.stage, ignore_errors=True)
    workspace.stage.mkdir(parents=True, exist_ok=True)
