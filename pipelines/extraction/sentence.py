"""One sentence read from left to right: every quantity gets its subject, measure, bound, kind, period and place."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.extraction import sections, subjects
from pipelines.extraction.clock import Clock
from pipelines.extraction.cues import Cues, bound_of, peel
from pipelines.extraction.draft import DIRECTION, Draft, Group, Scope, State, groups
from pipelines.extraction.grammar import Grammar
from pipelines.extraction.kinds import Kind, Kinds, tier_of
from pipelines.extraction.linking import NO_LINK
from pipelines.extraction.measures import Measured, measure_of, told_of_name
from pipelines.extraction.model import Context
from pipelines.extraction.naming import LEADS_ON, Namer, Names
from pipelines.extraction.periods import TimeWord, time_words
from pipelines.extraction.places import Places, own_names
from pipelines.extraction.quantities import Quantity, Scan, scan
from pipelines.extraction.subjects import Topic
from pipelines.extraction.timing import Timing

_SHARE = re.compile(r"(?:占|占到|所占)(?P<whole>[^，,。;；、]{2,16}?)(?:的?(?:比重|比例|份额))?$")
_TIME_HINT = re.compile(r"[年季月半]")
_FALLS = frozenset({"下降", "下跌", "降低", "减少", "回落"})
_THEME = re.compile(r"业|工程|行动|项目|^\s*(?:\(?\d{1,2}[.、)]|[一二三四五六七八九十]+(?:、|是))")
_STRETCH = re.compile(
    r"(?:左右|以上|以内)?[，,、;；(]?(?:在?实际工作中)?(?:力争|争取|奋斗目标|努力|确保|冲刺|并|达到|实现|完成|为|在|到)+"
)
_LOOKS_BACK = re.compile(r"(?:过去的?一年|一年来|回顾|去年)[^。]{0,40}(?:取得|完成|实现|成绩|成效|成就)")
_ADJUSTED = re.compile(r"(?:调整|调减|调增|修订)(?:为|到|至)$")
_OTHER_ASPECT = frozenset({"占", "占到", "占了", "完成"})
"""Verbs that give a percentage an aspect of its own."""
_CARRIED = frozenset({"half", "quarter", "months", "year", "back", "span", "plan", "plan_since", "ahead"})
_NEW = ("新增", "净增")
"""What opens the name of a part that came into being over the years, of a stock that stands at their end."""
_PARTS = frozenset({"half", "quarter", "months"})
_DATED = frozenset({"year", "half", "quarter", "months", "span"})
_DATED_AS = {"named_target": "actual", "done_since": "target"}
"""What a plan told among results was for, and when what came of this year's plan was done."""
_OPENS = re.compile(
    r"[^一-鿿]{0,8}(?:[一二三四五六七八九十]、|[一二三四五六七八九十]是)?(?:截至|截止|到|至|在|今年|去年|从|自)?[^一-鿿]?"
)
"""What may stand before a date that holds for the sentences after its own too."""
MAX_THEME = 20
"""Longest sentence, in characters, that names a theme for the next."""


class _View(NamedTuple):
    """A sentence with what is known of it as a whole."""

    sentence: str
    scope: Scope
    timing: Timing
    kinds: Kinds


class _Words(NamedTuple):
    """What the words before a group of figures say.

    ``noun`` is their last clause and ``earlier`` what stands before it, ``phrase`` the name in it, ``place`` the place
    that it opens with, ``places`` one for each figure of a list of places. ``cut`` marks a noun that lost the places
    where only some of it is.
    """

    noun: str
    earlier: str
    phrase: str
    place: str
    places: tuple[str, ...]
    cut: bool


