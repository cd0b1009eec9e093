"""Documents made for tests: pages of a PDF with a text layer, Word files, and files of raw/."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest

from pipelines.ingest.discovery import RawFile

CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap end end"""


def pdf_bytes(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF whose pages hold these lines as text, mapped to Unicode by the font."""
    characters = sorted({character for page in pages for line in page for character in line})
    ranges = "\n".join(f"<{ord(character):04X}> <{ord(character):04X}>" for character in characters)
    cmap = CMAP.replace(
        "1 beginbfrange <0000> <FFFF> <0000> endbfrange", f"{len(characters)} beginbfchar\n{ranges}\nendbfchar"
    )
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [4 0 R]"
        " /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(cmap),
    ]
    for number, page in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >>"
            f" /Contents {7 + 2 * number} 0 R >>"
        )
        shown = [f"<{''.join(f'{ord(character):04X}' for character in line)}> Tj 0 -20 Td" for line in page]
        objects.append(_stream("BT /F 10 Tf 50 750 Td " + "\n".join(shown) + " ET"))
    return _pdf(objects)


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _pdf(objects: Sequence[str]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return bytes(out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())


def docx_bytes(*paragraphs: str, table: Sequence[Sequence[str]] = (), after: Sequence[str] = ()) -> bytes:
    """A Word file: paragraphs, then a table, then more paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                made.cell(row, column).text = text
    for text in after:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    """A zip package with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return out.getvalue()


@pytest.fixture(scope="session")
def make_pdf() -> Callable[[Sequence[Sequence[str]]], bytes]:
    """``pdf_bytes``."""
    return pdf_bytes


@pytest.fixture(scope="session")
def make_docx() -> Callable[..., bytes]:
    """``docx_bytes``."""
    return docx_bytes


@pytest.fixture(scope="session")
def replace_part() -> Callable[[bytes, str, bytes], bytes]:
    """``with_part``."""
    return with_part


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], RawFile]:
    """Write a file below a raw folder and give it back as discovered; the folder is ``tmp_path``."""

    def write(source_path: str, data: bytes) -> RawFile:
        path = tmp_path / source_path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        told = path.stat()
        area = source_path.split("/", 1)[0]
        return RawFile(source_path, told.st_size, told.st_mtime_ns, hashlib.sha256(data).hexdigest(), area)

    return write
