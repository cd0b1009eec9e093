"""Word files: paragraphs and tables in order, and packages that must not be opened."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from pipelines.ingest.formats import ConversionError, convert

Make = Callable[..., bytes]
Replace = Callable[[bytes, str, bytes], bytes]

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def body(content: str) -> bytes:
    return f'<?xml version="1.0"?><w:document {NAMESPACES}><w:body>{content}</w:body></w:document>'.encode()


def rule_of(data: bytes) -> str:
    with pytest.raises(ConversionError) as refused:
        convert("a.docx", data)
    return refused.value.rule


def test_paragraphs_and_tables_stand_in_the_order_of_the_body(make_docx: Make) -> None:
    data = make_docx("标题", "", "第一段", table=[["指标", "数值"], ["总量", "12亿元"]], after=["末段"])
    converted = convert("a.docx", data)
    assert converted.text == "标题\n\n第一段\n指标 | 数值\n总量 | 12亿元\n末段"
    assert converted.converter.startswith("python-docx ")


def test_inserted_linked_and_boxed_text_is_read_and_deleted_text_is_not(make_docx: Make, replace_part: Replace) -> None:
    content = (
        "<w:p><w:r><w:t>完成</w:t></w:r><w:ins><w:r><w:t>12</w:t></w:r></w:ins><w:del><w:r><w:delText>11</w:delText></w:r></w:del>"
        "<w:hyperlink><w:r><w:t>亿元</w:t><w:tab/><w:br/><w:t>增长</w:t><w:noBreakHyphen/><w:t>1</w:t></w:r></w:hyperlink></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    data = replace_part(make_docx("x"), "word/document.xml", body(content))
    assert convert("a.docx", data).text == "完成12亿元\t\n增长-1\n控件\n框"


def test_an_entity_bomb_is_refused(make_docx: Make, replace_part: Replace) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + body("&b;")[21:]
    assert rule_of(replace_part(make_docx("x"), "word/document.xml", bomb)) == "unsafe_xml"


def test_a_member_that_declares_five_gigabytes_is_refused(make_docx: Make) -> None:
    data = bytearray(make_docx("x"))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 0xFFFF_0000)
    assert rule_of(bytes(data)) == "zip_bomb"


def test_a_member_that_is_mostly_nothing_is_refused(
    make_docx: Make, replace_part: Replace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.ingest.formats.docx.MAX_XML_BYTES", 10_000)
    assert rule_of(replace_part(make_docx("x"), "word/document.xml", body(" " * 20_000))) == "zip_bomb"


def test_too_many_members_are_refused(make_docx: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.ingest.formats.docx.MAX_ENTRIES", 2)
    assert rule_of(make_docx("x")) == "zip_bomb"


def test_an_encrypted_member_is_refused(make_docx: Make) -> None:
    data = bytearray(make_docx("x"))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, central + 8, 1)
    assert rule_of(bytes(data)) == "password"


def test_other_packages_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert rule_of(out.getvalue()) == "wrong_extension"


def test_a_truncated_file_is_refused(make_docx: Make) -> None:
    assert rule_of(make_docx("x")[:2000]) == "damaged_file"


def test_a_file_without_words_is_refused(make_docx: Make) -> None:
    assert rule_of(make_docx("", " ")) == "no_text"
