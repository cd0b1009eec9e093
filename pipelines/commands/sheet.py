"""`scorecard sheet …`: for the people who keep workbooks."""

from pathlib import Path

import click

from pipelines.commands.options import INPUT_FILE


@click.group()
def sheet() -> None:
    """检查工作簿 · Look at a workbook before it is dropped into raw/sheets."""


@sheet.command()
@click.argument("file", type=INPUT_FILE)
@click.option("--district", metavar="CODE", help="表内没有地区时的代码 · place, if the cells tell none")
@click.option("--year", type=click.IntRange(1978, 2100), help="年度，表内没有年份时 · year, if the cells tell none")
@click.option("--mapping", metavar="NAME|FILE.yaml", help="试用的映射 · mapping to try, installed or a file")
@click.option("--all", "every", is_flag=True, help="全部列出 · leave nothing out")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="输出形式 · form")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="建议的映射写入此文件 · where the proposed mapping goes"
)
def check(
    file: Path,
    district: str | None,
    year: int | None,
    mapping: str | None,
    every: bool,
    shape: str,
    output: Path | None,
) -> None:
    """逐段说明读懂了什么，并为未读懂的表提出映射 · Tell what was understood, propose a mapping for what was not.

    Exit status: 0 everything was understood, 1 cells were refused for want of meaning or the file cannot be read.
    """
    from pipelines.sheet_report import NotReadableError, check_book, check_json, print_check

    try:
        found = check_book(file, district, year, mapping)
    except NotReadableError as error:
        raise click.ClickException(f"{file.name}：{error}") from None
    if shape == "json":
        click.echo(check_json(found))
    else:
        print_check(found, every)
    proposals = found.proposals
    if not proposals:
        return
    target = output or Path(f"{file.stem}.mapping.yaml")
    first = next(iter(proposals))
    if target.exists() and not output:
        click.echo(f"工作表“{first}”没有读懂；{target} 已存在，没有改写", err=True)
    else:
        target.write_text(proposals[first], encoding="utf-8")
        click.echo(f"工作表“{first}”没有读懂；建议的映射写在 {target}，核对后用 --mapping {target} 试读", err=True)
    raise SystemExit(1)
