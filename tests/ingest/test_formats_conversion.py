"""Documents to text: what is kept, and that hostile bytes are a refusal and nothing else."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.formats import FORMATS, ConversionError, convert

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rule_of(name: str, data: bytes) -> str:
    with pytest.raises(ConversionError) as refused:
        convert(name, data)
    assert refused.value.message
    return refused.value.rule


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("a.txt", b"", "empty_file"),
        ("a.doc", b"x", "unknown_extension"),
        ("a", b"x", "unknown_extension"),
        ("a.txt", b"   \r\n\t", "no_text"),
        ("a.txt", b"PK\x03\x04zip", "wrong_extension"),
        ("a.txt", b"%PDF-1.7 ...", "wrong_extension"),
        ("a.txt", b"<!DOCTYPE html><html><body>x</body></html>", "wrong_extension"),
        ("a.md", b"{\\rtf1 text}", "wrong_extension"),
        ("a.html", b"\x89PNG\r\n", "wrong_extension"),
        ("a.docx", OLE + b"rest", "wrong_extension"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.docx", b"just text", "damaged_file"),
        ("a.pdf", b"just text", "damaged_file"),
        ("a.txt", b"a\0b", "not_text"),
        ("a.txt", bytes(range(1, 32)) * 10, "not_text"),
        ("a.txt", b"\xff\xfe\x00\xd8", "undecodable"),
        ("a.html", b"<!-- only a comment -->", "no_text"),
    ],
)
def test_unreadable_files_are_refused_by_rule(name: str, data: bytes, rule: str) -> None:
    assert rule_of(name, data) == rule


def test_texts_that_are_too_long_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.ingest.formats.conversion.MAX_CHARACTERS", 10)
    assert rule_of("a.txt", b"x" * 11) == "text_too_long"
    assert convert("a.txt", b"x" * 10).text == "x" * 10


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != ".pdf"])
@given(data=st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_random_bytes_give_text_or_a_refusal(suffix: str, data: bytes) -> None:
    try:
        assert convert(f"a{suffix}", data).text.strip()
    except ConversionError as refused:
        assert refused.rule and refused.message


@given(cut=st.integers(0, 3000), flips=st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 255)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_damaged_word_files_give_text_or_a_refusal(
    make_docx: Callable[..., bytes], cut: int, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(make_docx("正文", table=[["甲", "1"]]))
    for at, mask in flips:
        data[at % len(data)] ^= mask
    try:
        convert("a.docx", bytes(data[: len(data) - cut]))
    except ConversionError as refused:
        assert refused.rule


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_truncated_pdf_files_give_text_or_a_refusal(
    make_pdf: Callable[[Sequence[Sequence[str]]], bytes], keep: float
) -> None:
    data = make_pdf([["解放区2023年政府工作报告"]])
    try:
        assert "解放区" in convert("a.pdf", data[: int(len(data) * keep)]).text
    except ConversionError as refused:
        assert refused.rule in {"damaged_file", "no_text_layer"}
