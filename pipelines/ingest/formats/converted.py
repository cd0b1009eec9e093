"""What a converter gives back, and how it refuses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Converted:
    """A document as text. ``converter`` names program and version; ``title`` is what the format itself tells.

    Offsets of facts count the characters of ``text``; ``encoding`` is ``None`` for formats that are not text.
    """

    text: str
    converter: str
    title: str = ""
    encoding: str | None = None


class ConversionError(Exception):
    """A document cannot become text: ``rule`` is a stable name, ``message`` says in Chinese what to do."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
