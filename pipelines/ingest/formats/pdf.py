"""PDF files with a text layer as text: pages joined, lines that the page broke put together again.

A hostile file may loop or eat memory inside the reader: it is read by a process of its own with limits.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from pipelines.ingest.formats.converted import ConversionError, Converted

CONVERTER = f"pypdf {version('pypdf')} pdf-1"
WORKER = Path(__file__).with_name("pdf_worker.py")
MAX_SECONDS = 120.0
MAX_EMPTY_SHARE = 0.5

MESSAGES = {
    "password": "PDF 设有打开密码，请去掉密码后重新上传",
    "too_many_pages": "PDF 页数过多，请只上传正文部分",
    "too_costly": "PDF 读取所需的时间或内存超过上限，请另存或拆分后上传",
    "damaged_file": "PDF 已损坏或未传完，无法读取，请重新上传",
}
PAGE_NUMBER = re.compile(r"^[-—–－\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*/\s*\d{1,4})?[-—–－\s]*$")
SENTENCE_END = tuple("。！？!?；;：:…")
NEW_BLOCK = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．\s]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]\D|"
    r"第[一二三四五六七八九十]{1,3}[章节条部]|[—●■◆★▲□○]|　　|   )"
)
FULL_LINE = 0.85
"""A line at least this share as wide as the page's text goes on in the next one."""


def convert_pdf(data: bytes, seconds: float = MAX_SECONDS) -> Converted:
    """The text layer of a PDF.

    Raises ``ConversionError`` (password, too_many_pages, too_costly, damaged_file, no_text_layer).
    """
    pages = _pages(data, seconds)
    empty = sum(1 for page in pages if not page.strip())
    if not pages or empty > MAX_EMPTY_SHARE * len(pages):
        raise ConversionError(
            "no_text_layer",
            f"PDF 共 {len(pages)} 页，其中 {empty} 页没有文字层（可能是扫描件），请先做文字识别或上传 docx、txt",
        )
    return Converted("\n".join(_unwrapped(_text_lines(pages))), CONVERTER)


def _pages(data: bytes, seconds: float) -> list[str]:
    try:
        # -P keeps the worker's own folder, whose modules are named like the standard library's, off the path.
        done = subprocess.run([sys.executable, "-P", str(WORKER)], input=data, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise _refusal("too_costly") from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise _refusal("too_costly") from error
    if rule := answer.get("error"):
        raise _refusal(rule)
    return [str(page) for page in answer["pages"]]


def _refusal(rule: str) -> ConversionError:
    return ConversionError(rule, MESSAGES[rule])


def _text_lines(pages: Sequence[str]) -> list[str]:
    """Lines of all pages; page numbers at their first or last line are left out."""
    lines = []
    for page in pages:
        here = [line.rstrip() for line in page.splitlines() if line.strip()]
        if here and PAGE_NUMBER.match(here[-1]):
            here.pop()
        if here and PAGE_NUMBER.match(here[0]):
            here.pop(0)
        lines += here
    return lines


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs: a full line that ends no sentence goes on in the next, unless that begins a new block."""
    widths = sorted(map(len, lines))
    width = widths[int(len(widths) * 0.9)] if widths else 0
    paragraph = ""
    last = 0
    for line in lines:
        goes_on = last >= FULL_LINE * width and not paragraph.endswith(SENTENCE_END) and not NEW_BLOCK.match(line)
        if paragraph and not goes_on:
            yield paragraph
            paragraph = ""
        space = " " if paragraph[-1:].isascii() and paragraph[-1:].isalpha() and line[:1].isascii() else ""
        paragraph += space + (line.lstrip() if paragraph else line)
        last = len(line)
    if paragraph:
        yield paragraph
