"""The one way to turn a document into text: the name must agree with the content, and nothing escapes but a refusal."""

import unicodedata
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import Any

from pipelines.ingest.formats.converted import ConversionError, Converted

FORMATS = {
    ".txt": "txt",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
MODULES = {"txt": "text", "md": "text", "html": "html", "docx": "docx", "pdf": "pdf"}
"""Each is imported when a file of its format is met: the libraries behind them take longer than reading a text."""
CONTENT_OF = {"txt": {"text"}, "md": {"text"}, "html": {"html", "text"}, "docx": {"zip"}, "pdf": {"pdf"}}
NAMES_ZH = {
    "text": "纯文本",
    "html": "网页",
    "zip": "压缩包或 Office 文件",
    "pdf": "PDF 文件",
    "ole": "旧版 Office 文件（如 doc）",
    "rtf": "RTF 文件",
    "image": "图片",
}
MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
)
PDF_WITHIN = 1024
"""Bytes within which readers accept the PDF mark."""

ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
MAX_CHARACTERS = 5_000_000
SAMPLE = 100_000
MAX_ODD_SHARE = 0.02
ODD_CATEGORIES = frozenset({"Cc", "Cn", "Co", "Cs"})
WHITE = "\t\n\v\f\r"


def convert(name: str, data: bytes) -> Converted:
    """The text of a document of this file name.

    Raises ``ConversionError`` for whatever cannot or must not be read: empty_file, unknown_extension,
    wrong_extension, password, not_text, no_text, text_too_long, undecodable, and those of the converters.
    """
    if not data:
        raise ConversionError("empty_file", "文件是空的，请重新导出或重新上传")
    suffix = PurePath(name).suffix.lower()
    document_format = FORMATS.get(suffix)
    if document_format is None:
        raise ConversionError(
            "unknown_extension", f"扩展名“{suffix}”不能读取，请另存为 txt、md、html、docx 或带文字层的 pdf"
        )
    _check_content(suffix, document_format, data)
    converted = _converted(document_format, data)
    _check_text(converted.text)
    return converted


def content_of(data: bytes) -> str:
    """What bytes are by their first marks: text, html, zip, pdf, ole, rtf or image."""
    for mark, kind in MAGIC:
        if data.startswith(mark):
            return kind
    if b"%PDF-" in data[:PDF_WITHIN]:
        return "pdf"
    head = data[:PDF_WITHIN].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return "html" if head.startswith((b"<!doctype html", b"<html")) else "text"


def _check_content(suffix: str, document_format: str, data: bytes) -> None:
    found = content_of(data)
    if found == "ole" and ENCRYPTED_STREAM in data:
        raise ConversionError("password", "文件设有打开密码，请去掉密码后重新保存")
    if found in CONTENT_OF[document_format]:
        return
    if document_format in ("docx", "pdf") and found == "text":
        raise ConversionError("damaged_file", f"文件不是有效的 {suffix} 文件，可能已损坏或未传完，请重新上传")
    raise ConversionError(
        "wrong_extension", f"扩展名是 {suffix}，内容却是{NAMES_ZH[found]}，请用正确的格式另存（docx、pdf、html、txt）"
    )


def converter_version(document_format: str) -> str:
    """What turns this format into text, with its version: part of what decides whether a file is read again."""
    version: str = _module(document_format).CONVERTER
    return version


@cache
def _module(document_format: str) -> Any:
    return import_module(f"pipelines.ingest.formats.{MODULES[document_format]}")


def _converted(document_format: str, data: bytes) -> Converted:
    """Parsers of other projects may raise anything on hostile bytes: all of it is one refusal."""
    try:
        converted: Converted = getattr(_module(document_format), f"convert_{MODULES[document_format]}")(data)
        return converted
    except ConversionError:
        raise
    except Exception as error:
        raise ConversionError(
            "damaged_file", f"文件已损坏或结构异常，无法读取（{type(error).__name__}），请重新上传或另存"
        ) from error


def _check_text(content: str) -> None:
    if not content.strip():
        raise ConversionError("no_text", "文件中没有文字，请上传含正文的文件")
    if len(content) > MAX_CHARACTERS:
        raise ConversionError("text_too_long", f"正文有 {len(content)} 字，超过上限 {MAX_CHARACTERS} 字，请拆分")
    sample = content[:SAMPLE]
    odd = sum(1 for character in sample if unicodedata.category(character) in ODD_CATEGORIES and character not in WHITE)
    if "\0" in content or odd > MAX_ODD_SHARE * len(sample):
        raise ConversionError("not_text", "内容不是可读的文字（含大量控制符或乱码），请核对文件")
