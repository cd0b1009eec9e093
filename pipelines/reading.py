"""`scorecard extract`: one file read and its facts printed, without a warehouse."""

import csv
import json
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from pipelines.extraction import Context, Extraction, Fact, extract, fact_to_json
from pipelines.ingest.formats import ConversionError, convert
from pipelines.ingest.places import UnknownDistrictError, district
from schemas import vocabulary
from schemas.words import KIND, MEASURE

COLUMNS = (
    "start",
    "end",
    "surface",
    "value",
    "value_high",
    "unit",
    "bound",
    "measure",
    "kind",
    "period",
    "subject",
    "indicator",
    "place",
)
"""Columns of the csv shape, in the order of the contract."""

BOUND_SIGNS = {"eq": "", "approx": "≈", "ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


class FileRefusedError(Exception):
    """The file holds no text that can be read; the message says why and what to do."""


def print_extraction(
    file: Path, district_code: str, year: int, shape: str, *, source_type: str | None, explain: bool
) -> None:
    """Print the facts of one file to standard output as ``table``, ``jsonl`` or ``csv``.

    ``explain`` adds the rules of each fact under its sentence and the numerals that nothing explains: below the
    table, otherwise on standard error. Raises ``FileRefusedError``.
    """
    text = _text_of(file)
    try:
        name = district(district_code).name
    except UnknownDistrictError as error:
        raise FileRefusedError(str(error)) from None
    extraction = extract(text, Context(year, district_code, name, source_type), vocabulary.load())
    if shape == "jsonl":
        for fact in extraction.facts:
            print(json.dumps(fact_to_json(fact), ensure_ascii=False))
    elif shape == "csv":
        _print_csv(extraction, sys.stdout)
    else:
        _print_table(extraction)
    if explain:
        _explain(text, extraction, sys.stdout if shape == "table" else sys.stderr)


def _text_of(file: Path) -> str:
    try:
        return convert(file.name, file.read_bytes()).text
    except ConversionError as error:
        raise FileRefusedError(f"{file}：{error.message}") from None


def _print_csv(extraction: Extraction, out: TextIO) -> None:
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(fact_to_json(fact) for fact in extraction.facts)


def _print_table(extraction: Extraction) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    names = {row["indicator_code"]: row["name_zh"] for row in vocabulary.load().rows("indicators")}
    elsewhere = any(fact.place != "self" for fact in extraction.facts)
    for label in ("原文", "对象"):
        table.add_column(label, overflow="fold")
    table.add_column("数值", justify="right", no_wrap=True)
    for label in ("口径", "期间", "指标", *(["地点"] if elsewhere else [])):
        table.add_column(label, overflow="fold")
    for fact in extraction.facts:
        place = ["" if fact.place == "self" else fact.place] if elsewhere else []
        style = "cyan" if fact.kind == "target" else ""
        table.add_row(
            fact.surface.replace("\n", ""),
            fact.subject,
            _shown_value(fact),
            f"{KIND[fact.kind]}{MEASURE[fact.measure]}",
            fact.period,
            names.get(fact.indicator or "", ""),
            *place,
            style=style,
        )
    console = Console()
    console.print(table)
    outcomes = [numeral.outcome for numeral in extraction.numerals]
    console.print(
        f"{len(extraction.facts)} 个数值；数字 {len(outcomes)} 个：入库 {outcomes.count('fact')}，"
        f"按规则排除 {outcomes.count('excluded')}，未解释 {outcomes.count('unexplained')}"
    )


def _shown_value(fact: Fact) -> str:
    high = "" if fact.value_high is None else f"–{_short(fact.value_high)}"
    return f"{BOUND_SIGNS[fact.bound]}{_short(fact.value)}{high} {fact.unit}"


def _short(value: Decimal) -> str:
    """Large numbers in 万 and 亿, exactly."""
    size, word = next((step for step in ((10**8, "亿"), (10**4, "万")) if abs(value) >= step[0]), (1, ""))
    return f"{(value / size).normalize():,f}{word}"


def _explain(text: str, extraction: Extraction, out: TextIO) -> None:
    by_sentence: dict[tuple[int, int], list[Fact]] = defaultdict(list)
    for fact in extraction.facts:
        by_sentence[fact.evidence_start, fact.evidence_end].append(fact)
    for (start, end), facts in by_sentence.items():
        print(f"\n[{start}:{end}] {text[start:end].strip()}", file=out)
        for fact in facts:
            print(f"    {fact.surface} → {fact.subject}：{' '.join(fact.rules)}", file=out)
    for numeral in extraction.numerals:
        if numeral.outcome == "unexplained":
            print(f"未解释 [{numeral.start}:{numeral.end}] {numeral.text}", file=out)
