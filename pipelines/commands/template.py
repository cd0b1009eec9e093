"""`scorecard template`: an empty workbook to fill."""

from pathlib import Path

import click


@click.command()
@click.argument("kind", type=click.Choice(["indicators", "progress"]))
@click.option("--district", required=True, metavar="CODE", help="行政区划代码 · GB/T 2260 code, such as 410802")
@click.option("--year", required=True, type=click.IntRange(1978, 2100), help="年度 · year")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入的文件 · file to write")
@click.option("--force", is_flag=True, help="覆盖已有文件 · overwrite a file that is there")
def template(kind: str, district: str, year: int, output: Path | None, force: bool) -> None:
    """生成填报模板 · Write a workbook to fill: indicators of a year, or the progress of promises."""
    from pipelines.ingest.places import UnknownDistrictError
    from pipelines.ingest.sheets.templates import template_bytes

    target = output or Path(f"{district}-{year}-{kind}.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise click.UsageError(f"模板是 xlsx，请把 {target.name} 改为以 .xlsx 结尾")
    if target.exists() and not force:
        raise click.ClickException(f"{target} 已存在，没有改写；要覆盖请加 --force")
    try:
        data = template_bytes(kind, district, year)
    except UnknownDistrictError:
        raise click.ClickException(f"“{district}”不是行政区划代码，应为六位数字，如 410802") from None
    target.write_bytes(data)
    click.echo(f"已写入 {target}；填好后放入 raw/sheets/")
