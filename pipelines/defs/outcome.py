"""All checks of one run as a check of the release, so that a newcomer finds at one place what failed and why."""

from collections.abc import Sequence

import dagster as dg

from pipelines.defs.verdicts import SEVERITIES, check_result
from pipelines.publishing.night import Checked
from pipelines.quality.verdict import SAMPLE_ROWS, Verdict
from schemas.policy import rules

RULE = "release_checks_passed"


def run_result(checked: Sequence[Checked]) -> dg.AssetCheckResult:
    """The checks that failed, the blocking ones and those with most rows first, each with a link to its rows."""
    broken = sorted(
        (check for check in checked if not check.passed),
        key=lambda check: (check.severity != "error", -check.failed, check.check),
    )
    known = rules()
    rows = [
        {
            "check_name": check.check,
            "asset": check.asset,
            "severity": check.severity,
            "failed_rows": check.failed,
            "total_rows": check.total,
            "message": known[check.check].description_zh if check.check in known else check.message,
        }
        for check in broken
    ]
    sql = "select * from quality.dq_check_results where not passed order by checked_at desc, failed_rows desc"
    result = check_result(Verdict(RULE, "release", len(broken), len(checked), rows[:SAMPLE_ROWS], sql))
    links = {f"→ {check.check}": dg.MetadataValue.url(check_page(check.asset, check.check)) for check in broken}
    return result._replace(metadata={**result.metadata, **links})


def check_page(asset: str, check: str) -> str:
    """Path in the UI at which a check shows its rows."""
    return f"/assets/{asset}?view=checks&checkDetail={check}"


def report_broken_night(instance: dg.DagsterInstance, checked: Sequence[Checked]) -> None:
    """Tell the release what stopped a night that did not come to it; there it would only say that it did not run."""
    if all(check.passed for check in checked):
        return
    result = run_result(checked)
    instance.report_runless_asset_event(
        dg.AssetCheckEvaluation(
            asset_key=dg.AssetKey("release"),
            check_name=RULE,
            passed=False,
            metadata=result.metadata,
            severity=SEVERITIES["error"],
            description=f"本次运行没有发布，上次发布保持不变；{result.description}",
        )
    )
