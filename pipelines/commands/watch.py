"""`scorecard watch`: for a timer where no Dagster daemon runs; tells people when the release grows old."""

import sys
from pathlib import Path

import click

from pipelines.commands.options import chosen, workspace_options


@click.command()
@workspace_options
@click.option("--trial", is_flag=True, help="只向每个地址发一条试验消息 · only send a trial message to every address")
def watch(raw: Path | None, warehouse: Path | None, trial: bool) -> None:
    """检查发布是否按时更新，补发未送出的告警 · Tell when the release is overdue; send what was not sent.

    For cron or a systemd timer; the addresses are those of SCORECARD_ALERT_URLS. Exit status 0, also when overdue;
    1 when a trial message was not taken.
    """
    if trial:
        _try_out()
        return
    from pipelines.alerts.delivery import tell_age
    from pipelines.clock import beijing_now

    for alert in tell_age(chosen(raw, warehouse), beijing_now()):
        click.echo(f"{alert.title}\n{alert.body}", err=True)


def _try_out() -> None:
    from pipelines.alerts.channels import URLS_VARIABLE, channels
    from pipelines.alerts.judgement import Alert

    addresses = channels()
    if not addresses:
        raise click.ClickException(f"没有设置告警地址 · {URLS_VARIABLE} is empty")
    taken = {channel.place: channel.send(Alert("记分卡：试验消息 · trial", "收到即可")) for channel in addresses}
    for place, well in taken.items():
        click.echo(f"地址 {place}：{'已送达 taken' if well else '未送达 not taken'}")
    sys.exit(0 if all(taken.values()) else 1)
