"""Document formats to plain text: one module a format, each ``convert(data) -> Converted``.

What belongs here: bytes to text. What does not: whose document it is (``documents.py``) and workbooks (``sheets``).
"""

from pipelines.ingest.formats.conversion import FORMATS, convert
from pipelines.ingest.formats.converted import ConversionError, Converted

__all__ = ["FORMATS", "ConversionError", "Converted", "convert"]
