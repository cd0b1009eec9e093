"""Word documents as text: paragraphs and tables in the order of the body, as a reader sees them.

Deleted text of tracked changes is left out, inserted text is in. Numbers that Word makes itself for lists are not
text of the file, and headers, footers and notes stand outside the body: none of them is read.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from importlib.metadata import version

import docx
from lxml import etree

from pipelines.ingest.formats.converted import ConversionError, Converted
from pipelines.ingest.formats.table_lines import row_lines

CONVERTER = f"python-docx {version('python-docx')} docx-1"
MAX_UNPACKED_BYTES = 300 * 2**20
MAX_XML_BYTES = 100 * 2**20
MAX_ENTRIES = 10_000
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ENCRYPTED_FLAG = 0x1

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
NOT_READ = frozenset({FALLBACK} | {WORD + name for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "tcPr")})
AS_TEXT = {WORD + "tab": "\t", WORD + "br": "\n", WORD + "cr": "\n", WORD + "noBreakHyphen": "-"}


def convert_docx(data: bytes) -> Converted:
    """The text of a document's body, one line a paragraph, ``a | b | c`` lines for tables.

    Raises ``ConversionError`` (damaged_file, zip_bomb, unsafe_xml, password, wrong_extension).
    """
    _check_package(data)
    body = docx.Document(io.BytesIO(data)).element.body
    return Converted("\n".join(_blocks(body)), CONVERTER)


def _check_package(data: bytes) -> None:
    """Sizes are judged as declared, then every part is read once, never past what it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
                raise ConversionError(
                    "zip_bomb", f"解压后有 {unpacked // 2**20} MB、{len(entries)} 个部件，超过上限，不予打开"
                )
            if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
                raise ConversionError("password", "文件设有密码，请去掉密码后重新保存")
            if "word/document.xml" not in archive.namelist():
                raise ConversionError("wrong_extension", "扩展名是 .docx，内容却不是 Word 文档，请用正确的格式另存")
            for entry in entries:
                _check_part(archive, entry)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, zlib.error) as error:
        raise ConversionError("damaged_file", "文件已损坏或未传完，请重新上传") from error


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if not entry.filename.endswith((".xml", ".rels")):
        return
    if entry.file_size > MAX_XML_BYTES:
        raise ConversionError("zip_bomb", f"部件 {entry.filename} 解压后过大，不予打开")
    if DOCTYPE.search(archive.read(entry).replace(b"\0", b"")):
        raise ConversionError("unsafe_xml", "文件含有 XML 实体定义，Word 不会这样保存，不予打开")


def _blocks(parent: etree._Element) -> Iterator[str]:
    """Lines of a body or a cell; content controls and the like are looked through."""
    for child in parent:
        if child.tag in NOT_READ:
            continue
        if child.tag == WORD + "p":
            yield "".join(_pieces(child)).strip("\n")
        elif child.tag == WORD + "tbl":
            for row in child.iterchildren(WORD + "tr"):
                yield from _row(row)
        else:
            yield from _blocks(child)


def _row(row: etree._Element) -> Iterator[str]:
    cells = [cell for child in row for cell in ([child] if child.tag == WORD + "tc" else child.iter(WORD + "tc"))]
    lines = [[line for block in _blocks(cell) if (line := block.strip())] for cell in cells]
    yield from row_lines(lines, layout=any(cell.find(WORD + "tbl") is not None for cell in cells))


def _pieces(node: etree._Element) -> Iterator[str]:
    for child in node:
        if child.tag in NOT_READ:
            continue
        if child.tag == WORD + "t":
            yield child.text or ""
        elif child.tag in AS_TEXT:
            yield AS_TEXT[child.tag]
        elif child.tag == WORD + "p":
            yield "\n" + "".join(_pieces(child)) + "\n"
        else:
            yield from _pieces(child)
