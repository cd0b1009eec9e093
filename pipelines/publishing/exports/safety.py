"""Text from reports and workbooks is never a formula in somebody else's spreadsheet.

A cell whose text begins with ``= + - @`` or a control character is run as a formula by spreadsheet programs when it
comes from a CSV file (OWASP, CSV Injection); a leading apostrophe makes it text.
"""

OPENERS = ("=", "+", "-", "@", "\t", "\r", "\n")
ILLEGAL = {code: None for code in range(32) if code not in (9, 10, 13)}
"""Control characters that no workbook can hold."""


def harmless(value: object) -> object:
    """The value as a CSV cell: text that a spreadsheet would run gets an apostrophe, numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(OPENERS) else value


def printable(text: str) -> str:
    """The text without control characters."""
    return text.translate(ILLEGAL)
