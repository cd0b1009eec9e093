"""Encodings that offices use come back as the same text."""

import pytest

from pipelines.ingest.decoding import UndecodableError, decode

TEXT = "全区地区生产总值完成177.3亿元，同比增长5%。\r\n第二行\n" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_same_text_whatever_the_encoding(encoding: str) -> None:
    assert decode(TEXT.encode(encoding))[0] == TEXT


def test_broken_bytes_after_a_mark_are_refused() -> None:
    with pytest.raises(UndecodableError):
        decode(b"\xef\xbb\xbf\xff\xfe\xfa")
