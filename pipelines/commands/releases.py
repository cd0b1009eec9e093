"""`scorecard releases`: which releases there are, which one stands, which can be rolled back to."""

from pathlib import Path

import click

from pipelines.commands.options import chosen, workspace_options

STATES = {"current": "现用 current", "kept": "可回退 kept", "cleared": "已清理 cleared"}


@click.command()
@workspace_options
@click.option("--all", "everything", is_flag=True, help="也列出已清理的 · also those whose file is gone")
def releases(raw: Path | None, warehouse: Path | None, everything: bool) -> None:
    """列出各次发布 · List the releases, newest first."""
    from rich.console import Console
    from rich.table import Table

    from pipelines.publishing.rollback import known_releases

    found = [one for one in known_releases(chosen(raw, warehouse)) if everything or one.state != "cleared"]
    if not found:
        raise click.ClickException("还没有任何发布 · nothing published yet（先运行 scorecard run）")
    table = Table("发布 release", "时间 released at", "状态 state", "文件", "数值", "地区", "放行原因 accepted drop")
    for one in found:
        table.add_row(
            one.release_id,
            f"{one.released_at:%Y-%m-%d %H:%M}",
            STATES[one.state],
            *(f"{count:,}" for count in (one.documents, one.facts, one.districts)),
            one.accepted_drop_reason or "",
        )
    Console().print(table)
