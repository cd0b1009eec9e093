"""Whether a figure tells a result or a target, how firmly, who set it and on which basis it grows."""

import re

from pipelines.extraction import sections
from pipelines.extraction.clock import Clock
from pipelines.extraction.draft import Group, Scope
from pipelines.extraction.grammar import Grammar
from pipelines.extraction.timing import Timing

Kind = tuple[str, str]
"""``actual`` or ``target``, and the rule that says so."""

_STRETCH = re.compile(r"力争|争取")
_KEPT = re.compile(r"(?:目标|预期)[^，。]{0,8}(?:完成|实现|既定)|既定目标|超额|实现了|完成了|确保了")
_PAST = re.compile(
    r"去年(?:(?!今年)[^，。]){0,20}(?:完成|达到|增长|实现|为)|(?<!将)已(?:完成|建成|达|有|经|累计|实现)|过去五年|五年来"
)
_ALREADY = re.compile(
    r"已|了(?=[\d，,。;；]|$)|截[至止]|目前|以来|季度|半年|\d月|个月|假期|春节|国庆|五一|荣获|获评|位居|排名|居全"
)
"""What tells that a figure of the planning year is a result: it stands already."""
_STANDS_HINT = re.compile("[截目月]")
_STANDS = re.compile(r"截[至止]|(?:^|[，,;；。])目前|\d{1,2}[-至]\d{1,2}月|[前头][两二三四五六七八九十\d]{1,2}个月")
"""As of when the figures of a sentence stand: a result, in a section of targets too."""
_AHEAD = re.compile(r"今年|将|力争|计划|确保|要|到20\d\d年|底前|年内|全年")
_FROM_LAST = re.compile(r"[由从](?:去年|上年)[^，,。]{0,6}")
_MARK = re.compile(r"[;；。，,]")
_PLANNED = re.compile(
    r"(?:^|[，,。;；:(、])(?:年度|全年|原|年初)?(?:计划|目标|任务)(?:数|量|值)?(?:为|是|建成|新建|改造|新增|实施|投资|开工|增长|下降|:)?$"
)
"""A plan beside what came of it: 计划建成12个，实际建成13个."""
_TARGET_WORDS = re.compile("目标|任务|计划")
_NAMED = re.compile(r"的?(?:年度|全年)?(?:目标|任务|计划)")
NAMED_BEFORE = re.compile(
    r"(?:(?:完成|占|达到?|为|是|超|超过|超额完成)[^，,。;；\d]{0,8}|\((?:年度|全年|年初|年)?)(?:目标|任务|计划)(?:数|值|为|:)*$"
)
"""A target told beside its result: 完成县定任务1.5亿元的140%; 7356人(目标7000人)."""
_PLANNED_THEN = re.compile(r"(?:年度?|全年|年初)计划(?:完成)?(?:总?投资)?(?=\d|为|达)")
"""What was planned, told among results: 年度计划投资85亿元."""
_AIM_HINT = re.compile("目标|计划|任务|拟")
_AIMS = re.compile(
    r"^[^一-鿿]*(?:(?:全年|年度|今年|本年度)(?:目标|计划|任务)(?![的完])|计划(?![的完总投生内外])|拟)[^，,。;；已]{2,}$"
)
"""A clause that opens with what is planned: 全年目标发放贷款1.5亿元."""
_DONE_PLAN = re.compile(
    r"(?:已|超额|提前|圆满|如期|顺利)+(?:全面)?(?:完成|实现)了?[^，,。;；\d]{0,8}(?:目标任务|目标|任务)"
)
"""A plan told as done says nothing of the figures behind: 已完成全年目标任务，发放贷款1.5亿元."""
_SET_OR_DONE = re.compile(
    r"(?<!如期)(?<!圆满)(?<!顺利)(?<!全面)(?:完成|实现|达到|确定|设定|下达|制定)[^，,。;；]{0,8}$"
)
"""What makes a figure before 目标 or 任务 a target; what was done on time is a result: 如期完成裁员5万人的任务."""
_EARLY = re.compile("年初|年度|原")
_OFF_TARGET = re.compile(r"(?:[高低好优多快慢]于|超过?|超出)[^，,。;；]{0,12}$")
"""What compares a figure with a target that is told with it: 高于年初12%的目标2个百分点."""
_SET_EARLY = re.compile(
    r"(?:^|[，,。;；:])(?:年初|年度|原)(?:确定|安排|下达|计划|拟定)[^，,。;；]*$|年初(?:目标|计划)(?:为|增长|下降)?$"
)
"""What was settled at the start of the year, told among results: 年初确定改造老旧小区16个、面积5万平方米."""
_WHOLE_YEAR = re.compile(
    r"(?:^|[，,。;；:])(?:今年)?全年(?!累计|共|已|实现|完成|预计|总)(?=[\u4e00-\u9fff]{2})[^，,。;；]*$"
)
"""The whole year in a report on some months of it: what is to be done."""
_PROMISED = re.compile(r"力争|确保|必须|努力|争取")
_WILL = re.compile(
    r"(?:^|[，,。;；:])[^，,。;；]{0,12}?"
    r"(?:将(?![军士])|(?<![主重必需首紧])要(?![求素闻点])|(?<!年度)(?<!年)(?<!完成)(?<!投资)(?<!列入)(?<!纳入)计划(?![的完数总生])|拟|预期(?!目标完成))"
)

