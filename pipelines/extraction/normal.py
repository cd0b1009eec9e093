"""A reading copy of the text: half-width, without what breaks words, with a way back to the original offsets.

Reports come with full-width digits, zero-width characters, blanks inside numbers and lines wrapped in
the middle of a word. The reading copy heals these; every offset found in it maps back to the text as given.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

_FULL = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
_SAME = {
    **dict.fromkeys("　\u00a0\u2002\u2003\u2005\u2006\u2007\u2008\u2009\u202f\r", " "),
    **dict.fromkeys("—–―‐‑−〜～~﹣－─━", "-"),
    **dict.fromkeys("﹪℅", "%"),
    **dict.fromkeys("∶︰﹕", ":"),
    **dict.fromkeys("｜│┃", "|"),
    **dict.fromkeys("\u2028\u2029\x0b\x0c\x85", "\n"),
    **dict.fromkeys("『「", "“"),
    **dict.fromkeys("』」", "”"),
    "．": ".",
    "﹐": ",",
    "﹔": ";",
    "〇": "零",
    "兩": "两",
    "〔": "[",
    "〕": "]",
}
_PLAIN = {chr(code): plain for code, plain in _FULL.items()} | _SAME | {"～": "-", "－": "-"}
del _PLAIN["，"]

_HAN = "\u3400-\u9fff"
_ENDS = "。！？!?；;：:|>…"
_UNSEEN = "\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e"
_DROP = re.compile(
    rf"[ {_UNSEEN}](?:(?<=[{_UNSEEN}])[{_UNSEEN}]*"
    rf"|(?<=[{_HAN}，、；：。“”《》()%] )(?=[{_HAN}\d，、；：。“”《》(])"
    rf"|(?<=[\d%.] )(?=[{_HAN}，、；。%]))"
)
"""Runs of characters that are not seen, and blanks beside Chinese; told by its first character, so that it is fast."""
_SAME_BELOW = re.compile(r"\((?:以下|，|,|以)?下同\)|[，,;；]以?下同(?=\))")
_TITLE_END = ("的报告", "的通报", "的通知", "的意见", "统计公报")
_WRAP = re.compile(rf"\n[ \n\u200b\ufeff]{{0,6}}(?=[{_HAN}\d%，、；。“”（()])")
_HEADING_START = re.compile(
    r"(?:[一二三四五六七八九十]+[、.是]|\([一二三四五六七八九十\d]+\)|\d+[.、)]|第[一二三四五六七八九十]+|[-●■◆▲•·※]"
    r"|实事|关键词|表\d|各位)"
)
_CAPTION = re.compile(r"\s*附?[图表] ?[\d一二三四五六七八九十]")
_TORN = re.compile(r"\d\. \d|\d \.\d|\.\d \d(?=[%亿万 ])")
_NEAR_BLANK = re.compile(r" (?<=[\d.] )[\d.]")
"""The blank within every torn decimal: quick to look for."""
_TORN_GAP = re.compile(r"(?<=\d) {1,2}(?=\d)|(?<=\d) (?=\.\d)|(?<=\d\.) (?=\d)")
_THOUSANDS = re.compile(
    rf"[1-9](?:(?<=[{_HAN}:，,、；;()].)|(?<=[{_HAN}|] .))\d{{0,2}}(?: \d{{3}})+"
    rf"(?=(?:\.\d+)?(?: ?[{_HAN}%‰]| *\|))(?! ?[年月日])"
)
"""Thousands set apart; the first digit first, so that a search skips to it."""
_THREE_DIGITS = re.compile(r" \d{3}(?!\d)")
_BLANK = re.compile(" ")
MIN_TORN = 3
"""Torn decimals that show a text to be torn."""
MIN_WRAPPED = 25
"""Shortest line, in characters, that may have been wrapped; shorter ones are headings or cells."""
MAX_HEADING = 45
"""Longest line that is a heading when it is numbered and set apart from what follows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading copy and the way back: ``starts`` and ``shifts`` are empty when nothing was dropped."""

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def origin(self, position: int) -> int:
        """Offset in the text as given of the character at ``position`` of the reading copy."""
        if not self.starts:
            return position
        return position + self.shifts[bisect_right(self.starts, position) - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as given of a span of the reading copy that is not empty."""
        return self.origin(start), self.origin(end - 1) + 1


def read(text: str) -> Reading:
    """The reading copy of ``text``; linear in its length, for any string whatever."""
    same = _comma_tables(_barred(_half_width(text)))
    cuts = sorted(
        [match.span() for match in _DROP.finditer(same)] + _below(same) + _wraps(same) + _torn(same) + _thousands(same)
    )
    if not cuts:
        return Reading(same, (), ())
    pieces, starts, shifts = [], [0], [0]
    at, length = 0, 0
    for start, end in cuts:
        if start < at:
            continue
        pieces.append(same[at:start])
        length += start - at
        at = end
        starts.append(length)
        shifts.append(at - length)
    pieces.append(same[at:])
    return Reading("".join(pieces), tuple(starts), tuple(shifts))


