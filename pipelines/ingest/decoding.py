"""Bytes of a text file as text: encodings that Chinese offices use, detected by a library, never guessed in silence.

What belongs here: bytes to text. What does not: file formats and what the text says.
"""

import codecs

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CANDIDATES = ["gb18030", "big5", "utf_16_le", "utf_16_be"]


class UndecodableError(ValueError):
    """The bytes are text in none of the encodings that the product reads."""


def decode(data: bytes) -> tuple[str, str]:
    """The text without BOM, line ends kept, and the name of its encoding.

    A BOM decides; else strict UTF-8; else the library's choice among GB18030, Big5 and UTF-16.
    Raises ``UndecodableError`` when nothing fits.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Not at the top: nearly every file is UTF-8, and the library takes longer to load than a report to read.
        from charset_normalizer import from_bytes

        best = from_bytes(data, cp_isolation=CANDIDATES).best()
    if best is None:
        raise UndecodableError("文字编码无法识别（支持 UTF-8、GB18030、Big5、UTF-16）")
    return _strictly(data, best.encoding), best.encoding.replace("_", "-")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"不是有效的 {encoding} 文本：第 {error.start} 字节起") from error
