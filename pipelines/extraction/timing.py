"""The period of each figure of a sentence, from the words of time around it and the section it stands in."""

import re
from collections.abc import Sequence

from pipelines.extraction import periods
from pipelines.extraction.clock import Clock
from pipelines.extraction.cues import Cues
from pipelines.extraction.periods import Period, TimeWord
from pipelines.extraction.quantities import Quantity
from pipelines.extraction.sections import Section

_STOCK_SUBJECT = re.compile(
    r"(?:率|比重|占比|比例|总量|总数|余额|保有量|存量|规模|里程|面积|人口|主体|总额|收入|生产总值|GDP|水平|指数|密度|强度|价值)$"
)
_FLOW_SUBJECT = re.compile(
    r"新增|累计|新建|完成|投入|引进|减免|发放|净增|^(?:治理|整治|修复|减少|解决)|(?:造林|绿化|竣工|销售|开工)面积|(?:改造|开工|竣工|签约|搬迁|脱贫|治理|造林|培训)$"
)
_STOCK_VERBS = frozenset(
    {
        "达到",
        "达",
        "发展到",
        "增加到",
        "提高到",
        "增至",
        "提高至",
        "拥有",
        "共有",
        "累计达",
        "为",
        "上升到",
        "提升到",
        "降至",
        "下降到",
        "已达",
        "稳定在",
        "保持在",
        "增长到",
        "现有",
        "突破",
    }
)
_YEARLY = re.compile(
    r"(?:年均(?!浓度|气温|值|降水|水平|蒸发)|年平均(?!汇率|气温|浓度)|平均每年|平均增长|复合(?=[增年]))[^，,。;；]*$"
)
_MEAN_OF = re.compile(r"(?P<years>[两三四五])年平均")
_MONEY = frozenset({"元", "美元"})
_ADDED = re.compile(r"累计(?:实现|完成|新增|投入|发放|争取|引进|达成|投资|减免|安排)")
_MOVES_ON = re.compile(
    r"[:\d. ]*[^，,。;；\d]{0,8}?[\u4e00-\u9fff](?:到|至|为|成)"
    r"[^，,。;；\d]{0,4}(?:(?:19|20)\d\d年[末底]?的?)?[:\d. ]*\d"
)
"""What is behind a figure that another follows: 由32个精简为26个."""
_HAS = re.compile(r"(?:^|[，,。;；])(?:全[国省市区县])?(?:拥有|现有|共有|现存)[^，,。;；]*$")
_SOME_NEW = re.compile(r"[，,(]其中(?:新增|净增)")
"""What is behind a stock, part of which is new: 企业120户，其中新增74户."""
_SO_FAR = re.compile(r"目前|截[至止]|假期|国庆|春节|五一")
"""What is told of this year while it goes on: 今年计划改造42个，目前已开工38个."""
_SAME_PART = re.compile(r"(?:去年|上年)同期[^，,。;；\d]{0,8}$")
_MONTH_ALONE = re.compile(r"当月[^。;；]*$")
_LAST_MONTHS = {"half": 6, "quarter": 3, "months": 1}
"""Months of one part of a year, the last of which is 当月."""
_SPENT = re.compile(r"(?:完成|投入)[^，,。;；\d]{1,12}投资(?:总?额)?[^，,。;；\d]{0,3}$")
"""What is spent adds up over the years: “十三五”期间完成交通投资超2000亿元."""
_EACH_YEAR = re.compile(r"每年")
_FROM = re.compile(r"[由从][^，,。;；\d]{0,6}$")
"""What stands before the figure that a rise starts from."""
_PARTED = re.compile(r"[，,。;；\d到至]")
_CLAUSE_MARK = re.compile(r"[，,。;；、]")