_GOVERNS = re.compile(
    r"(?:^|[，,。;；:])[^，,。;；]{0,6}?(?:今年(?!以?来)|明年|(?P<year>20\d\d)年|下半年|四季度|后[一二三四五六]个月|最后[一二]个?[月季]度?|下一?阶段|下一步|下步|接下来|今后|未来|新的一年)"
    r"[^，,。;；]{0,20}?[，,]?[^，,。;；]{0,14}?"
    r"(?:将(?![军士近])(?![^，,。;；]{1,16}(?:作为|列为|纳入|投入|用于|打造成))|力争|计划(?![的完总投生内外])|拟|(?<![主重必需首紧])要(?![求素闻点])|确保|争取|目标(?=[是为:，,]))"
)
"""A time to come and a word of will at the head of a clause: they hold until a result is told."""
_WORDS_OF_WILL = re.compile("将|力争|计划|拟|要|确保|争取|目标")
_RESULT = re.compile(r"已(?!经?定)|目前|截[至止]|去年(?!.{0,8}基础)|上半年|前三季度|一季度|以来")


_THEN_DONE = re.compile(
    r"[^，,。;；\d]{0,24}[，,](?:截至[^，,。;；]{0,8}月[底末]?[，,]?|目前|现)*已(?:经|全部)?"
    r"(?:完成|建成|开工|竣工|完工|改造|新建|新增|实施|整治|铺设|交付|安装|发放|培训|启动)了?"
    r"[^，,。;；\d]{0,10}\d[\d.,]*[万亿]?"
)
"""How far it is, behind what is to be done: 新建公园4个，目前已完成3个."""
_DONE_SINCE = re.compile(
    r"(?:^|[，,])(?:(?:截至目前|目前|至今|迄今|现在?)[，,]?)?已(?:经|全部|累计|超额)*"
    r"(?:完成|建成|新增|新建|改造|开工|竣工|实施|整治|铺设|安装|发放|培训|启动|解决|惠及|覆盖|搬迁|修建|投入)了?"
    r"[^，,。;；\d]{0,12}(?=\d)"
)
"""What came of a plan, told behind it: 计划新增7条线路，现已新增20条，其中市区17条."""
_PLAN_BEFORE = re.compile("计划|拟|目标|任务")
_OF_WHICH = re.compile("[，,]其中")
_WILL_AGAIN = re.compile("将|力争|计划|拟|要|确保|争取|目标|全年|年底|年内")
_DONE_HERE = re.compile(r"已|完成|累计|实际|目前|共|[建达]成|新增|截[至止]|\d月|季度|半年|个月")
_OF_THE_WHOLE_YEAR = re.compile(r"\s*全年(?![^。]*(?:已|累计|预计|完成[^，,。]{0,8}%))")
"""What opens the plan of a year of which a document tells the course: 全年新建公园4个。一季度…."""


