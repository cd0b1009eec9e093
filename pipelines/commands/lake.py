"""`scorecard lake …`: the releases in the lake."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.commands.options import chosen, require_extras, workspace_options

if TYPE_CHECKING:
    from pipelines.publishing.lake import Lake


@click.group()
def lake() -> None:
    """湖中的发布 · Releases in the lake that SCORECARD_LAKE names (see docs/scaling.md)."""


@lake.command()
@workspace_options
def releases(raw: Path | None, warehouse: Path | None) -> None:
    """列出湖中的发布及其快照 · The releases in the lake and the snapshot that shows each, newest first."""
    from pipelines.publishing.lake import lake_releases

    for known in lake_releases(_lake(raw, warehouse)):
        click.echo(f"{known.release_id}\t{known.snapshot_id}\t{known.snapshot_time:%Y-%m-%d %H:%M:%S} UTC")


@lake.command()
@workspace_options
def publish(raw: Path | None, warehouse: Path | None) -> None:
    """把当前发布写入湖 · Put what is published now into the lake, for example after a rollback."""
    from pipelines.publishing.lake import publish_to_lake

    release = chosen(raw, warehouse).release
    if not release.exists():
        raise click.ClickException(f"还没有发布 · nothing published yet: {release}（先运行 scorecard run）")
    published = publish_to_lake(_lake(raw, warehouse), release)
    click.echo(f"{published.release_id}\t{published.snapshot_id}")


@lake.command()
@workspace_options
@click.option("--keep", type=click.IntRange(min=1), required=True, help="保留最近几次发布 · how many releases to keep")
def prune(raw: Path | None, warehouse: Path | None, keep: int) -> None:
    """清除较早的发布 · Forget all but the newest releases and free their files once nobody can be reading them."""
    from pipelines.publishing.lake import keep_newest

    for gone in keep_newest(_lake(raw, warehouse), keep):
        click.echo(f"已清除 · forgotten: {gone.release_id}\t{gone.snapshot_id}")


def _lake(raw: Path | None, warehouse: Path | None) -> "Lake":
    require_extras()
    from pipelines.extras import LAKE_VARIABLE
    from pipelines.publishing.lake import Lake

    found = Lake.of(chosen(raw, warehouse))
    if found is None:
        raise click.UsageError(f"没有设置 {LAKE_VARIABLE} · {LAKE_VARIABLE} is not set, see docs/scaling.md")
    return found
