"""A text read from top to bottom: lines to headings, tables and sentences, sentences to facts."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipelines.extraction import normal, sections, tables
from pipelines.extraction.commitments import Promises
from pipelines.extraction.draft import Draft, Scope
from pipelines.extraction.grammar import Grammar, compiled
from pipelines.extraction.model import Context, Extraction, Fact, Numeral
from pipelines.extraction.periods import time_words
from pipelines.extraction.sections import Section
from pipelines.extraction.sentence import SentenceReader
from pipelines.extraction.subjects import NO_TOPIC
from pipelines.extraction.table_reader import TableReader
from pipelines.extraction.timing import Clock
from schemas.vocabulary import Vocabulary

EXTRACTOR_VERSION = "2"

NUMERAL = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*")
MAX_SENTENCE = 2_000
"""Longest sentence, in characters, that is read as one; longer ones are cut, so that time stays linear."""

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?[”’」)]?")
_NUMERIC = re.compile(
    r"\d|百分之|翻[一两二三四]番|[两二三四五六七八九十]倍|[一二三四五六七八九两][十百千万亿零一二三四五六七八九]{2}"
)
_CURRENT = re.compile(
    r"上半年|前三季度|[一二三四]季度|\d{1,2}[-至]\d{1,2}月|截至\d{1,2}月|1-\d{1,2}月|进展情况表?|半年"
)
_PROGRESS = re.compile(r"进展情况|完成情况|完成进度|半年度|进度表|推进情况|落实情况")
_REPORT = re.compile(r"预算(?:执行|草案)|政府工作报告|工作报告|年工作回顾|计划(?:执行情况|草案)|国民经济和社会发展计划")
_PAST_YEAR = re.compile(r"回顾|(?:指标|计划|预期目标|预算)[^，。|]{0,6}(?:完成|执行)情况")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_BULLETIN = re.compile(r"统计公报")
_OF_LAST_YEAR = re.compile(r"(?:^|[。\n])[^\u4e00-\u9fff]*(?:去年|上年)(?=[上下一二三四前\d])[^。\n]*")
"""A sentence on a part of the year before, which says nothing of how this year goes."""
_WHOLE_COURSE = re.compile(
    r"(?:季度|半年)[^。;；\n]{0,40}(?:预计)?全年(?!目标|任务|计划|预期|确保|力争)[^，,。;；\n\d]{0,6}\d"
)
"""The course of a year that is over or all but over: 上半年3.2%、前三季度4.4%、预计全年5%."""
_CITATION = re.compile(r"^\s*(?:本报讯|来源|编辑|责任编辑|记者)")


@dataclass(slots=True)
class _Found:
    facts: list[Fact] = field(default_factory=list)
    excluded: list[tuple[int, int, str]] = field(default_factory=list)


def extract(text: str, context: Context, vocabulary: Vocabulary) -> Extraction:
    """Every fact of ``text``, its promises and the account of its numerals; never raises on any string.

    Offsets are characters of ``text`` as given. Time and memory grow with the length of the text.
    """
    reading = normal.read(text)
    grammar = compiled(vocabulary)
    document = _Document(text, reading, context, grammar)
    found = document.read()
    facts = tuple(sorted(found.facts, key=lambda fact: (fact.start, fact.end)))
    return Extraction(facts, document.promises.done(), tuple(_account(text, facts, found.excluded)))


class _Document:
    def __init__(self, text: str, reading: normal.Reading, context: Context, grammar: Grammar) -> None:
        self._text = text
        self._reading = reading
        self._context = context
        self._grammar = grammar
        self._clock = _clock(reading.text, context, grammar)
        self._reader = SentenceReader(context, grammar, self._clock)
        self._tables = TableReader(self._reader, grammar, self._clock)
        self._found = _Found()
        self._caption_unit: str | None = None
        self.promises = Promises(reading, text, context, grammar)

    def read(self) -> _Found:
        scope = Scope(Section())
        lines = _lines(self._reading.text)
        at = 0
        while at < len(lines):
            size, scope = self._table_at(lines, at, scope)
            if size:
                at += size
                continue
            start, line = lines[at]
            scope = self._line(start, line, scope)
            at += 1
        return self._found

    def _table_at(self, lines: list[tuple[int, str]], at: int, scope: Scope) -> tuple[int, Scope]:
        line = lines[at][1]
        bars = line.count("|")
        if bars == 1 and line.rstrip().endswith("|"):
            stacked = tables.stacked_table(lines[at:])
            if stacked is not None:
                return self._read_table(stacked[0], lines[at][0], [], stacked[1], scope)
        if bars >= 2:
            end = at
            while end < len(lines) and self._is_row(lines, end):
                end += 1
            block = [item for item in lines[at:end] if item[1].strip()]
            return self._read_table(tables.bar_table(block), lines[at][0], block, end - at, scope)
        if len(line) > tables.MAX_HEAD:
            return 0, scope
        if tables.is_ordinal_head(line):
            numbered = tables.numbered_table(lines[at:])
            if numbered is not None:
                return self._read_table(numbered[0], lines[at][0], [], numbered[1], scope)
        if tables.is_label_head(line):
            table, end = _cells_one_a_line(lines, at)
            return self._read_table(table, lines[at][0], [], end - at, scope)
        return 0, scope

    @staticmethod
    def _is_row(lines: list[tuple[int, str]], at: int) -> bool:
        line = lines[at][1]
        if "|" in line or not line.strip():
            return True
        return at + 1 < len(lines) and lines[at + 1][1].count("|") >= 2 and tables.is_group(line)

    def _read_table(
        self, table: tables.Table | None, start: int, block: list[tuple[int, str]], size: int, scope: Scope
    ) -> tuple[int, Scope]:
        if table is None:
            for line_start, line in block:
                scope = self._line(line_start, line, scope)
            return (size if block else 0), scope
        placed_facts, excluded = self._tables.read(table, scope, self._caption_unit)
        self._exclude([(start, table.rows[0][0].start, "table_head"), *excluded])
        for placed in placed_facts:
            self._add(placed.draft, placed.offset, scope, placed.offset, placed.offset + len(placed.cell))
        self._caption_unit = None
        return size, scope

    def _line(self, start: int, line: str, scope: Scope) -> Scope:
        stripped = line.strip()
        if not stripped:
            return scope
        self._caption_unit = tables.caption_unit(line) or self._caption_unit
        if sections.is_heading(line):
            scope = self._heading(start, line, scope)
        if scope.topic.names or scope.carried or scope.past or scope.theme or scope.told:
            scope = replace(scope, topic=NO_TOPIC, carried=(), past=False, theme="", told=None)
        for offset, sentence in _sentences(line):
            section = sections.after_sentence(sentence, scope.section, self._context)
            if section is not scope.section:
                scope = replace(scope, section=section)
            self.promises.sentence(start + offset, sentence, scope.section)
            if _NUMERIC.search(sentence):
                scope = self._sentence(start + offset, sentence, scope)
            else:
                scope = self._reader.pass_over(sentence, scope)
            told = sections.label_kind(sentence, len(sentence))
            if told:
                scope = replace(scope, told=told)
        return scope

    def _heading(self, start: int, line: str, scope: Scope) -> Scope:
        scope = replace(scope, label=sections.label_of(line))
        section = sections.after_heading(line, scope.section, self._context, self._grammar)
        ordinal = self.promises.heading(start, line, section)
        if section is not scope.section or ordinal is not None:
            return replace(scope, section=section, commitment=ordinal)
        return scope

    def _sentence(self, start: int, sentence: str, scope: Scope) -> Scope:
        drafts, scan, scope = self._reader.read(sentence, scope)
        for draft in drafts:
            self._add(draft, start, scope, start, start + len(sentence))
        self._exclude([(start + begin, start + end, rule) for begin, end, rule in scan.excluded])
        return scope

    def _exclude(self, spans: list[tuple[int, int, str]]) -> None:
        for begin, end, rule in spans:
            if end > begin:
                self._found.excluded.append((*self._reading.span(begin, end), rule))

    def _add(self, draft: Draft, offset: int, scope: Scope, evidence_start: int, evidence_end: int) -> None:
        quantity = draft.quantity
        start, end = self._reading.span(offset + quantity.start, offset + quantity.end)
        evidence = self._reading.span(evidence_start, max(evidence_end, evidence_start + 1))
        self._found.facts.append(
            Fact(
                start=start,
                end=end,
                surface=self._text[start:end],
                value=draft.value,
                value_high=draft.high,
                unit=draft.unit,
                bound=draft.bound,
                measure=draft.measure,
                kind=draft.kind,
                period=draft.period.text,
                period_type=draft.period.type,
                subject=draft.subject,
                indicator=draft.indicator,
                place=draft.place,
                strength=draft.strength,
                part_of=draft.part_of,
                growth_basis=draft.growth_basis,
                set_by=draft.set_by,
                tier=draft.tier,
                commitment=scope.commitment,
                section=scope.section.title,
                evidence_start=min(evidence[0], start),
                evidence_end=max(evidence[1], end),
                rules=draft.rules,
            )
        )


_LOOKED_BACK = re.compile(r"这一年|过去(?:的?一|的?五|5)年|[一五]年来|去年|上年")
_SCHEME = re.compile(r"实施方案|工作方案|项目安排|任务分解|责任分解|任务清单|项目清单")
_ASSIGNED = re.compile(r"责任单位|牵头单位|责任部门|实事项目(?:主要)?(?:包括|[^。，]{0,4}(?:确定|发布|公布|出炉))")
"""Who is to do it, or what the items of the year are: such a passage sets tasks."""

PLANS_PER_RESULT = 3
"""How many verbs of planning outweigh one word of a result."""


def _clock(text: str, context: Context, grammar: Grammar) -> Clock:
    opening = text[:400]
    report = bool(_REPORT.search(text[:3000])) or context.source_type in ("work_report", "plan_report")
    bulletin = bool(_BULLETIN.search(opening)) or context.source_type == "bulletin"
    current = not bulletin and _is_current(opening, context, report)
    words = (
        tuple(word for word in time_words(opening[:200]) if word.what in ("half", "quarter", "months"))
        if current
        else ()
    )
    return Clock(context.planning_year, current, bulletin, _default_kind(text, grammar, current or bulletin), words[:1])


def _is_current(opening: str, context: Context, report: bool) -> bool:
    """Whether a document tells how the planning year goes: a progress table, news of the first half."""
    if re.search(rf"{context.planning_year}年(?:上半年|前三季度|[一二三]季度|1-\d{{1,2}}月)", opening[:200]):
        return True
    progress = _PROGRESS.search(opening, 0, 120)
    if progress:
        years = [int(year) for year in _YEAR.findall(opening, 0, progress.end())]
        return not _PAST_YEAR.search(opening, 0, 120) and (not years or years[-1] >= context.planning_year)
    told = _OF_LAST_YEAR.sub("", opening[:200])
    return not report and bool(_CURRENT.search(told)) and not _WHOLE_COURSE.search(opening)


def _default_kind(text: str, grammar: Grammar, tells_results: bool) -> str:
    """What a passage without headings tells: plans when verbs of planning open its clauses and few tell a result."""
    if _SCHEME.search(text, 0, 120):
        return "target"
    if tells_results or _LOOKED_BACK.search(text[:300]):
        return "actual"
    if _ASSIGNED.search(text[:4000]) and not _PROGRESS.search(text[:4000]):
        return "target"
    plans = len(grammar.plan_verb.findall(text[:4000]))
    done = len(grammar.done_word.findall(text[:4000]))
    return "target" if plans >= 3 and plans > PLANS_PER_RESULT * done else "actual"


def _lines(text: str) -> list[tuple[int, str]]:
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    return lines


def _cells_one_a_line(lines: list[tuple[int, str]], at: int) -> tuple[tables.Table | None, int]:
    """The table whose cells stand one a line from ``at`` on, and the line behind it; a numbered heading may end it."""
    end = at
    while end < len(lines) and len(lines[end][1].strip()) <= tables.MAX_CELL and not _is_prose(lines[end][1]):
        end += 1
    table = tables.vertical_table([item for item in lines[at:end] if item[1].strip()])
    if table is None:
        end = next((i for i in range(at + 1, end) if sections.is_part_heading(lines[i][1])), end)
        table = tables.vertical_table([item for item in lines[at:end] if item[1].strip()])
    return table, end


def _is_prose(line: str) -> bool:
    return bool(re.search(r"[。；;]", line)) or len(line.strip()) > 32


def _sentences(line: str) -> Iterator[tuple[int, str]]:
    for match in _SENTENCE.finditer(line):
        sentence = match.group()
        if len(sentence) <= MAX_SENTENCE:
            yield match.start(), sentence
            continue
        at = 0
        while at < len(sentence):
            end = min(at + MAX_SENTENCE, len(sentence))
            if end < len(sentence):
                cut = max(sentence.rfind(mark, at + MAX_SENTENCE // 2, end) for mark in "，,；; ")
                end = cut + 1 if cut > 0 else end
            yield match.start() + at, sentence[at:end]
            at = end


def _account(text: str, facts: tuple[Fact, ...], excluded: list[tuple[int, int, str]]) -> Iterator[Numeral]:
    in_facts = [(fact.start, fact.end) for fact in facts]
    barred = sorted(excluded)
    starts = [span[0] for span in barred]
    at = 0
    for match in NUMERAL.finditer(text):
        start, end = match.span()
        while at < len(in_facts) and in_facts[at][1] <= start:
            at += 1
        if at < len(in_facts) and in_facts[at][0] < end:
            yield Numeral(start, end, match.group(), "fact", "")
            continue
        rule = _barring(barred, starts, start, end)
        yield Numeral(start, end, match.group(), "excluded" if rule else "unexplained", rule or "")


def _barring(barred: list[tuple[int, int, str]], starts: list[int], start: int, end: int) -> str | None:
    for place in range(bisect_right(starts, end) - 1, max(-1, bisect_right(starts, end) - 5), -1):
        if barred[place][0] < end and start < barred[place][1]:
            return barred[place][2]
    return None
