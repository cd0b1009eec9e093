"""`scorecard sheet check`: what was understood of one workbook, told to the person who keeps it."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.ingest.discovery import DOCUMENT_ID_LENGTH
from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.book import Book
from pipelines.ingest.sheets.facts import read_facts
from pipelines.ingest.sheets.mapping import MappingError, SheetMapping, installed_mappings, parse_mapping
from pipelines.ingest.sheets.proposal import needs_mapping, propose_mapping
from pipelines.ingest.sheets.raw_rows import BookMeta
from pipelines.ingest.sheets.reader import read_book
from pipelines.ingest.sheets.reading import SheetReading
from pipelines.ingest.sheets.shown import plain
from pipelines.ingest.sheets.words import sheet_words
from pipelines.ingest.sidecar import read_sidecar

ASSET = "sheet_facts"
LISTED = 5
NAMES_WITH_HINTS = 20


class NotReadableError(Exception):
    """The workbook, its note or the mapping cannot be used; the message says in Chinese what to mend."""


@dataclass(frozen=True, slots=True)
class Check:
    """A workbook and what was made of it."""

    book: Book
    meta: BookMeta
    reading: SheetReading

    @property
    def proposals(self) -> dict[str, str]:
        """Proposed mapping of each sheet that was not understood."""
        return {
            sheet.name: propose_mapping(self.meta.source_path, sheet, self.meta.reporting_district_code, self.reading)
            for sheet in self.book.sheets
            if needs_mapping(self.reading, sheet.name)
        }


def check_book(file: Path, district: str | None, year: int | None, mapping: str | None) -> Check:
    """Read a workbook as a night would; ``mapping`` is the name of an installed one or a file to try.

    Raises ``NotReadableError``.
    """
    told = read_sidecar(file.parent, file.name, ASSET)
    if isinstance(told, Refusal):
        raise NotReadableError(told.message)
    book = read_book(file, f"sheets/{file.name}")
    if isinstance(book, Refusal):
        raise NotReadableError(book.message)
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    meta = BookMeta(
        document_id=digest[:DOCUMENT_ID_LENGTH],
        source_path=book.source_path,
        sha256=digest,
        size_bytes=len(data),
        title=told.title or file.stem,
        reporting_district_code=district or told.district_code,
        planning_year=year or told.planning_year,
        source_type=told.source_type,
        published_on=told.published_on,
        mapping=told.mapping,
    )
    chosen = _mapping(mapping) if mapping else None
    return Check(book, meta, read_facts(book, meta, chosen))


def _mapping(told: str) -> SheetMapping:
    path = Path(told)
    try:
        if path.suffix in (".yaml", ".yml"):
            return parse_mapping(path.read_text("utf-8"))
        return next(mapping for mapping in installed_mappings() if mapping.name == told)
    except StopIteration:
        known = "、".join(mapping.name for mapping in installed_mappings())
        raise NotReadableError(f"没有名为“{told}”的映射，已有：{known}；也可以给出 .yaml 文件") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NotReadableError(f"映射文件无法打开：{error}") from None
    except MappingError as error:
        raise NotReadableError(f"映射文件有误：{error}") from None


def print_check(check: Check, every: bool) -> None:
    """Print ranges, figures, refusals and doubts; ``every`` leaves nothing out."""
    console = Console(soft_wrap=True)
    book, reading = check.book, check.reading
    console.print(f"[bold]{escape(book.source_path)}[/bold]  {book.format}，{book.converter}")
    for limit in book.limits:
        console.print(f"  注意：{limit}")
    for sheet in book.sheets:
        console.print(f"\n[bold]工作表“{escape(sheet.name)}”[/bold]  {len(sheet.rows)} 行，{sheet.cell_count} 格")
        console.print(_ranges(reading, sheet.name, every))
    _print_facts(console, reading, every)
    _print_refusals(console, reading, every)
    _print_doubts(console, reading, every)
    _print_names(console, reading, every)
    roles = sum(reading.roles.values())
    console.print(
        f"\n{reading.cells} 格 = 数值 {reading.fact_cells} + 隔离 {reading.refused_cells} + 表头、名称与说明 {roles}"
        f"；进度 {len(reading.progress)} 条，存疑 {len(reading.doubts)} 处"
    )


def _ranges(reading: SheetReading, sheet: str, every: bool) -> Table:
    """Ranges with one meaning; neighbouring columns of figures are one line."""
    table = Table(show_header=False, box=None, pad_edge=False)
    kept = [part for part in reading.understood if part.sheet == sheet]
    by_role: dict[tuple[str, str], list[str]] = defaultdict(list)
    cells: Counter[tuple[str, str]] = Counter()
    for part in kept:
        by_role[part.role, part.meaning].append(part.range)
        cells[part.role, part.meaning] += part.cells
    for key, ranges in by_role.items():
        shown = ranges if every else ranges[:LISTED]
        more = f" … 共 {len(ranges)} 段" if len(shown) < len(ranges) else ""
        table.add_row("  " + " ".join(shown) + more, escape(key[1]), f"{cells[key]} 格")
    return table


def _print_facts(console: Console, reading: SheetReading, every: bool) -> None:
    facts = reading.facts if every else reading.facts.head(LISTED)
    if len(reading.facts):
        console.print(f"\n[bold]数值 {len(reading.facts)} 个[/bold]")
    for fact in facts:
        high = "" if fact["stated_value_high"] is None else f"–{plain(fact['stated_value_high'])}"
        console.print(
            escape(
                f"  {fact['sheet']}!{fact['cell']}  {fact['place']} {fact['period']} {fact['subject']} "
                f"[{fact['measure']} {fact['kind']} {fact['bound']}] {plain(fact['stated_value'])}{high} "
                f"{fact['stated_unit']}  ← {fact['surface']}  {fact['indicator_code'] or '未编入目录'}"
            )
        )


def _print_refusals(console: Console, reading: SheetReading, every: bool) -> None:
    if reading.refusals:
        console.print(f"\n[bold red]隔离 {reading.refused_cells} 格[/bold red]")
    ordered = sorted(reading.refusals, key=lambda refusal: (refusal.rule, refusal.message))
    for (rule, message), group in groupby(ordered, key=lambda refusal: (refusal.rule, refusal.message)):
        cells = [f"{refusal.sheet}!{refusal.cell}" for refusal in group]
        shown = cells if every else cells[:LISTED]
        more = f" … 共 {len(cells)} 格" if len(shown) < len(cells) else ""
        console.print(escape(f"  {rule}：{message}（{' '.join(shown)}{more}）"))


def _print_doubts(console: Console, reading: SheetReading, every: bool) -> None:
    if reading.doubts:
        console.print(f"\n[bold yellow]存疑 {len(reading.doubts)} 处[/bold yellow]")
    for rule, count in Counter(doubt.rule for doubt in reading.doubts).items():
        doubts = [doubt for doubt in reading.doubts if doubt.rule == rule]
        for doubt in doubts if every else doubts[:LISTED]:
            console.print(escape(f"  {rule}：{doubt.sheet} {doubt.message}"))
        if not every and count > LISTED:
            console.print(f"  {rule}：… 共 {count} 处")


def _print_names(console: Console, reading: SheetReading, every: bool) -> None:
    """Names that no indicator has, with names of the catalogue that look like them: for a person to decide."""
    names = reading.unlinked.most_common(None if every else NAMES_WITH_HINTS)
    if names:
        console.print(f"\n[bold]不在指标目录中的名称 {len(reading.unlinked)} 个[/bold]")
    for name, count in names:
        near = "、".join(sheet_words().near_indicators(name)) if len(name) <= 40 else ""
        console.print(escape(f"  {name}（{count} 个数值）" + (f" 相近的有：{near}" if near else "")))


def check_json(check: Check) -> str:
    """The check as JSON: counts, ranges, refusals and doubts, every one of them."""
    reading = check.reading
    told = {
        "source_path": check.book.source_path,
        "format": check.book.format,
        "limits": list(check.book.limits),
        "rows": reading.rows,
        "cells": reading.cells,
        "fact_cells": reading.fact_cells,
        "refused_cells": reading.refused_cells,
        "roles": dict(reading.roles),
        "progress": len(reading.progress),
        "ranges": [asdict(part) for part in reading.understood],
        "refusals": [asdict(refusal) for refusal in reading.refusals],
        "doubts": [asdict(doubt) for doubt in reading.doubts],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)