class SentenceReader:
    """Reads sentences of one document; pure but for the clock's settings."""

    def __init__(self, context: Context, grammar: Grammar, clock: Clock) -> None:
        self._grammar = grammar
        self._linker = grammar.linker
        province = context.district_code[:2] if context.district_code.endswith("0000") else ""
        self._places = Places(context, grammar.cities.get(province, ()))
        self._clock = clock
        own = grammar.leading.pattern[:-2] + "".join(f"|{re.escape(name)}" for name in own_names(context)) + ")+"
        self._leading = re.compile(own)
        self._namer = Namer(grammar, self._leading)

    def read(self, sentence: str, scope: Scope) -> tuple[list[Draft], Scan, Scope]:
        """Facts of a sentence, what was scanned in it, and the scope for the next sentence."""
        found = scan(sentence, self._grammar)
        words = time_words(sentence)
        if not found.quantities:
            return [], found, self._passed(sentence, scope, words)
        item = sections.item_label(sentence)
        state = State(scope.topic, scope.theme, earlier=scope.names, label=item or scope.label, item=item)
        timing = Timing(self._clock, sentence, tuple(words), scope.carried, scope.section)
        view = _View(sentence, scope, timing, Kinds(sentence, scope, timing, self._clock, self._grammar))
        for group in groups(found.quantities, sentence):
            self._read_group(group, view, state)
        carried = _carried(sentence, words) or scope.carried
        return (
            state.drafts,
            found,
            scope._replace(topic=state.topic, carried=carried, names=tuple(state.names)),
        )

    def pass_over(self, sentence: str, scope: Scope) -> Scope:
        """The scope behind a sentence without a number: its words of time and its theme carry over."""
        return self._passed(sentence, scope, time_words(sentence) if _TIME_HINT.search(sentence) else ())

    def _passed(self, sentence: str, scope: Scope, words: Sequence[TimeWord]) -> Scope:
        theme = sentence if len(sentence) <= MAX_THEME and _THEME.search(sentence) else scope.theme
        past = scope.past or _LOOKS_BACK.search(sentence) is not None
        carried = () if past else _carried(sentence, words) or scope.carried
        if (theme, past, carried) == (scope.theme, scope.past, scope.carried):
            return scope
        return scope._replace(theme=theme, past=past, carried=carried)

    def _read_group(self, group: Group, view: _View, state: State) -> None:
        """The facts of one group of figures: what its words say, of what it is, then each figure by itself."""
        cues = peel(group.before, self._grammar)
        if state.whole and group.before[:1] in ("；", ";"):
            state.topic = state.topic._replace(names=(state.whole,))
            state.names.append((state.whole, ""))
        words = self._words_before(group, cues, state)
        measured = measure_of(group.members[0], cues, group.clause, group.after, self._grammar)
        place = state.topic.place if measured.gap else self._place(words, state)
        measured = self._stretched(measured, words.phrase, cues, group, state)
        names, rule = self._names(group, cues, words, measured, state)
        if len(names) == 1:
            measured = told_of_name(names[0], group.members[0].unit, measured)
        for at, quantity in enumerate(group.members):
            name = names[at] if at < len(names) else names[-1]
            told = measured
            if len(group.members) > 1:
                between = view.sentence[group.members[at - 1].end : quantity.start] if at else ""
                measured = _own_direction(measured, between)
                told = _told_of_member(measured, name, quantity, between, several=len(names) > 1)
            of = words.places[at] if words.places else place
            draft = self._draft(quantity, group, view, cues, told, name, rule, of)
            if words.cut:
                draft.indicator = None
            state.drafts.append(draft)
            self._inherit(state.drafts, group, words.phrase, place)
            draft.part_of = self._part_of(words.noun, state, group)
        aside = bool(state.topic.names) and place != state.topic.place and _is_aside(group)
        if names[-1] and not aside and (not measured.gap or not state.topic.names):
            state.topic = Topic(names, place, words.places)
            if measured.measure == "level":
                state.names.extend((name, member.unit) for name, member in zip(names, group.members, strict=False))

    def _words_before(self, group: Group, cues: Cues, state: State) -> _Words:
        """The words before a group: its noun, the name in it, and the places that they name."""
        members = len(group.members)
        whole, earlier = _noun_clause(group, cues)
        several, noun = self._places.several(whole, group.before, members)
        cut = not several and noun is not whole
        if noun is not whole:
            earlier = ""
        phrase = subjects.before(noun, self._leading)
        where = self._places.behind_label(noun)
        phrase = "" if subjects.names_nothing(phrase) else phrase.removeprefix(where)
        listed = self._places.listed(phrase, members) if members > 1 and state.topic.names else ()
        phrase = "" if listed else phrase
        listed = listed or several
        if not listed and not phrase and len(state.topic.places) == members > 1:
            listed = state.topic.places
        return _Words(noun, earlier, phrase, where, listed, cut)

    def _names(self, group: Group, cues: Cues, words: _Words, measured: Measured, state: State) -> Names:
        """The subjects of a group; the members of a list of places share one."""
        names, rule = self._namer.names(group, cues, words.noun, words.phrase, words.earlier, measured, state)
        if words.places and words.phrase:
            return (words.phrase,), "subject:shared_by_places"
        if words.places:
            return state.topic.names[-1:], "subject:carried_places"
        return names, rule

    def _stretched(self, measured: Measured, phrase: str, cues: Cues, group: Group, state: State) -> Measured:
        """增长6.5%左右，力争7%: a second figure of a target tells the same aspect as the first."""
        last = state.drafts[-1] if state.drafts else None
        if last is not None and last.unit != "%" and measured.measure == "level" and group.members[0].unit == "%":
            named = "kind:named_target" in last.rules and group.before in ("的", "之")
            return measured._replace(measure="completion", rule="completion:named") if named else measured
        if last is None or measured.measure != "level" or last.unit != group.members[0].unit or last.unit != "%":
            return measured
        if last.measure == "growth" and (_STRETCH.fullmatch(group.before) or group.after.startswith("的目标")):
            return measured._replace(measure="growth", sign=-1 if last.value < 0 else 1, rule="growth:stretch")
        reached = "period:base" in last.rules and LEADS_ON.fullmatch(group.before)
        if measured.rule == "rate" and last.measure == "growth" and reached:
            return measured._replace(measure="growth", rule="growth:reached")
        if measured.rule == "rate" and last.measure in ("growth", "completion") and self._says_same(phrase, cues):
            return measured._replace(measure=last.measure, rule=f"{last.measure}:carried")
        return measured

    @staticmethod
    def _says_same(phrase: str, cues: Cues) -> bool:
        """Whether a clause without a noun of its own goes on with what was told: 全国为6.4%; 调整为8%."""
        return (not phrase or subjects.names_nothing(phrase)) and not _OTHER_ASPECT.intersection(cues.verbs)

    def _draft(
        self,
        quantity: Quantity,
        group: Group,
        view: _View,
        cues: Cues,
        measured: Measured,
        subject: str,
        subject_rule: str,
        place: str,
    ) -> Draft:
        """The fact of one figure, but for what it takes over from the one before."""
        kind, kind_rule = self._kind(group, view, measured)
        bound, bound_rule = self._bound(quantity, group, cues, measured)
        told = kind if self._clock.current else _DATED_AS.get(kind_rule, kind)
        period, period_rule = view.timing.period(
            quantity, told, measured.measure, cues, subject, override=view.scope.period
        )
        if period_rule == "base" and period.text < str(self._clock.planning_year):
            kind, kind_rule = "actual", "base"
        link = self._linker.link(subject, unit=quantity.unit, measure=measured.measure) if subject else NO_LINK
        value, high = _signed(quantity, measured.sign)
        return Draft(
            quantity=quantity,
            value=value,
            high=high,
            bound=bound,
            measure=measured.measure,
            kind=kind,
            period=period,
            subject=subject,
            place=place,
            indicator=None if measured.gap else link.code,
            unit=quantity.unit,
            strength=view.kinds.strength(group, kind),
            part_of=None,
            growth_basis=view.kinds.basis(group, measured.measure),
            set_by=view.kinds.setter(group),
            tier=tier_of(kind, bound, group.before),
            rules=(
                subject_rule,
                f"measure:{measured.rule}",
                bound_rule,
                f"kind:{kind_rule}",
                f"period:{period_rule}",
                f"indicator:{link.rule}",
            ),
        )

    @staticmethod
    def _kind(group: Group, view: _View, measured: Measured) -> Kind:
        """Result or target; what was completed, and a gap that a passage of results tells, are results."""
        kind, rule = view.kinds.of(group, measured.measure)
        if measured.measure == "completion" and rule in ("section", "default"):
            return "actual", "completion"
        if measured.gap and rule == "cue" and view.scope.section.kind != "target":
            return "actual", "gap"
        return kind, rule

    def _bound(self, quantity: Quantity, group: Group, cues: Cues, measured: Measured) -> tuple[str, str]:
        """The bound of one member: a cue holds for the whole list, an 余 inside a number for that number only."""
        if measured.gap:
            return "eq", "bound:gap"
        bound, rule, _ = bound_of(group.members[-1], cues, group.after, self._grammar)
        if bound == "gt" and rule == "bound:余" and not quantity.infix:
            return "eq", "bound:none"
        if bound == "eq" and quantity.infix:
            return "gt", "bound:余"
        return bound, rule

    def place_called(self, name: str) -> str:
        """``self`` for a name of the reporting place, else the name: the head of a row of places."""
        return "self" if self._places.names_own(name) or self._places.is_own(name) else name

    def _place(self, words: _Words, state: State) -> str:
        """The place that the words name; without a name of their own the place told of before."""
        if words.place != "self":
            return words.place
        if words.phrase in subjects.GENERIC:
            return state.topic.place
        if not words.phrase and not self._places.names_own(words.noun):
            of_clause = self._places.named(subjects.last_clause(words.earlier)[0]) if words.earlier else "self"
            return state.topic.place if of_clause == "self" else of_clause
        return "self"

    def _inherit(self, drafts: list[Draft], group: Group, phrase: str, place: str) -> None:
        """A part, a share or an adjusted plan is of the same kind and period as the figure that it follows."""
        if len(drafts) < 2 or drafts[-1].measure != drafts[-2].measure or "period:base" in drafts[-1].rules:
            return
        last, draft = drafts[-2], drafts[-1]
        level = draft.measure == "level"
        share = level and phrase.startswith("占") and "/" in last.period.text and last.unit != "%"
        part = level and draft.unit not in ("%", "‰") and self._is_part(group, phrase, place, last)
        adjusted = last.kind == "target" and _ADJUSTED.search(group.before) is not None
        if not (share or part or adjusted) or time_words(group.before):
            return
        if adjusted or part:
            draft.kind = last.kind
        new = draft.subject.startswith(_NEW) and not last.subject.startswith(_NEW)
        if share or adjusted or not new:
            draft.period = last.period

    def _is_part(self, group: Group, phrase: str, place: str, last: Draft) -> bool:
        """Whether a figure is of a part of what was told last: behind 其中, or of another place without a noun."""
        return bool(self._grammar.whole_of.search(group.before)) or (not phrase and place not in ("self", last.place))

    def _part_of(self, noun: str, state: State, group: Group) -> str | None:
        """The whole that a share or a part belongs to; a semicolon ends the whole that 其中 opened."""
        share = _SHARE.search(noun) if "占" in noun else None
        if share:
            return share["whole"]
        if ";" in group.before or "；" in group.before:
            state.whole = None
        if self._grammar.whole_of.search(group.before[-40:]):
            if state.whole is None and state.topic.names:
                state.whole = state.topic.names[-1]
            return state.whole
        return None


