"""`scorecard correct`: one fact, one line, one name."""

from pathlib import Path

import click

from pipelines.commands.options import chosen, workspace_options


@click.command()
@workspace_options
@click.argument("fact_id")
@click.option("--set", "value", metavar="VALUE", help="改为此值，写法同原文 · right value, as the source would have it")
@click.option("--reject", is_flag=True, help="剔除这个数值 · take the figure out")
@click.option("--reason", required=True, help="原因，写明依据 · why, and what shows it")
@click.option("--who", required=True, help="更正人 · who decided")
@click.option("--on", "day", metavar="YYYY-MM-DD", help="更正日期，默认今天 · date, today by default")
@click.option("--file", "name", metavar="NAME.csv", help="raw/corrections 下的文件 · file, by year by default")
def correct(
    raw: Path | None,
    warehouse: Path | None,
    fact_id: str,
    value: str | None,
    reject: bool,
    reason: str,
    who: str,
    day: str | None,
    name: str | None,
) -> None:
    """更正一个数值（编号见发现的问题与 fct_facts）· Append a correction of the fact that FACT_ID names.

    The raw files stay as they are; the next run applies the line and shows it in corrected_by.
    """
    from pipelines.correcting import CorrectionError, today, write_correction

    if (value is None) == (not reject):
        raise click.UsageError("请写 --set VALUE 或 --reject，两者选一")
    workspace = chosen(raw, warehouse)
    if not workspace.release.exists():
        raise click.ClickException(f"还没有发布 · nothing published yet: {workspace.release}（先运行 scorecard run）")
    told = {
        "action": "reject" if reject else "set",
        "value": value or "",
        "reason": reason,
        "who": who,
        "corrected_on": day or today(),
    }
    try:
        written = write_correction(workspace.release, workspace.raw, fact_id, told, name)
    except CorrectionError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{written.fact}\n已写入 {written.file}：{written.line}\n下次运行时生效 · applied by the next run")
