"""PDF files: the text layer, broken lines joined, and what has none."""

import io
from collections.abc import Callable, Sequence

import pytest
from pypdf import PdfReader, PdfWriter

from pipelines.ingest.formats import ConversionError, convert
from pipelines.ingest.formats.pdf import convert_pdf

Make = Callable[[Sequence[Sequence[str]]], bytes]


def rule_of(data: bytes) -> str:
    with pytest.raises(ConversionError) as refused:
        convert("a.pdf", data)
    return refused.value.rule


def test_pages_are_joined_and_broken_lines_put_together(make_pdf: Make) -> None:
    data = make_pdf(
        [
            [
                "解放区政府工作报告",
                "全年完成地区生产总值一百二十三亿元，同",
                "比增长5%；城镇新增就业四千三百一十人。",
                "- 1 -",
            ],
            ["二、2023年工作安排目标任务和重点举措", "（一）地区生产总值增长六个百分点以上"],
        ]
    )
    converted = convert("a.pdf", data)
    assert converted.text.split("\n") == [
        "解放区政府工作报告",
        "全年完成地区生产总值一百二十三亿元，同比增长5%；城镇新增就业四千三百一十人。",
        "二、2023年工作安排目标任务和重点举措",
        "（一）地区生产总值增长六个百分点以上",
    ]
    assert converted.converter.startswith("pypdf ")


def test_scanned_pages_have_no_text_layer(make_pdf: Make) -> None:
    assert rule_of(make_pdf([[], []])) == "no_text_layer"
    assert rule_of(make_pdf([["一页有字"], [], []])) == "no_text_layer"
    assert convert("a.pdf", make_pdf([["一页有字"], []])).text == "一页有字"


def test_a_password_to_open_is_refused_and_one_to_edit_is_not(make_pdf: Make) -> None:
    def locked(user: str) -> bytes:
        writer = PdfWriter(PdfReader(io.BytesIO(make_pdf([["报告正文"]]))))
        writer.encrypt(user, "owner", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    assert rule_of(locked("secret")) == "password"
    assert convert("a.pdf", locked("")).text == "报告正文"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(range(256)) * 20])
def test_broken_files_are_refused(data: bytes) -> None:
    assert rule_of(data) in {"damaged_file", "no_text_layer"}


def test_a_reader_that_does_not_end_is_stopped(make_pdf: Make) -> None:
    with pytest.raises(ConversionError) as refused:
        convert_pdf(make_pdf([["正文"]]), seconds=0.001)
    assert refused.value.rule == "too_costly"