_ODD = re.compile("[\ud800-\udfff" + re.escape("".join(_PLAIN)) + "]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FULL_THOUSANDS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def _half_width(text: str) -> str:
    """The text with each odd character in its plain form, and lone surrogates marked as unreadable."""
    odd = set(_ODD.findall(text))
    if not odd.isdisjoint("０１２３４５６７８９"):
        text = _FULL_THOUSANDS.sub(",", text)
    for character in odd & _PLAIN.keys():
        text = text.replace(character, _PLAIN[character])
    return _SURROGATE.sub("\ufffd", text) if odd - _PLAIN.keys() else text


_HEAD_WORDS = (
    *("序号", "名称"),
    *(noun + name for noun in ("主要指标", "指标", "工程", "项目", "产品") for name in ("名称", "")),
)
_SPACED_HEAD = re.compile(
    # the first character, then that it opens a line: a search skips to it
    f"(?:{'|'.join(f'{word[0]}(?<=^.){word[1:]}' for word in _HEAD_WORDS)})" + r"(?:[ \t]+[^\s|]+){2,} *$",
    re.MULTILINE,
)
_COMMA_HEAD = re.compile(r"^[^\d,，。；;|\n]{2,14}(?:,[^,，。；;|\n]{1,20}){2,}$", re.MULTILINE)
_COMMA_ROW = re.compile(r"\n[^\n,。；;|]{1,40}(?:,[^\n,。；;|]{0,40}){2,}(?=\n|$)")
_FIGURE_CELL = re.compile(r",[-+]?\d[\d.]*%?(?=,|$)")
_SPACED_ROW = re.compile(r"\n([^\n。;；|]*\S[ \t]+\S[^\n。;；|]*)")
_COLUMN_GAP = re.compile(r"(?<=\S)[ \t](?=[ \t]*\S)")


def _barred(text: str) -> str:
    """Tables whose cells are set apart by blanks get bars instead, character for character."""
    at, pieces = 0, []
    for head in _SPACED_HEAD.finditer(text):
        if head.start() < at:
            continue
        end = head.end()
        row = _SPACED_ROW.match(text, end)
        while row:
            end = row.end()
            row = _SPACED_ROW.match(text, end)
        if end == head.end():
            continue
        columns = len(head.group().split())
        rows = [_spaced_row(row, columns) for row in text[head.start() : end].split("\n")]
        pieces += [text[at : head.start()], "\n".join(rows)]
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _spaced_row(row: str, columns: int) -> str:
    """A row with bars for blanks; blanks inside the name that it opens with stay (水 泥 万吨 46.3)."""
    gaps = [gap.start() for gap in _COLUMN_GAP.finditer(row)]
    more = len(gaps) - columns + 1
    kept = gaps[more - 1] + 1 if more > 0 and not _DIGIT.search(row, 0, gaps[more]) else 0
    return row[:kept] + _COLUMN_GAP.sub(_bar, row[kept:])


_DIGIT = re.compile(r"\d")


def _comma_tables(text: str) -> str:
    """Tables whose cells are set apart by commas get bars instead; every row has as many as the head."""
    at, pieces = 0, []
    if "," not in text:
        return text
    for head in _COMMA_HEAD.finditer(text):
        if head.start() < at:
            continue
        end, commas = head.end(), head.group().count(",")
        row = _COMMA_ROW.match(text, end)
        while row and row.group().count(",") == commas and (_FIGURE_CELL.search(row.group()) or end > head.end()):
            end = row.end()
            row = _COMMA_ROW.match(text, end)
        if end == head.end():
            continue
        pieces += [text[at : head.start()], text[head.start() : end].replace(",", "|")]
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _bar(gap: re.Match[str]) -> str:
    number_goes_on = gap.string[gap.start() - 1].isdecimal() and gap.string[gap.end() : gap.end() + 1] in "年月%万亿"
    return gap.group() if number_goes_on else "|"


def _below(text: str) -> list[tuple[int, int]]:
    """Brackets that only say that a word holds for all that follows: 比上年(下同)."""
    return [match.span() for match in _SAME_BELOW.finditer(text)] if "下同)" in text else []


def _torn(text: str) -> list[tuple[int, int]]:
    """Blanks between digits, in a text whose numbers are torn apart (10. 3%, 62.1 5亿元) more than by chance."""
    if len(_NEAR_BLANK.findall(text)) < MIN_TORN or len(_TORN.findall(text)) < MIN_TORN:
        return []
    return [match.span() for match in _TORN_GAP.finditer(text)]


def _thousands(text: str) -> list[tuple[int, int]]:
    """Blanks that set thousands apart: 58 213元, 1 234 567人."""
    if not _THREE_DIGITS.search(text):
        return []
    return [gap.span() for match in _THOUSANDS.finditer(text) for gap in _BLANK.finditer(text, *match.span())]


def _wraps(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _WRAP.finditer(text):
        line_start = text.rfind("\n", max(0, match.start() - 400), match.start()) + 1
        if match.start() - line_start < MIN_WRAPPED or text[match.start() - 1] in _ENDS:
            continue
        line = text[line_start : match.start()].rstrip(" ")
        if (
            line.endswith(_TITLE_END)
            or len(line) < MIN_WRAPPED
            or line[-1] in _ENDS
            or "|" in line
            or len(line.strip()) < MIN_WRAPPED
        ):
            continue
        following = text[match.end() : match.end() + 60].split("\n", 1)[0]
        if _HEADING_START.match(following) or "|" in following:
            continue
        blank = text.count("\n", match.start(), match.end()) > 1
        if _CAPTION.match(line):
            continue
        if (blank or match.group().endswith("  ")) and len(line.strip()) <= MAX_HEADING and _HEADING_START.match(line):
            continue
        if blank and (line.endswith(("，", "、")) or not _looks_broken(line, following)):
            continue
        found.append((line_start + len(line), match.end()))
    return found


def _looks_broken(line: str, following: str) -> bool:
    """Whether a paragraph break stands in the middle of a sentence: both sides are long and go on."""
    return len(following) >= MIN_WRAPPED and "。" in following + line[-60:] and not line.endswith(("”", ")", "》"))
