"""A text read from top to bottom: lines to headings, tables and sentences, sentences to facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.extraction import columns, normal, ragged, sections, tables
from pipelines.extraction.account import numerals
from pipelines.extraction.commitments import Promises
from pipelines.extraction.draft import Draft, Scope
from pipelines.extraction.grammar import Grammar, compiled
from pipelines.extraction.model import Context, Extraction, Fact
from pipelines.extraction.opening import clock_of
from pipelines.extraction.sections import Section
from pipelines.extraction.sentence import SentenceReader
from pipelines.extraction.subjects import NO_TOPIC
from pipelines.extraction.table_reader import TableReader
from schemas.vocabulary import Vocabulary

EXTRACTOR_VERSION = "2"

MAX_SENTENCE = 2_000
"""Longest sentence, in characters, that is read as one; longer ones are cut, so that time stays linear."""

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?[”’」)]?")
_DIGIT = re.compile("[0-9]")
_SPELLED = re.compile(
    r"[百翻一二两三四五六七八九十](?:(?<=百)分之|(?<=翻)[一两二三四]番|(?<=[一两二三四五六七八九十])倍"
    r"|(?<=[一二两三四五六七八九])[十百千万亿零一二三四五六七八九]{2})"
)
"""A number without digits; each begins with one character of the set, so that most text is passed over at once."""


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
    return Extraction(facts, document.promises.done(), tuple(numerals(text, facts, found.excluded)))


class _Document:
    def __init__(self, text: str, reading: normal.Reading, context: Context, grammar: Grammar) -> None:
        self._text = text
        self._reading = reading
        self._context = context
        self._grammar = grammar
        self._clock = clock_of(reading.text, context, grammar)
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
            start, line = lines[at]
            size = 0
            if line and not line.isspace():
                if "|" in line or len(line) <= tables.MAX_HEAD:
                    size, scope = self._table_at(lines, at, scope)
                if not size:
                    scope = self._line(start, line, scope)
            at += size or 1
        return self._found

    def _table_at(self, lines: list[tuple[int, str]], at: int, scope: Scope) -> tuple[int, Scope]:
        line = lines[at][1]
        bars = line.count("|")
        if bars == 1 and line.rstrip().endswith("|"):
            stacked = tables.stacked_table(lines, at)
            if stacked is not None:
                return self._read_table(stacked[0], lines[at][0], [], stacked[1], scope)
        if bars >= 2:
            end = at
            while end < len(lines) and self._is_row(lines, end):
                end += 1
            block = [item for item in lines[at:end] if item[1].strip()]
            return self._read_table(tables.bar_table(block), lines[at][0], block, end - at, scope)
        if columns.is_ordinal_head(line):
            numbered = tables.numbered_table(lines, at)
            if numbered is None or len(numbered[0].rows) == 1:
                numbered = ragged.ragged_table(lines, at) or numbered
            if numbered is not None:
                return self._read_table(numbered[0], lines[at][0], [], numbered[1], scope)
        if columns.is_label_head(line):
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
        self, table: columns.Table | None, start: int, block: list[tuple[int, str]], size: int, scope: Scope
    ) -> tuple[int, Scope]:
        if table is None:
            for line_start, line in block:
                scope = self._line(line_start, line, scope)
            return (size if block else 0), scope
        placed_facts, excluded = self._tables.read(table, scope, self._caption_unit)
        self._exclude([(start, table.rows[0][0].start, "table_head"), *excluded])
        for placed in placed_facts:
            evidence = self._reading.span(placed.offset, placed.offset + max(1, len(placed.cell)))
            self._found.facts.append(self._fact(placed.draft, placed.offset, scope, evidence))
        self._caption_unit = None
        return size, scope

    def _line(self, start: int, line: str, scope: Scope) -> Scope:
        self._caption_unit = columns.caption_unit(line) or self._caption_unit
        if sections.is_heading(line):
            scope = self._heading(start, line, scope)
        if scope.topic.names or scope.carried or scope.past or scope.theme or scope.told:
            scope = scope._replace(topic=NO_TOPIC, carried=(), past=False, theme="", told=None)
        if _is_numeric(line):
            return self._figures(start, line, scope)
        if sections.may_turn(line, scope.section) or self.promises.may_hold(line, scope.section):
            for offset, sentence in _sentences(line):
                scope = self._turned(start + offset, sentence, scope, figures=False)
        return scope

    def _figures(self, start: int, line: str, scope: Scope) -> Scope:
        """A line that holds a number: what its sentences tell carries over to those behind."""
        sentences = list(_sentences(line))
        for offset, sentence in sentences:
            figures = len(sentences) == 1 or _is_numeric(sentence)
            scope = self._turned(start + offset, sentence, scope, figures=figures)
            if figures:
                scope = self._sentence(start + offset, sentence, scope)
            else:
                scope = self._reader.pass_over(sentence, scope)
            told = sections.label_kind(sentence, len(sentence)) if ":" in sentence else None
            if told:
                scope = scope._replace(told=told)
        return scope

    def _turned(self, start: int, sentence: str, scope: Scope, *, figures: bool) -> Scope:
        """The scope with the section that a sentence leads to, and the promises that it makes there."""
        section = scope.section
        if figures or sections.may_turn(sentence, section):
            section = sections.after_sentence(sentence, section, self._context)
        self.promises.sentence(start, sentence, section)
        return scope if section is scope.section else scope._replace(section=section)

    def _heading(self, start: int, line: str, scope: Scope) -> Scope:
        section = sections.after_heading(line, scope.section, self._context, self._grammar)
        ordinal = self.promises.heading(start, line, section)
        label = sections.label_of(line)
        if section is not scope.section or ordinal is not None:
            return scope._replace(label=label, section=section, commitment=ordinal)
        return scope._replace(label=label)

    def _sentence(self, start: int, sentence: str, scope: Scope) -> Scope:
        drafts, scan, scope = self._reader.read(sentence, scope)
        if drafts:
            evidence = self._reading.span(start, start + len(sentence))
            self._found.facts += [self._fact(draft, start, scope, evidence) for draft in drafts]
        self._exclude([(start + begin, start + end, rule) for begin, end, rule in scan.excluded])
        return scope

    def _exclude(self, spans: list[tuple[int, int, str]]) -> None:
        for begin, end, rule in spans:
            if end > begin:
                self._found.excluded.append((*self._reading.span(begin, end), rule))

    def _fact(self, draft: Draft, offset: int, scope: Scope, evidence: tuple[int, int]) -> Fact:
        """The fact of a draft whose offsets count from ``offset``; ``evidence`` spans what it was read from."""
        start, end = self._reading.span(offset + draft.quantity.start, offset + draft.quantity.end)
        return Fact(
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


def _is_numeric(words: str) -> bool:
    return _DIGIT.search(words) is not None or _SPELLED.search(words) is not None


def _lines(text: str) -> list[tuple[int, str]]:
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    return lines


def _cells_one_a_line(lines: list[tuple[int, str]], at: int) -> tuple[columns.Table | None, int]:
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
