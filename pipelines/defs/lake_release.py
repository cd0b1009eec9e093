"""The asset of releases in the lake: it exists where ``SCORECARD_LAKE`` names one."""

import dagster as dg

from pipelines.defs.release import release
from pipelines.defs.resources import Scorecard
from pipelines.defs.retrying import retried
from pipelines.extras import LAKE
from pipelines.publishing.lake import Lake, publish_to_lake

if LAKE.setting:

    @dg.asset(
        deps=[release],
        group_name="publish",
        description="同一发布写入湖，供多台机器查询 · The release in the lake, for analysts on many machines",
        kinds={"ducklake", "postgres"},
    )
    @retried
    def lake_release(context: dg.AssetExecutionContext, scorecard: Scorecard) -> dg.MaterializeResult[None]:
        """The published file as one snapshot of the lake."""
        workspace = scorecard.workspace
        lake = Lake.of(workspace)
        assert lake is not None
        published = publish_to_lake(lake, workspace.release)
        context.log.info(f"湖：发布 {published.release_id} 为快照 {published.snapshot_id}")
        return dg.MaterializeResult(
            metadata={"发布 release": published.release_id, "快照 snapshot": published.snapshot_id}
        )
