"""One streaming pass over the XML of an xlsx sheet: what the value readers cannot see, and how much there is.

Bounded memory: nothing is kept of a cell but the reference of a formula that was saved without its value.
"""

import re
import zipfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from xml.parsers import expat

from lxml import etree

from pipelines.ingest.sheets.book import Merge, column_number
from pipelines.ingest.sheets.guard import RefusedError

_RANGE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$")
_MAX_COLUMN = 16_384
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(slots=True)
class SheetFacts:
    """What the pass saw of one sheet. ``span`` adds up the last used column of every row: the cost of reading it."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    uncached: dict[int, list[int]] = field(default_factory=dict)
    filled: int = 0
    span: int = 0
    last_row: int = 0
    last_column: int = 0


def merge_of(reference: str) -> Merge | None:
    """The range ``A1:C2``; ``None`` for something else."""
    match = _RANGE.match(reference)
    if not match:
        return None
    left, top, right, bottom = match.groups()
    return Merge(int(top), column_number(left), int(bottom or top), column_number(right or left))


class _Pass:
    """The parser's state: the row and the cell in hand."""

    def __init__(self) -> None:
        self.facts = SheetFacts()
        self._row = 0
        self._column = 0
        self._row_end = 0
        self._formula = False
        self._value = False
        self._text_result = False
        self._in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell(attributes.get("r", ""), attributes.get("t", ""))
        elif name in ("v", "t"):
            self._in_value = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = self._row_end = 0
            if attributes.get("hidden") in ("1", "true"):
                self.facts.hidden_rows.add(self._row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes["max"]), _MAX_COLUMN)
            self.facts.hidden_columns.update(range(int(attributes["min"]), last + 1))
        elif name == "mergeCell" and (merge := merge_of(attributes.get("ref", ""))):
            self.facts.merges.append(merge)

    def _cell(self, reference: str, cell_type: str) -> None:
        letters = reference.rstrip("0123456789")
        self._column = column_number(letters) if letters else self._column + 1
        self._formula = self._value = False
        self._text_result = cell_type == "str"

    def text(self, data: str) -> None:
        """Character data: only whether a value stands there matters."""
        if self._in_value and data:
            self._value = True

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition(":")[2]
        if name in ("v", "t"):
            self._in_value = False
        elif name == "c":
            self._close_cell()
        elif name == "row" and self._row_end:
            self.facts.span += self._row_end
            self.facts.last_row = max(self.facts.last_row, self._row)
            self.facts.last_column = max(self.facts.last_column, self._row_end)

    def _close_cell(self) -> None:
        # A formula whose text result is empty is a blank cell; without any result it was never calculated.
        uncached = self._formula and not self._value and not self._text_result
        if self._value or uncached:
            self.facts.filled += 1
            self._row_end = max(self._row_end, self._column)
        if uncached:
            self.facts.uncached.setdefault(self._row, []).append(self._column)


def _refuse_entities(*_arguments: object) -> None:
    raise RefusedError("damaged_file", "文件内含不允许的 XML 实体定义，请用 Excel 重新保存")


def pass_over(archive: zipfile.ZipFile, part: str) -> SheetFacts:
    """Read one sheet part. Raises ``RefusedError`` when its XML is broken."""
    state = _Pass()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = state.start
    parser.EndElementHandler = state.end
    parser.CharacterDataHandler = state.text
    parser.EntityDeclHandler = _refuse_entities
    try:
        with archive.open(part) as stream:
            for block in iter(partial(stream.read, 2**18), b""):
                parser.Parse(block)
            parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise RefusedError("damaged_file", "工作表内容已损坏，请用 Excel 打开后重新保存") from error
    return state.facts


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part name of every sheet by sheet name, in workbook order.

    Raises ``RefusedError`` when the workbook's own part is missing or unreadable.
    """
    try:
        workbook = etree.fromstring(archive.read("xl/workbook.xml"), _PARSER)
        relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _PARSER)
    except (KeyError, etree.XMLSyntaxError) as error:
        raise RefusedError("damaged_file", "工作簿缺少目录部件，请用 Excel 打开后重新保存") from error
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    names = set(archive.namelist())
    parts: dict[str, str] = {}
    for sheet in workbook.iter("{*}sheet"):
        identity = next((value for key, value in sheet.items() if str(key).endswith("}id")), None)
        part = _absolute(targets.get(identity, ""))
        if part in names and "chartsheet" not in part:
            parts[sheet.get("name", "")] = part
    return parts


def _absolute(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
