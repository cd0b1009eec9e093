"""`scorecard correct`: one fact, one line, one name."""

from pathlib import Path
from typing import Any

import click

from pipelines.commands.options import chosen, workspace_options

ONE_OF = "请写 --set VALUE、--reject 或 --add VALUE，三者选一"
ADDED = {
    "surface": ("文本中的数值原文 · figure as the text has it", "TEXT"),
    "near": ("原文出现两次时的邻近文字 · words beside it, where it stands twice", "TEXT"),
    "sheet": ("工作表 · sheet of a workbook", "NAME"),
    "cell": ("单元格 · cell of a workbook", "C5"),
    "subject": ("对象名称 · what is measured", "NAME"),
    "indicator_code": ("指标代码 · code in the catalogue", "CODE"),
    "kind": ("实绩或目标 · actual or target", "WORD"),
    "measure": ("水平值、增速等 · level, growth …", "WORD"),
    "period": ("期间 · period", "2023"),
    "unit": ("单位，新值已带单位时不写 · unit, unless the value has it", "UNIT"),
    "district_code": ("多地区的表中所指的地区 · place, in a book of several", "CODE"),
}
"""What only an added figure needs to say."""


def _options_to_add(command: Any) -> Any:
    for name, (words, shape) in reversed(ADDED.items()):
        option = f"--{name.removesuffix('_code')}"
        command = click.option(option, name, metavar=shape, help=f"补录：{words}")(command)
    return command


@click.command()
@workspace_options
@click.argument("target", metavar="FACT_ID|FILE")
@click.option("--set", "value", metavar="VALUE", help="改为此值，写法同原文 · right value, as the source would have it")
@click.option("--reject", is_flag=True, help="剔除这个数值 · take the figure out")
@click.option(
    "--add", "added", metavar="VALUE", help="补录漏掉的数值 · a figure that was missed; FILE says of which file"
)
@_options_to_add
@click.option("--reason", required=True, help="原因，写明依据 · why, and what shows it")
@click.option("--who", required=True, help="更正人 · who decided")
@click.option("--on", "day", metavar="YYYY-MM-DD", help="更正日期，默认今天 · date, today by default")
@click.option("--file", "name", metavar="NAME.csv", help="raw/corrections 下的文件 · file, by year by default")
def correct(
    raw: Path | None,
    warehouse: Path | None,
    target: str,
    value: str | None,
    reject: bool,
    added: str | None,
    reason: str,
    who: str,
    day: str | None,
    name: str | None,
    **about: str | None,
) -> None:
    """更正或补录一个数值 · Append a correction of the fact that FACT_ID names, or a figure that was missed in FILE.

    FACT_ID is that of the findings and of fct_facts; FILE is a path below raw/, such as sheets/a.xlsx. The raw files
    stay as they are; the next run applies the line and shows it in corrected_by.
    """
    from pipelines.correcting import CorrectionError, today, write_added, write_correction

    if [value is not None, reject, added is not None].count(True) != 1:
        raise click.UsageError(ONE_OF)
    workspace = chosen(raw, warehouse)
    if not workspace.release.exists():
        raise click.ClickException(f"还没有发布 · nothing published yet: {workspace.release}（先运行 scorecard run）")
    told = {"reason": reason, "who": who, "corrected_on": day or today()}
    told_more = {key: text for key, text in about.items() if text}
    if told_more and added is None:
        raise click.UsageError(f"{'、'.join(f'--{key}' for key in told_more)} 只用于 --add")
    try:
        if added is not None:
            line = {"action": "add", "value": added, **told, **told_more}
            written = write_added(workspace.release, workspace.raw, target, line, name)
        else:
            line = {"action": "reject" if reject else "set", "value": value or "", **told}
            written = write_correction(workspace.release, workspace.raw, target, line, name)
    except CorrectionError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{written.fact}\n已写入 {written.file}：{written.line}\n下次运行时生效 · applied by the next run")
