"""Reads one PDF in a process of its own: standard input to a JSON answer. Imports nothing of this project.

The answer is ``{"pages": [text, …]}`` or ``{"error": rule, "detail": …}``.
"""

import io
import json
import resource
import sys

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

MEMORY_BYTES = 2 * 2**30
MAX_PAGES = 2000


def main() -> None:
    """Answer on standard output; never raises on bad input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)


def answer(data: bytes) -> dict[str, object]:
    """Text of every page, or why not. An empty password is tried: many files only forbid editing."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "password", "detail": ""}
        count = len(reader.pages)
        if count > MAX_PAGES:
            return {"error": "too_many_pages", "detail": str(count)}
        return {"pages": [page.extract_text() for page in reader.pages]}
    except (DependencyError, FileNotDecryptedError):
        return {"error": "password", "detail": ""}
    except MemoryError:
        return {"error": "too_costly", "detail": ""}
    except Exception as error:
        return {"error": "damaged_file", "detail": type(error).__name__}


if __name__ == "__main__":
    main()
