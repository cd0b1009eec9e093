"""Plain text and Markdown keep every character but the BOM."""

import pytest

from pipelines.ingest.formats import convert

TEXT = "标题\r\n一、全年完成地区生产总值１２３.4亿元，\u3000比上年增长5%；城镇新增就业4310人。\n\n\r末行 "


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "md", "TXT"])
def test_text_is_kept_as_written(data: bytes, encoding: str, suffix: str) -> None:
    converted = convert(f"a.{suffix}", data)
    assert converted.text == TEXT
    assert converted.encoding == encoding
    assert converted.converter