class Kinds:
    """What the figures of one sentence tell: results or targets, how firmly, and who set them.

    The words that few sentences have are looked for once in the whole sentence, so that most figures need no close
    look for them.
    """

    def __init__(self, sentence: str, scope: Scope, timing: Timing, clock: Clock, grammar: Grammar) -> None:
        self._sentence = sentence
        self._scope = scope
        self._section = scope.section.kind
        self._timing = timing
        self._clock = clock
        self._grammar = grammar
        self._has_label = ":" in sentence
        self._names_plan = _TARGET_WORDS.search(sentence) is not None
        self._early = _EARLY.search(sentence) is not None
        self._done = tuple(_DONE_SINCE.finditer(sentence)) if "已" in sentence else ()
        self._governing = tuple(_GOVERNS.finditer(sentence)) if _WORDS_OF_WILL.search(sentence) else ()

    def of(self, group: Group, measure: str) -> Kind:
        """``actual`` or ``target`` and the rule: the table, a cue, the year, the section, the kind of document."""
        if self._scope.kind:
            return self._scope.kind, "table"
        sentence, start = self._sentence, group.start
        if self._done and self._is_done_since(start):
            return "actual", "done_since"
        year = self._timing.explicit_year(start)
        to_come = year is None or year >= self._clock.planning_year
        label = (sections.label_kind(sentence, start) if self._has_label else None) or self._scope.told
        mark = _MARK.search(sentence, group.end, group.end + 6)
        behind_end = mark.start() if mark else group.end + 6
        part = self._part_start(start)
        clause = self._without_done(sentence[part:behind_end])
        return (
            self._announced(group, label, to_come=to_come)
            or self._by_words(group, measure, clause, behind_end, label, year)
            or self._by_section(group, measure, clause, label, year)
            or self._by_document(start, clause, sentence[part:start])
        )

    def _announced(self, group: Group, label: str | None, *, to_come: bool) -> Kind | None:
        """A target by what governs the figure from afar: the years ahead, its name, a label, a word of will."""
        if to_come and self._timing.looks_ahead(group.start):
            return "target", "years_ahead"
        if self._names_plan and _names_target(group, self._grammar):
            return "target", "named_target"
        if to_come and label == "target":
            return "target", "label"
        if to_come and self._governing and self._governed(group.start):
            return "target", "governed"
        if self._clock.current and label is None and _OF_THE_WHOLE_YEAR.match(self._sentence):
            return "target", "whole_year"
        return None

    def _by_words(
        self, group: Group, measure: str, clause: str, behind_end: int, label: str | None, year: int | None
    ) -> Kind | None:
        """What the words beside the figure tell; those of another year only that it was."""
        to_come = year is None or year >= self._clock.planning_year
        near = self._sentence[group.start - len(group.clause) : behind_end]
        if measure == "completion" and self._section != "target" and label is None and not _PROMISED.search(near):
            return "actual", "completion"
        of_results = year is None and measure == "level" and self._tells_results()
        if of_results and self._names_plan and "计划" in near and _PLANNED_THEN.search(near):
            return "target", "named_target"
        if not to_come:
            return "actual", "year"
        aims = measure == "level" and _AIM_HINT.search(group.clause) is not None
        if aims and _AIMS.search(group.clause + self._sentence[group.start : group.end]):
            return "target", "cue"
        if _is_planned(near if self._section == "actual" else clause, clause, measure, self._section, self._grammar):
            return "target", "cue"
        return None

    def _tells_results(self) -> bool:
        """Whether the passage tells results unless a figure's own words say otherwise."""
        return self._section == "actual" or (self._section is None and self._clock.default_kind == "actual")

    def _by_section(self, group: Group, measure: str, clause: str, label: str | None, year: int | None) -> Kind | None:
        """What the label, the section and the year tell, and what stands against them."""
        sentence, start, section, planning_year = self._sentence, group.start, self._section, self._clock.planning_year
        if label == "actual":
            return "actual", "label"
        if section != "actual" and _stands(sentence, start):
            return ("target", "planned") if self._planned_early(start, measure) else ("actual", "as_of")
        if section == "target":
            if self._scope.past or self._timing.looks_back(start):
                return "actual", "paragraph"
            return ("actual", "cue") if _PAST.search(clause) else ("target", "section")
        if year is not None and year > planning_year:
            return "target", "year"
        if year == planning_year and not self._clock.current and section is None:
            return ("actual", "cue") if _ALREADY.search(clause) else ("target", "year")
        if measure != "completion" and self._plans(group, measure):
            return "target", "planned"
        return ("actual", "section") if section == "actual" else None

    def _by_document(self, start: int, clause: str, before: str) -> Kind:
        """Without any section: what an earlier sentence dates, a word of a result or of will, else the document."""
        year = self._timing.carried_year()
        if self._section is None and year is not None and not self._clock.current:
            return ("actual" if year < self._clock.planning_year else "target"), "carried_year"
        if self._timing.looks_back(start):
            return "actual", "years_back"
        if self._grammar.actual_strong.search(clause):
            return "actual", "cue"
        if _WILL.search(before):
            return "target", "cue"
        return self._clock.default_kind, "default"

    def _is_done_since(self, start: int) -> bool:
        """Whether a figure, or the whole that it is a part of, tells what came of a plan before it in the sentence."""
        done = next((match for match in reversed(self._done) if match.end() <= start), None)
        part = self._part_start(start)
        if done is None or done.start() < part or not _PLAN_BEFORE.search(self._sentence, part, done.start()):
            return False
        between = self._sentence[done.end() : start]
        return not between or (_OF_WHICH.search(between) is not None and not _WILL_AGAIN.search(between))

    def _governed(self, end: int) -> bool:
        """Whether a time to come with 将 or 力争 before ``end`` governs, over semicolons too, and no result between."""
        last = next((match for match in reversed(self._governing) if match.end() <= end), None)
        if last is None or (last["year"] and int(last["year"]) < self._clock.planning_year):
            return False
        return not _RESULT.search(self._sentence, last.end(), end)

    def _part_start(self, end: int) -> int:
        """Where the part of the sentence between semicolons starts that holds the figure at ``end``."""
        find = self._sentence.rfind
        return max(find(";", 0, end), find("；", 0, end), find("。", 0, end)) + 1

    def _without_done(self, clause: str) -> str:
        """A clause without what it says of last year and of plans already carried out."""
        if "去年" in clause or "上年" in clause:
            clause = _FROM_LAST.sub("", clause)
        if self._names_plan and _TARGET_WORDS.search(clause):
            clause = _DONE_PLAN.sub("", _PLANNED_THEN.sub("", clause))
        return clause

    def _plans(self, group: Group, measure: str) -> bool:
        """Whether the clause tells a plan beside what came of it."""
        if self._names_plan and _TARGET_WORDS.search(group.before) and _PLANNED.search(group.before):
            return True
        if self._planned_early(group.start, measure):
            return True
        if self._clock.current and measure == "level" and self._is_under_way(group):
            return True
        of_months = self._clock.current and bool(self._clock.title_words)
        return of_months and measurable(group) and bool(_WHOLE_YEAR.search(self._sentence, 0, group.start))

    def _is_under_way(self, group: Group) -> bool:
        """Whether the next clause tells in the same unit how far it is, and no word before that this is done."""
        done = _THEN_DONE.match(self._sentence, group.end)
        if done is None or _DONE_HERE.search(self._sentence, self._part_start(group.start), group.start):
            return False
        return self._sentence.startswith(group.members[-1].unit, done.end())

    def _planned_early(self, end: int, measure: str) -> bool:
        """Whether the clause before ``end`` tells what was settled at the start of the year."""
        if not self._early or measure not in ("level", "growth"):
            return False
        return _SET_EARLY.search(self._sentence, 0, end) is not None

    def strength(self, group: Group, kind: str) -> str | None:
        """``firm`` or ``soft`` for a promise whose words say so."""
        if kind != "target":
            return None
        words = group.clause + self._sentence[group.start : group.end + 3]
        if self._grammar.soft.search(words):
            return "soft"
        return "firm" if self._grammar.firm.search(words) else None

    def setter(self, group: Group) -> str:
        """Who set the target that the clause speaks of: ``self``, ``city``, ``province`` or ``national``."""
        match = self._grammar.setter.search(group.clause)
        return self._grammar.setters[match.group()] if match else "self"

    def basis(self, group: Group, measure: str) -> str | None:
        """Real, nominal or same-basis growth where the words say so."""
        if measure != "growth":
            return None
        begin = max(self._part_start(group.start), group.start - 40)
        match = self._grammar.basis.search(self._sentence, begin, group.end)
        return self._grammar.bases[match.group()] if match else None


