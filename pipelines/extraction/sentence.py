"""One sentence read from left to right: every quantity gets its subject, measure, bound, kind, period and place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipelines.extraction import subjects
from pipelines.extraction.cues import Cues, bound_of, peel
from pipelines.extraction.grammar import Grammar
from pipelines.extraction.measures import measure_of
from pipelines.extraction.model import Context
from pipelines.extraction.periods import Period, TimeWord, time_words
from pipelines.extraction.places import Places, own_names
from pipelines.extraction.quantities import Quantity, Scan, scan
from pipelines.extraction.sections import Section
from pipelines.extraction.subjects import NO_TOPIC, Topic
from pipelines.extraction.timing import Clock, Timing

COUNTS = {"count", "people", "visits"}
_LIST_GAP = re.compile(r" ?(?:、|和|与|及|以及|或|:|；|;|，|,)? ?$")
_RATIO_NAMES = ("第一产业", "第二产业", "第三产业")
_RATE_TAIL = re.compile(r"(?:率|比重|比例|占比|份额|比|强度|指数|水平|度)$")
_STRETCH = re.compile(r"力争|争取")
_SHARE = re.compile(r"(?:占|占到|所占)(?P<whole>[^，,。;；、]{2,16}?)(?:的?(?:比重|比例|份额))?$")
_OPENING_NOUN = re.compile(r"^[\u4e00-\u9fffA-Za-z“‘0-9]")


@dataclass(slots=True)
class Draft:
    """A fact in the making; offsets are of the sentence."""

    quantity: Quantity
    value: Decimal
    high: Decimal | None
    bound: str
    measure: str
    kind: str
    period: Period
    subject: str
    place: str
    indicator: str | None
    unit: str
    strength: str | None
    part_of: str | None
    growth_basis: str | None
    set_by: str
    tier: str | None
    rules: tuple[str, ...]


@dataclass(slots=True)
class Scope:
    """What carries over from sentence to sentence; ``kind`` and ``period`` are set for table cells only."""

    section: Section
    topic: Topic = NO_TOPIC
    carried: tuple[TimeWord, ...] = ()
    kind: str | None = None
    period: Period | None = None
    commitment: int | None = None
    past: bool = False


@dataclass(slots=True)
class _Group:
    members: list[Quantity]
    before: str
    after: str

    @property
    def start(self) -> int:
        return self.members[0].start

    @property
    def end(self) -> int:
        return self.members[-1].end


@dataclass(slots=True)
class _State:
    topic: Topic
    whole: str | None = None
    behind: str = ""
    drafts: list[Draft] = field(default_factory=list)


class SentenceReader:
    """Reads sentences of one document; pure but for the clock's settings and the linker's cache."""

    def __init__(self, context: Context, grammar: Grammar, clock: Clock) -> None:
        self._context = context
        self._grammar = grammar
        self._places = Places(context)
        self._clock = clock
        own = grammar.leading.pattern[:-2] + "".join(f"|{re.escape(name)}" for name in own_names(context)) + ")+"
        self._leading = re.compile(own)

    def read(self, sentence: str, scope: Scope) -> tuple[list[Draft], Scan, Scope]:
        """Facts of a sentence, what was scanned in it, and the scope for the next sentence."""
        found = scan(sentence, self._grammar)
        words = time_words(sentence)
        if not found.quantities:
            looks_back = scope.past or bool(_LOOKS_BACK.search(sentence))
            moved = _moved(scope, words, scope.topic)
            return [], found, replace(moved, past=True, carried=()) if looks_back else moved
        state = _State(scope.topic)
        timing = self._clock.timing(sentence, words, scope.carried, scope.section)
        for group in _groups(found.quantities, sentence):
            self._read_group(group, sentence, scope, timing, state)
        return state.drafts, found, _moved(scope, words, state.topic)

    def _read_group(self, group: _Group, sentence: str, scope: Scope, timing: Timing, state: _State) -> None:
        cues = peel(group.before, self._grammar)
        noun, earlier = subjects.last_clause(group.before[: cues.noun_end])
        clause = group.before[len(group.before) - len(subjects.last_clause(group.before)[0]) :]
        first = group.members[0]
        measured = measure_of(first, cues, clause, group.after, self._grammar)
        place = self._place(noun, state)
        names, rule = self._names(group, cues, noun, earlier, measured.measure, measured.gap, state)
        kind, kind_rule = self._kind(group, sentence, scope, timing)
        bound, bound_rule, _ = bound_of(group.members[-1], cues, group.after, self._grammar)
        if measured.gap:
            bound, bound_rule = "eq", "bound:gap"
        for at, quantity in enumerate(group.members):
            subject = names[at] if at < len(names) else names[-1]
            sign = measured.sign
            value, high = quantity.value * sign, None if quantity.high is None else quantity.high * sign
            if high is not None and high < value:
                value, high = high, value
            own_bound = bound
            if len(group.members) > 1 and bound == "gt" and quantity.infix is False and group.members[-1].infix:
                own_bound = "eq"
            if quantity.infix and own_bound == "eq":
                own_bound = "gt"
            period, period_rule = timing.period(quantity, kind, measured.measure, cues, subject, override=scope.period)
            measure = measured.measure
            link = self._grammar.linker.link(subject, unit=quantity.unit, measure=measure) if subject else None
            state.drafts.append(
                Draft(
                    quantity=quantity,
                    value=value,
                    high=high,
                    bound=own_bound,
                    measure=measure,
                    kind=kind,
                    period=period,
                    subject=subject,
                    place=place,
                    indicator=None if measured.gap or link is None else link.code,
                    unit=quantity.unit,
                    strength=self._strength(group, sentence, kind),
                    part_of=self._part_of(noun, state, group),
                    growth_basis=self._basis(sentence, group, measure),
                    set_by=self._set_by(group, sentence),
                    tier=_tier(kind, own_bound, group.before),
                    rules=(
                        rule,
                        f"measure:{measured.rule}",
                        bound_rule,
                        f"kind:{kind_rule}",
                        f"period:{period_rule}",
                        f"indicator:{link.rule if link else 'none'}",
                    ),
                )
            )
        if names[-1] and not measured.gap:
            state.topic = Topic(names, place)

    def _place(self, noun: str, state: _State) -> str:
        place = self._places.of(noun)
        if place == "self" and not subjects.before(noun, self._leading):
            return state.topic.place
        return place

    def _names(
        self, group: _Group, cues: Cues, noun: str, earlier: str, measure: str, gap: bool, state: _State
    ) -> tuple[tuple[str, ...], str]:
        size = len(group.members)
        phrase = subjects.before(noun, self._leading)
        if phrase in subjects.GENERIC and earlier:
            whole = subjects.told_of(subjects.last_clause(earlier)[0], self._leading)
            phrase = whole + phrase if 2 <= len(whole) <= 8 else phrase
        if phrase and phrase == state.behind and noun.strip(" 、").startswith(phrase):
            phrase = ""
        state.behind = ""
        if group.members[0].ratio is not None:
            return tuple(f"{name}比重" for name in _RATIO_NAMES[:size]), "subject:ratio"
        if size > 1:
            names = subjects.listed(phrase, size, self._grammar) if phrase else ()
            if not names and not phrase and len(state.topic.names) == size:
                return state.topic.names, "subject:carried_list"
            if not names and phrase and len(phrase) <= 6 and len(state.topic.names) == size and "分别" in group.before:
                return tuple(name + phrase for name in state.topic.names), "subject:carried_list"
            if not names and not phrase and earlier:
                names = subjects.listed(
                    subjects.told_of(subjects.last_clause(earlier)[0], self._leading), size, self._grammar
                )
            if names:
                return names, "subject:list"
        if measure in ("growth", "change", "multiple", "completion"):
            return self._of_change(phrase, earlier, measure, gap, noun, state, size)
        return self._of_level(group, cues, phrase, noun, earlier, state)

    def _of_change(
        self, phrase: str, earlier: str, measure: str, gap: bool, noun: str, state: _State, size: int
    ) -> tuple[tuple[str, ...], str]:
        if gap:
            base = state.topic.names[-1] if state.topic.names else ""
            return ((base + phrase) or "差距",), "subject:gap"
        phrase = _COMPLETION_WORDS.sub("", phrase) if measure == "completion" else _GROWTH_WORDS.sub("", phrase)
        phrase = "经济增长" if phrase == "经济" and measure == "growth" else phrase
        if phrase and not (measure == "completion" and _WEAK.fullmatch(phrase)):
            return (phrase,), "subject:before"
        previous = subjects.told_of(subjects.last_clause(earlier)[0], self._leading) if earlier else ""
        if previous and (not state.drafts or not state.topic.names):
            return (previous,), "subject:clause_before"
        if state.topic.names:
            return (state.topic.names[-1],) if size == 1 else state.topic.names, "subject:carried"
        return (previous,), "subject:clause_before"

    def _of_level(
        self, group: _Group, cues: Cues, phrase: str, noun: str, earlier: str, state: _State
    ) -> tuple[tuple[str, ...], str]:
        first, last = group.members[0], group.members[-1]
        counted = self._grammar.dimensions.get(first.unit, "") in COUNTS or (first.unit == "人")
        _, _, skip = bound_of(last, cues, group.after, self._grammar)
        rest = group.after[skip:]
        follows = bool(_OPENING_NOUN.match(rest.lstrip("的 ")))
        after = subjects.behind(rest, self._grammar) if follows else ""
        stated = bool(cues.verbs and cues.verbs[0] in self._grammar.stating) or cues.reached
        if counted and after and group.before.endswith("、") and not stated:
            phrase = ""
        if counted and after and not (stated and phrase and len(phrase) > 2):
            state.behind = after
            return (phrase + after if self._grammar.action.fullmatch(phrase) else after,), "subject:behind"
        if phrase and not (self._grammar.action.fullmatch(phrase) and after):
            if phrase in self._grammar.share_nouns and state.topic.names:
                return (state.topic.names[-1] + phrase,), "subject:carried_share"
            if phrase.startswith("占") and state.topic.names:
                return (state.topic.names[-1] + phrase,), "subject:carried_share"
            if self._grammar.action.fullmatch(phrase) and state.topic.names and phrase in ("新增", "净增"):
                return (phrase + state.topic.names[-1],), "subject:carried_new"
            return (phrase,), "subject:before"
        if after:
            return (phrase + after if self._grammar.action.fullmatch(phrase) else after,), "subject:behind"
        previous = subjects.told_of(subjects.last_clause(earlier)[0], self._leading) if earlier else ""
        previous = (
            subjects.before(previous[: peel(previous, self._grammar).noun_end], self._leading) if previous else ""
        )
        if previous and not any(c.isdecimal() for c in previous[-2:]):
            return (previous,), "subject:clause_before"
        if state.topic.names:
            return (state.topic.names[-1],), "subject:carried"
        return ((phrase or previous),), "subject:rest"

    def _kind(self, group: _Group, sentence: str, scope: Scope, timing: Timing) -> tuple[str, str]:
        if scope.kind:
            return scope.kind, "table"
        begin = max(sentence.rfind(mark, 0, group.start) for mark in ";；。")
        clause = sentence[begin + 1 : group.end + 6]
        section = scope.section.kind
        explicit = timing.explicit_year(group.start)
        year = self._context.planning_year
        near = (
            subjects.last_clause(group.before)[0] + sentence[group.start : group.end + 6]
            if section == "actual"
            else clause
        )
        planned = self._grammar.target_strong.search(near) and (explicit is None or explicit >= year)
        if planned and not (section == "actual" and _KEPT.search(clause)):
            return "target", "cue"
        if explicit is not None and explicit < year:
            return "actual", "year"
        if section == "target" and scope.past:
            return "actual", "paragraph"
        if section == "target":
            return ("actual", "cue") if _PAST.search(clause) else ("target", "section")
        if explicit is not None and explicit > year:
            return "target", "year"
        if explicit == year and not self._clock.current and section is None:
            return ("actual", "cue") if self._grammar.actual_strong.search(clause) else ("target", "year")
        if section == "actual":
            return "actual", "section"
        if self._grammar.actual_strong.search(clause):
            return "actual", "cue"
        if _WILL.search(sentence[begin + 1 : group.start]):
            return "target", "cue"
        return self._clock.default_kind, "default"

    def _strength(self, group: _Group, sentence: str, kind: str) -> str | None:
        if kind != "target":
            return None
        begin = max(sentence.rfind(mark, 0, group.start) for mark in "，,;；。")
        words = sentence[begin + 1 : group.end + 3]
        if self._grammar.soft.search(words):
            return "soft"
        return "firm" if self._grammar.firm.search(words) else None

    def _part_of(self, noun: str, state: _State, group: _Group) -> str | None:
        share = _SHARE.search(noun)
        if share:
            return share["whole"]
        if self._grammar.whole_of.search(group.before[-40:]):
            if state.whole is None and state.topic.names:
                state.whole = state.topic.names[-1]
            return state.whole
        return None

    def _basis(self, sentence: str, group: _Group, measure: str) -> str | None:
        if measure != "growth":
            return None
        begin = max(sentence.rfind(mark, 0, group.start) for mark in ";；。")
        match = self._grammar.basis.search(sentence, max(begin + 1, group.start - 40), group.end)
        return self._grammar.bases[match.group()] if match else None

    def _set_by(self, group: _Group, sentence: str) -> str:
        begin = max(sentence.rfind(mark, 0, group.start) for mark in "，,;；。")
        match = self._grammar.setter.search(sentence, begin + 1, group.start)
        return self._grammar.setters[match.group()] if match else "self"


_COMPLETION_WORDS = re.compile(
    r"(?:已?完成|占|为|达到?|实现)?了?(?:年度|全年|年初|市定|省定|区定|县定|市下达|省下达|既定|调整|责任|总|年|市|省|区|县|级|政府|下达|预期|序时)*(?:目标任务|目标|计划|任务|预算|投资计划|工程量|总量|进度)?(?:数|的)*$"
)
_GROWTH_WORDS = re.compile(
    r"(?:预期|发展)?(?:增长)?(?:预期)?目标$|增速$|(?:比|较)[^，]{1,12}$|的?增长$|同比$|名义$|实际$|总体$"
)
_KEPT = re.compile(r"(?:目标|预期)[^，。]{0,8}(?:完成|实现|既定)|既定目标|超额|实现了|完成了|确保了")
_WEAK = re.compile(r"(?:已|实际|累计|总体|进度|任务|目标|年度|全年|计划|完成|投资)*")
_PAST = re.compile(
    r"去年[^，。]{0,20}(?:完成|达到|增长|实现|为)|(?<!将)已(?:完成|建成|达|有|经|累计|实现)|截至(?:目前|去年|20)|目前[，,已]|过去五年|五年来"
)
_WILL = re.compile(
    r"(?:^|[，,。;；:])[^，,。;；]{0,12}?"
    r"(?:将(?![军士])|要(?![求素闻点])|(?<!年度)(?<!完成)(?<!投资)计划(?![的完数总])|拟|预期(?!目标完成))"
)


def _tier(kind: str, bound: str, before: str) -> str | None:
    if kind != "target":
        return None
    if _STRETCH.search(before[-8:]):
        return "stretch"
    return "floor" if bound in ("ge", "gt") else "base"


def _groups(quantities: Sequence[Quantity], sentence: str) -> list[_Group]:
    groups: list[list[Quantity]] = []
    for quantity in quantities:
        last = groups[-1][-1] if groups else None
        if last is not None and _lists_on(last, quantity, sentence, len(groups[-1])):
            groups[-1].append(quantity)
        else:
            groups.append([quantity])
    result = []
    for at, members in enumerate(groups):
        start = groups[at - 1][-1].end if at else 0
        result.append(_Group(members, sentence[start : members[0].start], _words_behind(groups, at, sentence)))
    return result


def _words_behind(groups: Sequence[Sequence[Quantity]], at: int, sentence: str) -> str:
    """The words up to the next number; one that follows at once shares what is behind it (10742户42819名贫困人口)."""
    while at + 1 < len(groups):
        between = sentence[groups[at][-1].end : groups[at + 1][0].start]
        if between:
            return between
        at += 1
    return sentence[groups[at][-1].end :]


def _lists_on(last: Quantity, quantity: Quantity, sentence: str, size: int) -> bool:
    between = sentence[last.end : quantity.start]
    if last.ratio is not None or quantity.ratio is not None:
        return last.ratio is not None and quantity.ratio is not None and quantity.ratio == last.ratio + 1
    if last.unit != quantity.unit or last.spelled != quantity.spelled:
        return False
    gap = between.strip()
    return gap in {"、", "和", "与", "及", "以及"} or (
        gap in {"，", ",", "；", ";"} and size >= 1 and "分别" in sentence[max(0, last.start - 30) : last.start]
    )


_CARRIED = {"half", "quarter", "months", "year", "back", "span", "plan", "plan_since", "ahead"}


_LOOKS_BACK = re.compile(r"(?:过去的?一年|一年来|回顾|去年)[^。]{0,40}(?:取得|完成|实现|成绩|成效|成就)")


def _moved(scope: Scope, words: Sequence[TimeWord], topic: Topic) -> Scope:
    carried = tuple(
        word
        for word in words
        if word.what in _CARRIED
        and not word.compared
        and not word.base
        and (word.what != "year" or word.start <= 4 or word.until)
    )
    return replace(scope, topic=topic, carried=carried or scope.carried)
