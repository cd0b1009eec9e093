"""Workbooks with the same bytes every time: no clock in the file, no compressor's version in the bytes."""

import re
import zipfile
from io import BytesIO

from openpyxl import Workbook

FIXED_STAMP = "2024-01-01T00:00:00Z"
FIXED_ZIP_DATE = (2024, 1, 1, 0, 0, 0)

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def workbook_bytes(workbook: Workbook) -> bytes:
    """The workbook as xlsx, byte for byte the same for the same content: dates fixed, entries stored uncompressed."""
    buffer = BytesIO()
    workbook.save(buffer)
    out = BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist()):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>" + FIXED_STAMP.encode() + rb"\g<2>", data)
            target.writestr(zipfile.ZipInfo(name, FIXED_ZIP_DATE), data)
    return out.getvalue()
