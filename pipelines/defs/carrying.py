"""What becomes of the last build: carried, its results told again; renewed where something changed; or made anew.

What belongs here: deciding with Dagster's history at hand, and telling assets and checks of an earlier run. What does
not: what a build depends on (``publishing/standing.py``) and what a change touches (``publishing/renewal.py``).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import dagster as dg

from pipelines.defs.history import UNFINISHED
from pipelines.defs.jobs import nightly
from pipelines.defs.verdicts import CARRIED
from pipelines.publishing.renewal import Changes, changes_since
from pipelines.publishing.standing import Basis, Standing, read_standing, reason_to_build, take_over
from pipelines.workspace import Workspace

RECENT = 20
"""How many of the last runs are looked through for the one before this."""
UNCHANGED = "未变 unchanged since"
ROW_CHANGE = "行数变化 row_change"


@dataclass(frozen=True, slots=True)
class Results:
    """What the run that built told: metadata of each asset, and each check."""

    assets: Mapping[dg.AssetKey, Mapping[str, dg.MetadataValue]]
    checks: Mapping[dg.AssetCheckKey, dg.AssetCheckEvaluation]

    @classmethod
    def of(cls, instance: dg.DagsterInstance, run_id: str) -> "Results":
        """All that history holds of a run."""
        made = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
        told = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        assets = [log.asset_materialization for log in made if log.asset_materialization]
        checks = [log.dagster_event.asset_check_evaluation_data for log in told if log.dagster_event]
        return cls(
            {asset.asset_key: asset.metadata for asset in assets},
            {check.asset_check_key: check for check in checks},
        )

    def lacks(self, assets: Collection[dg.AssetKey], checks: Collection[dg.AssetCheckKey]) -> bool:
        """Whether something is not told."""
        return not (self.assets.keys() >= set(assets) and self.checks.keys() >= set(checks))


@dataclass(frozen=True, slots=True)
class Carried:
    """The results of the run ``built_by``, to be told as another night's."""

    results: Results
    built_by: str

    def told(
        self, assets: Collection[dg.AssetKey], checks: Iterable[dg.AssetCheckKey]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        """Each asset and check with its own results and the mark where they come from."""
        mark = {UNCHANGED: dg.MetadataValue.dagster_run(self.built_by)}
        # In the order in which they were built: Dagster takes no asset before those that it is made of.
        for key, made in self.results.assets.items():
            if key not in assets:
                continue
            counted = {ROW_CHANGE: dg.MetadataValue.int(0)} if "dagster/row_count" in made else {}
            yield dg.MaterializeResult(asset_key=key, metadata={**made, **counted, **mark})
        for check in checks:
            told = self.results.checks[check]
            yield dg.AssetCheckResult(
                asset_key=check.asset_key,
                check_name=check.name,
                passed=told.passed,
                severity=told.severity,
                description=told.description,
                metadata={**told.metadata, **mark, CARRIED: dg.MetadataValue.text(self.built_by)},
            )


@dataclass(frozen=True, slots=True)
class Night:
    """What the step that builds has at hand to decide: its run, what a build would be made of, what it must tell."""

    instance: dg.DagsterInstance
    workspace: Workspace
    run_id: str
    basis: Basis
    today: date
    assets: Collection[dg.AssetKey]
    checks: Collection[dg.AssetCheckKey]

    def carried(self) -> Carried | str:
        """What to tell of the last build, which then is this run's; or the reason in words why it must be made."""
        standing = read_standing(self.workspace)
        reason = reason_to_build(standing, self.basis, self.today, self.workspace.release)
        if standing is None or reason:
            return reason
        if reason := reason_in_history(self.instance, standing, self.run_id):
            return reason
        results = Results.of(self.instance, standing.built_by)
        if results.lacks(self.assets, self.checks):
            return "上次构建的检查结果已不在运行记录中"
        take_over(self.workspace, standing, self.run_id)
        return Carried(results, standing.built_by)

    def changes(self) -> Changes | str:
        """Where the last build is to be renewed, when only landing changed; or the reason to make it from nothing."""
        standing = read_standing(self.workspace)
        if standing is None:
            return reason_to_build(standing, self.basis, self.today, self.workspace.release)
        but_for_landing = replace(standing, basis=replace(standing.basis, landing=self.basis.landing))
        reason = reason_to_build(but_for_landing, self.basis, self.today, self.workspace.release)
        reason = reason or reason_in_history(self.instance, standing, self.run_id)
        return reason or changes_since(self.workspace)


def reason_in_history(instance: dg.DagsterInstance, standing: Standing, run_id: str) -> str:
    """Why the run before this one does not let the build stand, in words; empty when it does."""
    runs = instance.get_runs(dg.RunsFilter(job_name=nightly.name), limit=RECENT)
    before = [run for run in runs if run.run_id != run_id and (run.is_finished or run.status in UNFINISHED)]
    if not before or before[0].run_id != standing.published_by:
        return "上次运行没有发布"
    return "" if before[0].status == dg.DagsterRunStatus.SUCCESS else "上次运行没有完成"
