"""`scorecard rollback`: publish a kept release again."""

import sys
from pathlib import Path

import click

from pipelines.commands.options import chosen, workspace_options


@click.command()
@workspace_options
@click.argument("release_id")
@click.option("--reason", required=True, help="回退的原因，记入账本 · why; it is written to the ledger")
def rollback(raw: Path | None, warehouse: Path | None, release_id: str, reason: str) -> None:
    """回退到保留的某次发布 · Publish the kept release RELEASE_ID again (`scorecard releases` lists them).

    The next nightly run publishes anew. Exit status: 0 rolled back, 1 no such release, 75 a run holds the warehouse.
    """
    from pipelines.clock import beijing_now
    from pipelines.publishing.release import ReleaseError
    from pipelines.publishing.rollback import roll_back_to
    from pipelines.run_lock import BusyError, sole_run

    workspace = chosen(raw, warehouse)
    try:
        with sole_run(workspace):
            replaced = roll_back_to(workspace, release_id, reason, beijing_now())
    except BusyError as busy:
        click.echo(str(busy), err=True)
        sys.exit(75)
    except ReleaseError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"已由 {replaced or '无'} 回退到 {release_id} · rolled back：{workspace.release}")