def _noun_clause(group: Group, cues: Cues) -> tuple[str, str]:
    """The last clause before a group without its cues, which may fill it and more, and what stands before it."""
    filled = len(group.before) - cues.noun_end
    if filled <= len(group.clause):
        return group.clause[: len(group.clause) - filled], group.earlier
    return subjects.last_clause(group.before[: cues.noun_end])


def _told_of_member(measured: Measured, name: str, quantity: Quantity, between: str, *, several: bool) -> Measured:
    """The measure of a member of a list from its own name, and its sign from a minus before it."""
    told = told_of_name(name, quantity.unit, measured) if several else measured
    if between.endswith("-") and len(between.strip()) > 1 and told.measure in ("growth", "change"):
        return told._replace(sign=-1)
    return told


def _is_aside(group: Group) -> bool:
    """Whether a figure stands in a bracket of its own, behind which the one before is gone on with."""
    return group.after[:1] == ")" and group.before.rfind("(") > group.before.rfind(")")


def _own_direction(measured: Measured, between: str) -> Measured:
    """The sign of a member of a list that has its own word: 分别增长5.5%和下降2.1%."""
    own = DIRECTION.search(between)
    if own is None or measured.measure not in ("growth", "change"):
        return measured
    return measured._replace(sign=-1 if own["word"] in _FALLS else 1)


def _signed(quantity: Quantity, sign: int) -> tuple[Decimal, Decimal | None]:
    value, high = quantity.value * sign, None if quantity.high is None else quantity.high * sign
    return (high, value) if high is not None and high < value else (value, high)


def _carried(sentence: str, words: Sequence[TimeWord]) -> tuple[TimeWord, ...]:
    """The words of time that hold for the sentences behind too; of several parts of a year none does."""
    if not words:
        return ()
    several = len({(word.what, word.first, word.second) for word in words if word.what in _PARTS}) > 1
    return tuple(
        word
        for word in words
        if word.what in _CARRIED
        and not word.compared
        and not word.base
        and not (several and word.what in _PARTS)
        and not (word.what == "months" and word.first == word.second)
        and not (word.what == "back" and sentence.startswith("连续", max(0, word.start - 2)))
        and (word.what not in _DATED or _OPENS.fullmatch(sentence, 0, word.start))
    )
