"""`scorecard extract`: one file read and its facts printed, without a warehouse."""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TextIO

from pipelines.extraction import Context, Extraction, Fact, extract, fact_to_json
from pipelines.ingest.formats import ConversionError, convert
from pipelines.ingest.places import UnknownDistrictError, district
from schemas import vocabulary

COLUMNS = {
    "surface": "原文",
    "value": "数值",
    "value_high": "上限",
    "unit": "单位",
    "bound": "界限",
    "measure": "计量",
    "kind": "性质",
    "period": "期间",
    "subject": "对象",
    "indicator": "指标",
    "place": "地点",
}
OFFSETS = ("start", "end")


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
    writer = csv.DictWriter(out, [*OFFSETS, *COLUMNS], extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(fact_to_json(fact) for fact in extraction.facts)


def _print_table(extraction: Extraction) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_lines=False, header_style="bold")
    for label in COLUMNS.values():
        table.add_column(label, overflow="fold")
    for fact in extraction.facts:
        row = fact_to_json(fact)
        table.add_row(*("" if row[name] is None else str(row[name]) for name in COLUMNS))
    console = Console()
    console.print(table)
    outcomes = [numeral.outcome for numeral in extraction.numerals]
    console.print(
        f"{len(extraction.facts)} 个数值；数字 {len(outcomes)} 个：入库 {outcomes.count('fact')}，"
        f"按规则排除 {outcomes.count('excluded')}，未解释 {outcomes.count('unexplained')}"
    )


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
