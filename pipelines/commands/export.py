"""`scorecard export …`: the release in other shapes."""

from pathlib import Path

import click

from pipelines.commands.options import FOLDER, chosen

OUTPUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.group()
def export() -> None:
    """导出：记分卡工作簿，或单张数据表 · Export a scorecard workbook or one table."""


def _release(warehouse: Path | None) -> Path:
    release = chosen(None, warehouse).release
    if not release.exists():
        raise click.ClickException(f"还没有发布 · nothing published yet: {release}（先运行 scorecard run）")
    return release


@export.command()
@click.option("--district", required=True, metavar="CODE", help="行政区划代码 · GB/T 2260 code, such as 410802")
@click.option("--year", required=True, type=click.IntRange(1978, 2100), help="目标与实绩的年度 · year")
@click.option("--output", "-o", type=OUTPUT, help="默认 scorecard-CODE-YEAR.xlsx · file to write")
@click.option("--warehouse", type=FOLDER, help="仓库目录 · warehouse folder")
def xlsx(district: str, year: int, output: Path | None, warehouse: Path | None) -> None:
    """一个地区一个年度的记分卡工作簿 · The scorecard of one district and year as a workbook."""
    from pipelines.publishing.exports.book import NothingToExportError, export_book

    target = output or Path(f"scorecard-{district}-{year}.xlsx")
    try:
        counts = export_book(_release(warehouse), district, year, target)
    except NothingToExportError as nothing:
        raise click.ClickException(str(nothing)) from None
    click.echo(f"{target}：" + "，".join(f"{title} {rows} 行" for title, rows in counts.items()))


def _flat(shape: str, table: str, output: Path | None, warehouse: Path | None, *, labels: bool = False) -> None:
    from pipelines.publishing.exports.flat import UnknownTableError, export_table

    target = output or Path(f"{table}.{shape}")
    try:
        rows = export_table(_release(warehouse), table, shape, target, labels=labels)
    except UnknownTableError as unknown:
        raise click.ClickException(str(unknown)) from None
    click.echo(f"{target}：{rows} 行")


@export.command()
@click.argument("table", metavar="MART")
@click.option("--output", "-o", type=OUTPUT, help="默认 MART.csv · file to write")
@click.option("--labels", is_flag=True, help="列名用中文 · head the columns in Chinese")
@click.option("--warehouse", type=FOLDER, help="仓库目录 · warehouse folder")
def csv(table: str, output: Path | None, labels: bool, warehouse: Path | None) -> None:
    """一张数据表，CSV（UTF-8，Excel 可直接打开）· One table as CSV."""
    _flat("csv", table, output, warehouse, labels=labels)


@export.command()
@click.argument("table", metavar="MART")
@click.option("--output", "-o", type=OUTPUT, help="默认 MART.parquet · file to write")
@click.option("--warehouse", type=FOLDER, help="仓库目录 · warehouse folder")
def parquet(table: str, output: Path | None, warehouse: Path | None) -> None:
    """一张数据表，Parquet · One table as Parquet."""
    _flat("parquet", table, output, warehouse)