class Timing:
    """Periods in one sentence."""

    def __init__(
        self, clock: Clock, sentence: str, words: tuple[TimeWord, ...], carried: tuple[TimeWord, ...], section: Section
    ) -> None:
        self._clock = clock
        self._sentence = sentence
        self._words = words
        self._carried = carried
        self._section = section
        self._yearly_hint = "均" in sentence or "复合" in sentence
        self._pair: tuple[int, int] | None = None
        self._last_base: Period | None = None

    def explicit_year(self, position: int) -> int | None:
        """The year that the sentence names for a figure at ``position``, if it does."""
        if not self._words:
            return None
        found = None
        for word in self._words:
            if not word.told(position):
                continue
            if word.base:
                if word.what in ("year", "last") and self._adjacent(word, position):
                    return word.first if word.what == "year" else self._clock.planning_year - 1
                continue
            if word.what == "year":
                found = word.first
            elif word.what == "last":
                found = self._clock.planning_year - 1
            elif word.what == "next":
                found = self._clock.next_year
            elif word.what == "plan_end":
                found = word.second
            elif word.what == "this" and self._sentence[word.start : word.end] in ("今年", "本年度"):
                found = self._clock.planning_year if not self._clock.bulletin else None
        return found

    def carried_year(self) -> int | None:
        """The year that an earlier sentence of the paragraph opened with."""
        return next((word.first for word in reversed(self._carried) if word.what == "year"), None)

    def looks_back(self, position: int) -> bool:
        """Whether the sentence speaks of years gone by before ``position``: 五年来, “十二五”期间 when that is over."""
        if not (self._words or self._carried):
            return False
        over = self._clock.planning_year
        return any(
            word.what in ("back", "plan_since") or (word.what in ("span", "plan") and word.second < over)
            for word in self._said_before(position) or self._carried
            if not word.bare
        )

    def looks_ahead(self, position: int) -> bool:
        """Whether the sentence speaks of years to come before ``position``: 今后五年, a plan that has not begun."""
        if not self._words:
            return False
        year = self._clock.planning_year
        return any(
            word.what == "ahead" or (word.what in ("span", "plan") and word.first >= year and word.second > year)
            for word in self._said_before(position)
        )

    def _said_before(self, position: int) -> list[TimeWord]:
        if not self._words:
            return []
        return [word for word in self._words if word.told(position) and not word.base]

    def period(
        self, quantity: Quantity, kind: str, measure: str, cues: Cues, subject: str, *, override: Period | None
    ) -> tuple[Period, str]:
        """The period of one figure and the rule that gave it."""
        for word in self._words:
            if word.base and word.what in ("half", "quarter"):
                if self._adjacent(word, quantity.start):
                    return self._part(word, self.explicit_year(quantity.start), kind), "base"
                break
        ratio_goes_on = quantity.ratio is not None and quantity.ratio > 0
        if not ratio_goes_on:
            base = self._base_year(quantity, kind)
            self._last_base = None if base is None else self._same_part(base, quantity, kind)
        if self._last_base is not None:
            return self._last_base, "base"
        if override is not None:
            explicit = self.explicit_year(quantity.start)
            if explicit is None or not any(w.until for w in self._words):
                return override, "table"
        if self._clock.current and kind == "actual" and (month := self._month_alone(quantity)):
            return month, "month"
        words = self._said_before(quantity.start)
        rule = "sentence" if words else "paragraph"
        words = words or list(self._carried)
        if not words and self._clock.current and kind == "actual":
            words, rule = list(self._clock.title_words), "title"
        if self._yearly_hint and _YEARLY.search(self._sentence, max(0, quantity.start - 40), quantity.start):
            return self._yearly(words, kind, quantity), "yearly"
        chosen = self._from_words(words, kind, measure, cues, subject, quantity) if words else None
        if chosen is not None:
            return chosen, rule
        return self._of_section(kind, measure, cues, subject, quantity), "section"

    def _month_alone(self, quantity: Quantity) -> Period | None:
        """The last of the months that the document tells, for a figure told of it alone: 其中，当月增长5%."""
        if "当月" not in self._sentence or _MONTH_ALONE.search(self._sentence, 0, quantity.start) is None:
            return None
        part = next((word for word in self._clock.title_words if word.what in _LAST_MONTHS), None)
        if part is None:
            return None
        last = _LAST_MONTHS[part.what] * part.first if part.what != "months" else part.second
        return periods.months(self._clock.planning_year, last, last)

    def _base_year(self, quantity: Quantity, kind: str) -> int | None:
        """由2002年7703元增加到2007年13786元 gives each figure its own year, and so do the pairs that follow."""
        text = self._sentence
        for word in self._words:
            if not (word.base or word.compared):
                continue
            of_that_year = word.compared and word.what == "year" and quantity.unit not in ("倍", "番", "%")
            if of_that_year and text[word.end : quantity.start] == "的":
                return word.first
            if word.base and word.what == "last" and self._adjacent(word, quantity.start):
                told = self._clock.planning_year if kind == "target" else self._clock.results_year
                last_year = self._sentence.startswith("去", word.start) and not self._clock.bulletin
                return self._clock.planning_year - 1 if last_year else told - 1
            if word.base and word.what == "plan_end" and self._adjacent(word, quantity.start):
                return word.second
            if word.base and word.what == "year" and self._adjacent(word, quantity.start):
                self._pair = (word.first, self._pair[1] if self._pair else 0)
                return word.first
        if not _FROM.search(text, max(0, quantity.start - 7), quantity.start):
            return None
        if self._pair is not None:
            return self._pair[0]
        return self._year_before(kind) if _MOVES_ON.match(text, quantity.end, quantity.end + 28) else None

    def _same_part(self, base: int, quantity: Quantity, kind: str) -> Period:
        """由上年同期的51% is of the same months a year before."""
        if not _SAME_PART.search(self._sentence[max(0, quantity.start - 12) : quantity.start]):
            return periods.year(base)
        words = self._said_before(quantity.start) or [*self._carried, *self._clock.title_words]
        part = next((word for word in reversed(words) if word.what in ("half", "quarter", "months")), None)
        return self._part(part, base, kind) if part else periods.year(base)

    def _year_before(self, kind: str) -> int:
        """The year that a rise without a stated first year starts from."""
        if kind == "target":
            return self._clock.results_year
        for word in (*self._words, *self._carried):
            if word.what == "back":
                return self._clock.results_year - word.first
            if word.what in ("span", "plan", "plan_since"):
                return word.first - 1
        if self._section.five_years or self._section.first_year:
            return (self._section.first_year or self._clock.results_year - 4) - 1
        return self._clock.results_year - 1

    def _adjacent(self, word: TimeWord, position: int) -> bool:
        return 0 <= position - word.end <= 14 and not _PARTED.search(self._sentence, word.end, position)

    def _yearly(self, words: Sequence[TimeWord], kind: str, quantity: Quantity) -> Period:
        year = self._clock.planning_year
        mean = _MEAN_OF.search(self._sentence, max(0, quantity.start - 14), quantity.start)
        if mean and kind == "actual":
            results = self._clock.results_year
            return periods.span(results - periods.YEARS_WORDS[mean["years"]] + 1, results)
        for word in reversed(words):
            if word.what in ("span", "plan", "plan_since", "back", "ahead"):
                return self._span_of(word, kind)
        compared = [w for w in self._words if w.compared and w.what == "year" and w.start < quantity.start]
        if compared:
            last = next((w.first for w in words if w.what == "year"), self._clock.results_year)
            return periods.span(compared[-1].first + 1, last)
        until = next((w.first for w in reversed(words) if w.what == "year" and w.until), None)
        section = self._section
        if section.first_year and section.year and (section.five_years or section.next_five):
            return self._span_of(TimeWord(0, 0, "span", section.first_year, section.year), kind)
        if kind == "target":
            return periods.span(year, until or year + 4)
        return periods.span(self._clock.results_year - 4, self._clock.results_year)

    def _span_of(self, word: TimeWord, kind: str) -> Period:
        year, results = self._clock.planning_year, self._clock.results_year
        if word.what == "span":
            return periods.span(word.first, word.second)
        if word.what == "back" and word.bare and (kind == "target" or self._section.next_five):
            ahead = self._section_ahead() if self._section.next_five and word.first == 5 else None
            return self._span_of(ahead or TimeWord(0, 0, "ahead", word.first), kind)
        if word.what == "back":
            return periods.span(results - word.first + 1, results)
        if word.what == "ahead":
            return periods.span(year, year + word.first - 1)
        last = word.second if kind == "target" else min(word.second, results)
        return periods.span(word.first, max(last, word.first))

    def _from_words(
        self, words: Sequence[TimeWord], kind: str, measure: str, cues: Cues, subject: str, quantity: Quantity
    ) -> Period | None:
        year: int | None = None
        until = False
        part: TimeWord | None = None
        wide: TimeWord | None = None
        for word in words:
            if word.what == "year":
                year, part, wide, until = word.first, None, None, word.until
            elif word.what == "last":
                year, part, wide, until = self._clock.planning_year - 1, None, None, False
            elif word.what == "next":
                year, part, wide, until = self._clock.next_year, None, None, False
            elif word.what == "this":
                year, part, wide = self._this(word, kind, year), None, None
            elif word.what in ("half", "quarter", "months"):
                part = word
            elif word.what == "plan_end":
                year, part, wide, until = word.second, None, None, True
            else:
                wide, part = word, None
                year = None
        if part is not None and (kind == "actual" or self._within_clause(part, quantity)):
            return self._part(part, year, kind)
        if wide is not None:
            return self._wide(wide, kind, measure, cues, subject, quantity)
        if year is None:
            return None
        if until and kind == "target" and year >= self._clock.planning_year:
            return Period(str(year), "end_state" if year > self._clock.planning_year else "year")
        return periods.year(year)

    def _this(self, word: TimeWord, kind: str, year: int | None) -> int | None:
        text = self._sentence[word.start : word.end]
        if text in ("全年", "当年", "一年来") or self._clock.bulletin:
            return year or (
                self._clock.planning_year if kind == "target" else self._section.year or self._clock.results_year
            )
        if self._section.kind is None and _SO_FAR.search(self._sentence, word.end):
            return self._clock.planning_year
        return self._clock.planning_year if kind == "target" or self._clock.current else self._clock.results_year

    def _part(self, part: TimeWord, year: int | None, kind: str) -> Period:
        if year is None:
            told = self._section.year if self._section.kind == "actual" else None
            year = told if told and not self._clock.current else self._clock.results_year
            if kind == "target":
                year = self._clock.planning_year
        if part.what == "half":
            return periods.half(year, part.first)
        if part.what == "quarter":
            return periods.quarter(year, part.first)
        return periods.months(year, part.first, part.second)

    def _wide(self, word: TimeWord, kind: str, measure: str, cues: Cues, subject: str, quantity: Quantity) -> Period:
        period = self._span_of(word, kind)
        if _EACH_YEAR.search(self._sentence[max(0, quantity.start - 14) : quantity.start]):
            return periods.year(int(period.text.split("/")[-1]))
        ends = measure == "multiple" and any(w.compared and w.what != "plan" for w in self._words)
        if (ends or (measure == "level" and self._stands(cues, subject, quantity))) and "/" in period.text:
            last = period.text.split("/")[-1]
            return Period(last, "end_state") if kind == "target" else periods.year(int(last))
        return period

    def _stands(self, cues: Cues, subject: str, quantity: Quantity) -> bool:
        """Whether a level stands at the end of the years rather than adds up over them."""
        before = self._sentence[max(0, quantity.start - 8) : quantity.start]
        added = (quantity.unit in _MONEY and before.endswith("累计")) or bool(_ADDED.search(before))
        added = added or _SPENT.search(self._sentence, max(0, quantity.start - 24), quantity.start) is not None
        has = _HAS.search(self._sentence[max(0, quantity.start - 40) : quantity.start])
        grown = _SOME_NEW.match(self._sentence, quantity.end) and not _FLOW_SUBJECT.search(subject)
        return not added and (bool(has) or bool(grown) or is_stock(cues, subject, quantity))

    def _of_section(self, kind: str, measure: str, cues: Cues, subject: str, quantity: Quantity) -> Period:
        section = self._section
        if kind == "target":
            if section.next_five and section.kind == "target":
                return self._wide(self._section_ahead(), kind, measure, cues, subject, quantity)
            if section.kind == "actual" and section.year == self._clock.results_year and not section.five_years:
                return periods.year(section.year)
            return periods.year(
                section.year
                if section.kind == "target" and section.year and section.year >= self._clock.planning_year
                else self._clock.planning_year
            )
        if section.kind == "target":
            return periods.year(self._clock.results_year)
        last = section.year or self._clock.results_year
        if section.five_years and measure == "level" and not self._stands(cues, subject, quantity):
            if _EACH_YEAR.search(self._sentence[max(0, quantity.start - 14) : quantity.start]):
                return periods.year(self._clock.results_year)
            first = section.first_year or self._clock.results_year - 4
            return periods.span(first, max(first, min(last, self._clock.results_year)))
        return periods.year(min(last, self._clock.results_year) if section.five_years else last)

    def _within_clause(self, part: TimeWord, quantity: Quantity) -> bool:
        """Whether a half or a quarter of the year stands in the clause of a target: 一季度确保完成25%."""
        if part.what not in ("half", "quarter") or part.end <= 0:
            return False
        return not _CLAUSE_MARK.search(self._sentence, part.end, quantity.start)

    def _section_ahead(self) -> TimeWord:
        """The years that a section of targets for several years is about."""
        first, last = self._section.first_year, self._section.year
        return TimeWord(0, 0, "span", first, last) if first and last else TimeWord(0, 0, "ahead", 5)


def is_stock(cues: Cues, subject: str, quantity: Quantity) -> bool:
    """Whether a level stands at a date rather than adds up over years."""
    if quantity.unit in ("%", "‰"):
        return True
    if _FLOW_SUBJECT.search(subject):
        return False
    if subject.startswith(("拥有", "现有", "共有")):
        return True
    if cues.reached or (cues.verbs and cues.verbs[0] in _STOCK_VERBS) or cues.bound == "gt":
        return True
    return bool(_STOCK_SUBJECT.search(subject)) or subject.startswith(("每", "人均"))
