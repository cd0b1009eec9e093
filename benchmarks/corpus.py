"""A corpus of work reports whose facts are known: authored sentences, random values, places, years and formats.

The same seed gives the same bytes. A report has about 20 000 characters, most of them in sentences without a
figure, as real ones have. What each report states is told beside the corpus: one line of ``truth.csv`` per fact.
Values move from year to year as a place's do, so that targets meet results and years can be compared.
"""

import csv
import html
import io
import random
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from decimal import Decimal
from functools import cache
from pathlib import Path

from pipelines.ingest.districts import districts, full_name
from schemas import vocabulary

HERE = Path(__file__).parent
FIRST_YEAR, YEARS = 2001, 25
CHARACTERS = 20_000
OVERSHOOT = 20
"""Half a sentence: filling ends with a whole one."""
FORMATS = ("txt",) * 6 + ("html",) * 2 + ("docx",) * 2
NOTE_EVERY = 10
"""One report in so many has a note beside it."""
YEARLY_GROWTH = 1.05
MIDDLE_YEAR = 2013
MULTIPLIERS = {"亿": 100_000_000, "万": 10_000}
TRUTH = "truth.csv"
ZIP_TIME = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Truth:
    """A fact that a report states: value with its multiplier multiplied out, unit without it."""

    source_path: str
    subject: str
    indicator_code: str
    kind: str
    measure: str
    period: str
    value: str
    unit: str
    bound: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report of one place and year, not yet written."""

    district_code: str
    planning_year: int
    source_path: str
    paragraphs: tuple[str, ...]
    truths: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class _Pattern:
    text: str
    facts: tuple[tuple[str, ...], ...]


def plan(count: int, *, skip: int = 0) -> list[tuple[str, int]]:
    """Place and year of ``count`` reports: every year of one county, then the next; ``skip`` counts from the front."""
    counties = [d.code for d in districts() if d.level == "county" and d.is_current]
    pairs = [(code, FIRST_YEAR + at) for code in counties for at in range(YEARS)]
    if skip + count > len(pairs):
        raise ValueError(f"there are {len(pairs)} reports of counties to write, not {skip + count}")
    return pairs[skip : skip + count]


def compose(code: str, year: int, seed: int) -> Report:
    """The report of one place and year."""
    chance = random.Random(f"{seed}:{code}:{year}")
    path = f"reports/{code}/{year}-work-report.{random.Random(f'{code}:{year}').choice(FORMATS)}"
    truths: list[Truth] = []
    place = full_name(code)
    paragraphs = [f"{place}{year}年政府工作报告", f"一、{year - 1}年工作回顾"]
    paragraphs += _section("result", code, year - 1, chance, path, truths)
    paragraphs.append(f"二、{year}年主要预期目标和重点工作")
    paragraphs += _section("target", code, year, chance, path, truths)
    return Report(code, year, path, tuple(paragraphs), tuple(truths))


def write_corpus(raw: Path, pairs: Sequence[tuple[str, int]], seed: int) -> list[Truth]:
    """Write the reports of ``pairs`` below ``raw``; the facts that they state."""
    truths: list[Truth] = []
    for number, (code, year) in enumerate(pairs):
        report = compose(code, year, seed)
        path = raw / report.source_path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_encoded(report))
        if number % NOTE_EVERY == 0:
            note = f"district_code: {code}\nplanning_year: {year}\nsource_type: work_report\n"
            path.with_name(path.name + ".yaml").write_text(note, encoding="utf-8")
        truths += report.truths
    return truths


def write_truths(path: Path, truths: Sequence[Truth]) -> None:
    """The truth file: one line per fact."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields(Truth)])
        writer.writerows(astuple(truth) for truth in truths)


def _section(
    section: str, code: str, year: int, chance: random.Random, path: str, truths: list[Truth]
) -> Iterator[str]:
    """Paragraphs of one half of a report: its sentences with figures, each between sentences without."""
    names = list(_names())
    chance.shuffle(names)
    room = CHARACTERS // 2
    each = room // len(names) - OVERSHOOT
    for family, name, low, high in names:
        pattern = chance.choice(_patterns()[section, family])
        values = _values(code, name, year, low, high, chance)
        sentence = pattern.text.format(name=name, **{key: str(value) for key, value in values.items()})
        truths += _truths(pattern, section, name, values, year, path)
        yield sentence + _filling(each - len(sentence), chance)


