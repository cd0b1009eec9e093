"""The promises of a report: the items of its livelihood list, with or without figures."""

import re

from pipelines.extraction import sections
from pipelines.extraction.model import Commitment
from pipelines.extraction.normal import Reading
from pipelines.extraction.sections import Section

_NUMBERED_ITEM = re.compile(
    r"^\s*(?:\(?(?P<digit>\d{1,2})[.、)]|(?P<word>[一二三四五六七八九十]{1,3})(?:、|是))\s*(?P<title>[^。；;\n]{2,60})"
)
_VERB = re.compile(
    r"^(?:持续|扎实|全面|大力|深入|加快|稳步|积极|切实|着力|进一步)*(?P<verb>[\u4e00-\u9fff]{2})(?P<object>.+)$"
)
_DEADLINE = re.compile(r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月底前")


class Promises:
    """Collects promises while the document is read."""

    def __init__(self, reading: Reading, text: str) -> None:
        self._reading = reading
        self._text = text
        self._items: list[tuple[int, int, str, int]] = []
        self._end = len(reading.text)

    def heading(self, start: int, line: str, section: Section) -> int | None:
        """The item number when a heading opens a promise."""
        number = sections.item_number(line)
        title = re.sub(r"^\s*实事[一二三四五六七八九十]+\s*[:、]?\s*", "", line).strip()
        if number is None and section.series == "livelihood":
            match = _NUMBERED_ITEM.match(line)
            if match and match["digit"]:
                number, title = int(match["digit"]), match["title"]
        if number is None or not title:
            return None
        self._items.append((start, start + len(line), title, number))
        return number

    def done(self) -> tuple[Commitment, ...]:
        """The promises in order; each ends where the next begins, at most a thousand characters on."""
        found = []
        for at, (start, end, title, number) in enumerate(self._items):
            limit = self._items[at + 1][0] if at + 1 < len(self._items) else min(self._end, end + 400)
            body = self._reading.text[end:limit]
            blank = re.search(r"\n\s*\n(?=实事|关键词|本报|[一二三四五六七八九十]、)", body)
            last = end + (blank.start() if blank else len(body))
            last = max(end, start + len(self._reading.text[start:last].rstrip()))
            span = self._reading.span(start, last)
            verb = _VERB.match(title)
            found.append(
                Commitment(
                    number,
                    "livelihood",
                    *span,
                    title,
                    verb["verb"] if verb else None,
                    verb["object"] if verb else None,
                    None,
                )
            )
        return tuple(found)
