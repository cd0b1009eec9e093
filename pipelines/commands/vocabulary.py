"""`scorecard vocabulary …`: work on the word lists that extraction reads."""

import sys
from pathlib import Path

import click

from pipelines.commands.options import chosen, workspace_options

RULES = {
    "unknown": "词表无此名 unknown",
    "blocked_subset": "子项 subset",
    "unit_mismatch": "单位不符 unit",
    "ambiguous": "多义 ambiguous",
}


@click.group()
def vocabulary() -> None:
    """词表 · The vocabulary: aliases, units, cues and headings."""


@vocabulary.command()
@workspace_options
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="最多列出 · at most so many")
@click.option("--least", default=1, show_default=True, type=click.IntRange(1), help="至少出现次数 · at least so often")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "csv"]),
    default="table",
    help="csv 可直接编入 indicator_aliases.csv",
)
def review(raw: Path | None, warehouse: Path | None, limit: int, least: int, shape: str) -> None:
    """按频次列出尚无指标的对象 · Subjects without an indicator, most frequent first, with suggestions."""
    import csv

    from pipelines.vocabulary_review import unlinked
    from schemas.vocabulary import load

    release = chosen(raw, warehouse).release
    if not release.exists():
        raise click.ClickException(f"还没有发布 · nothing published yet: {release}（先运行 scorecard run）")
    words = load()
    names = {row["indicator_code"]: row["name_zh"] for row in words.rows("indicators")}
    found = unlinked(release, words, limit=limit, least=least)
    if shape == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["alias", "indicator_code", "note"])
        writer.writerows([one.subject, next(iter(one.suggestions), ""), f"{one.facts} {one.unit}"] for one in found)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("对象 subject", "单位", "计量", "次数", "文件", "原因 rule", "相近指标 suggestions")
    for one in found:
        near = "、".join(f"{names[code]} {code}" for code in one.suggestions)
        counts = (str(one.facts), str(one.documents))
        table.add_row(one.subject, one.unit, one.measure, *counts, RULES.get(one.rule, one.rule), near)
    Console().print(table)
