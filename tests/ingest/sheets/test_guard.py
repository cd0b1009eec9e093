"""Files that must not or cannot be opened end as one refusal each, in bounded memory."""

import io
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets import guard
from pipelines.ingest.sheets.book import Book
from pipelines.ingest.sheets.guard import RefusedError, safe_format
from tests.ingest.sheets.making import xlsx_bytes

Opened = Callable[[str, bytes], Book | Refusal]

GOOD = xlsx_bytes({"表": [("指标", "2022年"), ("地区生产总值", 168.7)]})
MEMORY_ROOM = 256 * 2**20


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_sheet(data: bytes) -> bytes:
    """The good workbook with another sheet part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, data if entry.filename == "xl/worksheets/sheet1.xml" else old.read(entry))
    return out.getvalue()


def lying_zip() -> bytes:
    """An entry that says it unpacks to ten bytes and unpacks to far more."""
    data = bytearray(zipped({"xl/workbook.xml": b"0" * 50_000_000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(signature)
        data[at + place : at + place + 4] = struct.pack("<I", 10)
    return bytes(data)


def encrypted_ole() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def encrypted_ods() -> bytes:
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest:encryption-data/>",
        }
    )


def encrypted_zip() -> bytes:
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
EMPTY_ROWS = with_sheet(SHEET % b"".join(b'<row r="%d" ht="15"/>' % number for number in range(1, 1_048_577)))
STYLED_ROWS = with_sheet(
    SHEET % b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(1, 1_048_577))
)
ENTITIES = with_sheet(b'<!DOCTYPE a [<!ENTITY x "aaaa"><!ENTITY y "&x;&x;&x;">]>' + SHEET % b"&y;")

CASES = {
    "empty": ("a.xlsx", b"", "empty_file"),
    "truncated": ("a.xlsx", GOOD[: len(GOOD) // 2], "damaged_file"),
    "flipped": ("a.xlsx", GOOD.replace(b"PK\x01\x02", b"PK\x01\x03", 1), "damaged_file"),
    "bomb": ("a.xlsx", zipped({"xl/workbook.xml": b"0" * 300_000_000}), "zip_bomb"),
    "lying bomb": ("a.xlsx", lying_zip(), "damaged_file"),
    "many parts": ("a.xlsx", zipped({f"xl/{n}": b"" for n in range(guard.MAX_ENTRIES + 1)}), "zip_bomb"),
    "password": ("a.xlsx", encrypted_ole(), "password"),
    "password xls": ("a.xls", encrypted_ole(), "password"),
    "password ods": ("a.ods", encrypted_ods(), "password"),
    "password zip": ("a.xlsx", encrypted_zip(), "password"),
    "csv called xlsx": ("a.xlsx", "指标,2022\nGDP,1".encode(), "wrong_extension"),
    "xlsx called xls": ("a.xls", GOOD, "wrong_extension"),
    "xlsx called csv": ("a.csv", GOOD, "wrong_extension"),
    "word called xlsx": ("a.xlsx", zipped({"word/document.xml": b"<a/>"}), "wrong_extension"),
    "pdf called xlsx": ("a.xlsx", b"%PDF-1.7 ...", "wrong_extension"),
    "picture called csv": ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "wrong_extension"),
    "html called xls": ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "wrong_extension"),
    "xlsb": ("a.xlsx", zipped({"xl/workbook.bin": b"a"}), "wrong_extension"),
    "unknown": ("a.numbers", b"PK", "unknown_extension"),
    "rows of nothing": ("a.xlsx", EMPTY_ROWS, "empty_book"),
    "styled rows of nothing": ("a.xlsx", STYLED_ROWS, "empty_book"),
    "entities": ("a.xlsx", ENTITIES, "damaged_file"),
    "broken xml": ("a.xlsx", with_sheet(b"<worksheet><sheetData><row"), "damaged_file"),
    "no workbook part": ("a.xlsx", zipped({"xl/styles.xml": b"<a/>"}), "damaged_file"),
    "damaged xls": ("a.xls", guard.OLE_MAGIC + b"\0" * 512 + "Workbook".encode("utf-16-le"), "damaged_file"),
    "damaged ods": ("a.ods", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "damaged_file"),
    "undecodable csv": ("a.csv", b"\xff\xfe\xfd" + bytes(range(128, 200)), "undecodable_text"),
    "blank csv": ("a.csv", b"\n,\n", "empty_book"),
    "page without table": ("a.html", "<html><p>无表</p></html>".encode(), "empty_book"),
}


@pytest.mark.parametrize(("name", "data", "rule"), CASES.values(), ids=CASES.keys())
def test_a_bad_file_is_one_refusal(opened: Opened, name: str, data: bytes, rule: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = opened(name, data)
    assert isinstance(told, Refusal), name
    assert (told.rule, told.source_path, told.sheet) == (rule, f"sheets/{name}", None)
    assert len(told.message) > 5
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY_ROOM


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.xlsx", GOOD, "xlsx"),
        ("a.XLSX", GOOD, "xlsx"),
        ("a.xlsm", GOOD, "xlsm"),
        ("a.csv", b"a,b\n1,2", "csv"),
        ("a.tsv", b"a\tb", "tsv"),
        ("a.txt", b"a,b", "csv"),
        ("a.html", b"<table><tr><td>1</td></tr></table>", "html"),
    ],
)
def test_good_files_are_opened(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert safe_format(path) == told


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 100)
    monkeypatch.setattr(guard, "MAX_TEXT_BYTES", 100)
    with pytest.raises(RefusedError) as refused:
        safe_format(path)
    assert refused.value.rule == "file_too_large"
    monkeypatch.setattr(guard, "MAX_FILE_BYTES", 50)
    with pytest.raises(RefusedError, match="file_too_large"):
        safe_format(path)


def test_a_checksum_that_does_not_hold_is_noticed(tmp_path: Path) -> None:
    data = bytearray(zipped({"xl/workbook.xml": b"hello world" * 50}))
    at = data.find(b"PK\x01\x02")
    data[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(b"other"))
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes(data))
    with pytest.raises(RefusedError, match="damaged_file"):
        safe_format(path)
