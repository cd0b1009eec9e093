"""What a file really is, told from its bytes, and whether it is safe to open.

Rule: nothing is unpacked before the declared sizes are known to be bearable, and the name must agree with the content.
"""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest.refusal import Refusal

MAX_FILE_BYTES = 512 * 2**20
MAX_TEXT_BYTES = 256 * 2**20
MAX_UNPACKED_BYTES = 2**30
SUSPECT_UNPACKED_BYTES = 64 * 2**20
SUSPECT_RATIO = 400
MAX_ENTRIES = 20_000

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
XLS_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))

FORMATS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsm",
    ".xls": "xls",
    ".ods": "ods",
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "csv",
    ".html": "html",
    ".htm": "html",
}
READABLE_TOGETHER = ({"xlsx", "xlsm"}, {"csv", "tsv"})
NAMES_ZH = {
    "xlsx": "Excel 工作簿（xlsx）",
    "xlsm": "含宏的 Excel 工作簿（xlsm）",
    "xlsb": "二进制 Excel 工作簿（xlsb）",
    "xls": "旧版 Excel 工作簿（xls）",
    "ods": "开放文档表格（ods）",
    "csv": "文本表格（csv）",
    "tsv": "文本表格（tsv）",
    "html": "网页（html）",
    "xml": "XML 文件",
    "pdf": "PDF 文件",
    "docx": "Word 文档（docx）",
    "zip": "压缩包",
    "ole": "旧版 Office 文件（不是工作簿）",
    "binary": "无法识别的二进制文件",
}


@dataclass(frozen=True, slots=True)
class RefusedError(Exception):
    """A whole file is refused: ``rule`` names why, ``message`` says in Chinese what to mend."""

    rule: str
    message: str

    def refusal(self, source_path: str) -> Refusal:
        """The quarantine line of the file."""
        return Refusal("raw_sheets", source_path, self.rule, self.message)


def safe_format(path: Path) -> str:
    """The format of a file that may be opened: xlsx, xlsm, xls, ods, csv, tsv or html.

    Raises ``RefusedError`` for an empty, over-large, damaged, encrypted, bomb-like or wrongly named file.
    """
    size = path.stat().st_size
    if size == 0:
        raise RefusedError("empty_file", "文件是空的，请重新导出")
    if size > MAX_FILE_BYTES:
        raise RefusedError(
            "file_too_large", f"文件有 {size // 2**20} MB，超过上限 {MAX_FILE_BYTES // 2**20} MB，请拆分"
        )
    named = FORMATS.get(path.suffix.lower())
    if named is None:
        raise RefusedError("unknown_extension", f"扩展名“{path.suffix}”不是表格，请用 xlsx、xls、ods、csv、tsv 或 html")
    found = _content(path)
    if found == named or any({found, named} <= pair for pair in READABLE_TOGETHER):
        return named
    raise RefusedError("wrong_extension", f"扩展名是 {path.suffix}，内容却是{NAMES_ZH[found]}，请另存为正确的格式")


def _content(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(ZIP_MAGICS):
        return _zip_content(path)
    if head.startswith(OLE_MAGIC):
        return _ole_content(path)
    if head.startswith(b"%PDF"):
        return "pdf"
    return _text_content(path, head)


def _ole_content(path: Path) -> str:
    data = path.read_bytes()
    if ENCRYPTED_STREAM in data:
        raise RefusedError("password", "工作簿设有打开密码，请去掉密码后重新保存")
    if any(name in data for name in XLS_STREAMS):
        return "xls"
    return "ole"


def _text_content(path: Path, head: bytes) -> str:
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in head and not utf16:
        return "binary"
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise RefusedError("file_too_large", f"文本表格超过 {MAX_TEXT_BYTES // 2**20} MB，请拆分")
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"<table" in text or text.startswith((b"<!doctype html", b"<html")):
        return "html"
    if text.startswith(b"<?xml"):
        return "html" if b"<html" in text else "xml"
    if path.suffix.lower() in {".html", ".htm"} and text.startswith(b"<"):
        return "html"
    return "csv"


def _zip_content(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive)
            _check_entries(archive)
            return _zip_kind(archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, zlib.error) as error:
        raise RefusedError("damaged_file", "文件已损坏或未传完，请重新上传") from error


def _check_sizes(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
        raise RefusedError("zip_bomb", f"解压后有 {unpacked // 2**20} MB、{len(entries)} 个部件，超过上限，不予打开")
    if unpacked > SUSPECT_UNPACKED_BYTES and unpacked / packed > SUSPECT_RATIO:
        raise RefusedError("zip_bomb", f"压缩比高达 {unpacked // packed} 倍，疑为压缩炸弹，不予打开")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RefusedError("password", "文件设有密码，请去掉密码后重新保存")


def _check_entries(archive: zipfile.ZipFile) -> None:
    """Read every entry once: never past its declared size, and its checksum must hold."""
    for entry in archive.infolist():
        with archive.open(entry) as stream:
            while stream.read(2**20):
                pass


def _zip_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/vbaProject.bin" in names:
        return "xlsm"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        return "docx"
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
        if b"manifest:encryption-data" in _manifest(archive, names):
            raise RefusedError("password", "表格设有打开密码，请去掉密码后重新保存")
        return "ods"
    return "zip"


def _manifest(archive: zipfile.ZipFile, names: set[str]) -> bytes:
    return archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
