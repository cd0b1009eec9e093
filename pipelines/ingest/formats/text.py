"""Plain text and Markdown: decoded, otherwise left exactly as written."""

import charset_normalizer

from pipelines.ingest.decoding import UndecodableError, decode
from pipelines.ingest.formats.converted import ConversionError, Converted

CONVERTER = f"decode-1 (charset-normalizer {charset_normalizer.__version__})"


def convert_text(data: bytes) -> Converted:
    """The characters of a text file without BOM, line ends kept. Raises ``ConversionError`` (undecodable)."""
    try:
        text, encoding = decode(data)
    except UndecodableError as error:
        raise ConversionError("undecodable", f"{error}，请另存为 UTF-8") from error
    return Converted(text, CONVERTER, encoding=encoding)
