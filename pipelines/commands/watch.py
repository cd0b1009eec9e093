"""`scorecard watch`: for a timer where no Dagster daemon runs; tells people when the release grows old."""

from pathlib import Path

import click

from pipelines.commands.options import chosen, workspace_options


@click.command()
@workspace_options
def watch(raw: Path | None, warehouse: Path | None) -> None:
    """检查发布是否按时更新，补发未送出的告警 · Tell when the release is overdue; send what was not sent.

    For cron or a systemd timer; the addresses are those of SCORECARD_ALERT_URLS. Exit status 0, also when overdue.
    """
    from pipelines.alerts.delivery import tell_age
    from pipelines.clock import beijing_now

    for alert in tell_age(chosen(raw, warehouse), beijing_now()):
        click.echo(f"{alert.title}\n{alert.body}", err=True)