def _names_target(group: Group, grammar: Grammar) -> bool:
    """Whether a figure is called a target beside its result: 完成县定任务1.5亿元的140%, 达到6%的目标."""
    if _NAMED.match(group.after) and (_SET_OR_DONE.search(group.before) or _OFF_TARGET.search(group.before)):
        return True
    if _TARGET_WORDS.search(group.before) is None or NAMED_BEFORE.search(group.before) is None:
        return False
    return grammar.dimensions.get(group.members[0].unit) != "ratio"


def _is_planned(words: str, clause: str, measure: str, section: str | None, grammar: Grammar) -> bool:
    """Whether words of will stand beside a figure, and not only because what they say was kept."""
    will = grammar.target_strong if measure != "completion" else _PROMISED
    return will.search(words) is not None and not (section == "actual" and _KEPT.search(clause))


def measurable(group: Group) -> bool:
    """Whether a figure counts or weighs something, and is no rate."""
    return group.members[0].unit not in ("%", "‰", "个百分点", "百分点", "倍", "番")


def _stands(sentence: str, end: int) -> bool:
    """Whether the words before ``end`` say as of when, and no promise follows them."""
    if _STANDS_HINT.search(sentence, 0, end) is None:
        return False
    found = [match.end() for match in _STANDS.finditer(sentence, 0, end)]
    return bool(found) and not _AHEAD.search(sentence, found[-1], end)


def tier_of(kind: str, bound: str, before: str) -> str | None:
    """Which of several targets for one thing: ``floor``, ``base`` or ``stretch``."""
    if kind != "target":
        return None
    if _STRETCH.search(before[-8:]):
        return "stretch"
    return "floor" if bound in ("ge", "gt") else "base"
