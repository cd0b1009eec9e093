"""What a person reads when a run is over: a short table, and what went wrong."""

from collections.abc import Sequence

import duckdb
from rich.console import Console
from rich.table import Table

from pipelines.nightly import Outcome
from pipelines.publishing.release import told_by
from pipelines.workspace import Workspace

COUNTS_SQL = """
select
    (select count(*) from dim_document where is_current),
    (select count(*) from fct_facts where superseded_on is null),
    (select count(*) from fct_target_vs_actual),
    (select count(*) from fct_target_vs_actual where actual_value is not null),
    (select count(*) from quality.quarantine),
    (select count(*) from quality.findings)
"""
EXAMPLE_SQL = """
select district_name, period, subject, target_text, actual_text, status_zh
from mart_target_report
where district_code = '410802' and is_headline
order by actual_text is null, period desc, subject
limit 1
"""
COUNT_LABELS = (
    "文件 documents",
    "数值 facts",
    "目标 targets",
    "已有实绩的目标 paired with actuals",
    "被隔离的行 quarantined",
    "发现的问题 findings",
)


def print_summary(workspace: Workspace, outcome: Outcome) -> None:
    """Counts of the release that stands, this run's checks, the release's path and one row of 解放区."""
    console = Console()
    if workspace.release.exists():
        console.print(_table(workspace, outcome))
    for error in outcome.errors:
        console.print(f"[red]✗[/red] {error}")
    if not outcome.success:
        console.print(standing(workspace, outcome.run_id))


def standing(workspace: Workspace, run_id: str) -> str:
    """What analysts have after a run that failed: what this run published before a later step failed, or the last."""
    if not workspace.release.exists():
        return "本次没有发布 · nothing was published. 还没有任何发布"
    release_id = str(told_by(workspace.release)["release_id"])
    if run_id and release_id.endswith(run_id[:8]):
        return (
            f"本次已发布 {release_id}，但其后的步骤没有完成 · published, but a later step failed: {workspace.release}"
        )
    return f"本次没有发布 · nothing was published. 上次发布仍然有效：{workspace.release}"


def _table(workspace: Workspace, outcome: Outcome) -> Table:
    table = Table(show_header=False)
    with duckdb.connect(str(workspace.release), read_only=True) as release:
        counts = release.execute(COUNTS_SQL).fetchone() or ()
        example = release.execute(EXAMPLE_SQL).fetchone()
    for label, count in zip(COUNT_LABELS, counts, strict=False):
        table.add_row(label, f"{count:,}")
    checks = outcome.checks
    table.add_row("检查 checks", f"通过 {checks.passed}，警告 {checks.warned}，失败 {checks.failed}")
    table.add_row("用时 seconds", f"{outcome.seconds:.1f}")
    table.add_row("发布 release", str(workspace.release))
    if example:
        table.add_row("例 example", _shown(example))
    return table


def _shown(example: Sequence[object]) -> str:
    place, period, subject, target, actual, status = example
    return f"{place} {period} {subject}：目标 {target}，实绩 {actual or '—'}，{status}"