def _values(code: str, name: str, year: int, low: float, high: float, chance: random.Random) -> dict[str, Decimal]:
    """A value for every mark that a pattern may hold, around what this place has in this year."""
    base = random.Random(f"{code}:{name}").uniform(low, high)
    here = base * YEARLY_GROWTH ** (year - MIDDLE_YEAR) * chance.uniform(0.97, 1.03)
    rate = min(max(base * chance.uniform(0.97, 1.03), 0.1), 99.9)
    return {
        "v": _decimal(max(here, 0.1), 2),
        "n": Decimal(max(round(here), 11)),
        "w": _decimal(max(here / 10, 0.1), 2),
        "k": _decimal(max(here, 1.1), 1),
        "r": _decimal(rate, 1),
        "g": _decimal(chance.uniform(2, 15), 1),
        "f": _decimal(chance.uniform(1, 9), 1),
        "p": _decimal(chance.uniform(0.1, 2), 1),
        "c": _decimal(chance.uniform(90, 130), 1),
        "d": Decimal(chance.randint(2, 40)),
    }


def _truths(
    pattern: _Pattern, section: str, name: str, values: dict[str, Decimal], year: int, path: str
) -> Iterator[Truth]:
    kind = "actual" if section == "result" else "target"
    code = _codes().get(name, "")
    for mark, measure, bound, unit in pattern.facts:
        value = -values[mark[1:]] if mark.startswith("-") else values[mark]
        multiplier = MULTIPLIERS.get(unit[0], 1)
        stated = unit[1:] if multiplier > 1 else unit
        yield Truth(path, name, code, kind, measure, str(year), str(value * multiplier), stated, bound)


def _filling(characters: int, chance: random.Random) -> str:
    """Sentences without a figure, about so many characters of them."""
    parts = _noise()
    told = []
    while characters > 0:
        sentence = "，".join(chance.choice(parts[part]) for part in ("opening", "middle", "middle", "ending")) + "。"
        told.append(sentence)
        characters -= len(sentence)
    return "".join(told)


def _decimal(value: float, places: int) -> Decimal:
    return Decimal(f"{value:.{places}f}")


def _encoded(report: Report) -> bytes:
    kind = report.source_path.rpartition(".")[2]
    if kind == "html":
        body = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in report.paragraphs)
        head = f"<head><meta charset='utf-8'><title>{report.paragraphs[0]}</title></head>"
        return f"<!DOCTYPE html><html>{head}<body><article>{body}</article></body></html>".encode()
    return _docx(report.paragraphs) if kind == "docx" else "\n".join(report.paragraphs).encode()


def _docx(paragraphs: Sequence[str]) -> bytes:
    """The smallest package that is a Word file."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    body = "".join(f"<w:p><w:r><w:t>{html.escape(paragraph)}</w:t></w:r></w:p>" for paragraph in paragraphs)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}">'
        f'<Relationship Id="r" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return packed.getvalue()


@cache
def _patterns() -> dict[tuple[str, str], list[_Pattern]]:
    found = defaultdict(list)
    for row in _rows("patterns.csv"):
        facts = tuple(tuple(fact.split()) for fact in row["facts"].split(";"))
        found[row["section"], row["family"]].append(_Pattern(row["text"], facts))
    return found


@cache
def _names() -> tuple[tuple[str, str, float, float], ...]:
    return tuple((row["family"], row["name"], float(row["low"]), float(row["high"])) for row in _rows("names.csv"))


@cache
def _noise() -> dict[str, list[str]]:
    found = defaultdict(list)
    for row in _rows("noise.csv"):
        found[row["part"]].append(row["words"])
    return found


@cache
def _codes() -> dict[str, str]:
    """Names of the catalogue's indicators to their codes; other names have none."""
    return {row["name_zh"]: row["indicator_code"] for row in vocabulary.load().rows("indicators")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
