"""The promises of a report, with or without figures: items of its livelihood list, and key tasks.

A key task is a clause of a section of targets that opens with a verb of doing something that can be seen to be
done (启动, 建成, 编制) and names the thing. What does not belong here: aims (加快, 深化) and figures, which are facts.
"""

import re
from dataclasses import dataclass

from pipelines.extraction import periods, sections
from pipelines.extraction.grammar import Grammar
from pipelines.extraction.model import Commitment, Context
from pipelines.extraction.normal import Reading
from pipelines.extraction.sections import Section

MAX_BODY = 400
"""Longest body of a livelihood item, in characters, when no other item follows."""
_NUMBERED_ITEM = re.compile(
    r"^\s*(?:\(?(?P<digit>\d{1,2})[.、)]|(?P<word>[一二三四五六七八九十]{1,3})(?:、|是))\s*(?P<title>[^。；;\n]{2,60})"
)
_ITEM_NAME = re.compile(r"^\s*实事[一二三四五六七八九十]+\s*[:、]?\s*")
_COURSE = "持续|扎实|全面|大力|深入|加快|稳步|积极|切实|着力|进一步|全力|有序|加速|抓紧|尽快|力争|确保|争取|继续|同步"
_VERB = re.compile(rf"^(?:{_COURSE})*(?P<verb>[一-鿿]{{2}})(?P<object>.+)$")
_ITEM_BREAK = re.compile(r"\n\s*\n(?=实事|关键词|本报|[一二三四五六七八九十]、)")
_CLAUSE = re.compile(r"[^，,。;；\n]+")
_OPENING = re.compile(
    rf"^[\s\-—●■◆▲·•※]*(?:\(?\d{{1,2}}[.、)]|[一二三四五六七八九十]+(?:是|、))?\s*(?:要|将|我们将|{_COURSE}|(?:\d{{1,2}}月|年)底前|年内|上半年"
    r"|第?[一二三四]季度|(?:20\d\d)年(?:底?前)?|今年|全年)*"
)
_DEADLINE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月(?:底|末|份)?(?:之?前|完成)|(?P<half>上半年)|第?(?P<quarter>[一二三四])季度"
    r"|(?P<end>年底前|年内|年底))|(?P<only>20\d\d)年(?:底前|前)"
)
_DEADLINE_HINT = re.compile("月|上半年|季度|年底|年内|年前")
_QUANTITY = re.compile(r"\d(?!\d*年|\d?月|\d*[路号])")
_NO_TASK = re.compile(r"时限|情况|率|任务|目标|计划|今年|全年|好?自己")
MIN_OBJECT, MAX_OBJECT = 3, 50


@dataclass(slots=True)
class _Item:
    start: int
    end: int
    title: str
    number: int


class Promises:
    """Collects promises while the document is read."""

    def __init__(self, reading: Reading, text: str, context: Context, grammar: Grammar) -> None:
        self._reading = reading
        self._text = text
        self._year = context.planning_year
        self._verb = grammar.promise_verb
        self._items: list[_Item] = []
        self._tasks: list[Commitment] = []

    def heading(self, start: int, line: str, section: Section) -> int | None:
        """The item number when a heading opens a livelihood promise."""
        title = ""
        number = sections.item_number(line)
        if number is not None:
            title = _ITEM_NAME.sub("", line).strip()
        elif section.series == "livelihood":
            match = _NUMBERED_ITEM.match(line)
            if match and match["digit"]:
                number, title = int(match["digit"]), match["title"]
        if number is None or not title:
            return None
        self._items.append(_Item(start, start + len(line), title, number))
        return number

    def may_hold(self, line: str, section: Section) -> bool:
        """Whether a line may hold a key task: a quick look for the section and the verb."""
        return section.kind == "target" and self._verb.search(line) is not None

    def sentence(self, start: int, sentence: str, section: Section) -> None:
        """Key tasks of one sentence of a section of targets."""
        first = self._verb.search(sentence) if section.kind == "target" else None
        if first is None:
            return
        for found in _CLAUSE.finditer(sentence):
            if found.end() <= first.start():
                continue
            clause = found.group()
            opening = _OPENING.match(clause)
            at = opening.end() if opening else 0
            verb = self._verb.match(clause, at)
            if verb is None or _QUANTITY.search(clause, at):
                continue
            told = clause[verb.end() :].strip(" ”」)")
            if MIN_OBJECT <= len(told) <= MAX_OBJECT and not _NO_TASK.match(told):
                self._add_task(start + found.start(), clause, at, verb.group(), told)

    def _add_task(self, start: int, clause: str, at: int, verb: str, told: str) -> None:
        skipped = len(clause) - len(clause.lstrip())
        span = self._reading.span(start + skipped, start + len(clause.rstrip()))
        self._tasks.append(
            Commitment(
                len(self._tasks) + 1,
                "key_task",
                *span,
                clause[at:].strip(),
                verb,
                told,
                _deadline(clause, self._year),
            )
        )

    def done(self) -> tuple[Commitment, ...]:
        """The promises in the order of the text; an item ends where the next begins or its list does."""
        found = [self._livelihood(at) for at in range(len(self._items))]
        return tuple(sorted([*found, *self._tasks], key=lambda promise: (promise.start, promise.end)))

    def _livelihood(self, at: int) -> Commitment:
        item = self._items[at]
        text = self._reading.text
        limit = self._items[at + 1].start if at + 1 < len(self._items) else min(len(text), item.end + MAX_BODY)
        body = text[item.end : limit]
        blank = _ITEM_BREAK.search(body)
        last = item.end + (blank.start() if blank else len(body))
        last = max(item.end, item.start + len(text[item.start : last].rstrip()))
        verb = _VERB.match(item.title)
        return Commitment(
            item.number,
            "livelihood",
            *self._reading.span(item.start, last),
            item.title,
            verb["verb"] if verb else None,
            verb["object"] if verb else None,
            _deadline(text[item.start : last], self._year),
        )


def _deadline(words: str, year: int) -> str | None:
    """The period by whose end the promise is due, written like a period; ``None`` when the words name none."""
    match = _DEADLINE.search(words) if _DEADLINE_HINT.search(words) else None
    if match is None:
        return None
    if match["only"]:
        return match["only"]
    year = int(match["year"]) if match["year"] else year
    if match["month"] and 1 <= int(match["month"]) <= 12:
        return periods.months(year, 1, int(match["month"])).text
    if match["half"]:
        return periods.half(year, 1).text
    if match["quarter"]:
        return periods.quarter(year, "一二三四".index(match["quarter"]) + 1).text
    return str(year) if match["end"] else None
