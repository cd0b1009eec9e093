"""The subjects of a group of figures: named before or behind them, carried from figures before, or put together."""

import re
from collections.abc import Sequence

from pipelines.extraction import subjects
from pipelines.extraction.cues import Cues, bound_of, peel
from pipelines.extraction.draft import Group, State
from pipelines.extraction.grammar import Grammar
from pipelines.extraction.kinds import NAMED_BEFORE
from pipelines.extraction.measures import Measured
from pipelines.extraction.name_lists import listed

COUNTS = frozenset({"count", "people", "visits"})
_RATIO_NAMES = ("第一产业", "第二产业", "第三产业")
_OPENING_NOUN = re.compile(r"^[一-鿿A-Za-z“‘0-9]")
_COMPLETION_WORDS = re.compile(
    r"(?:[只仅]?(?:已?完成|占|为|达到?|实现|有))?了?(?:调整后|规划|年度|全年|年初|市定|省定|区定|县定|市下达|省下达|既定|调整|责任|总|年|市|省|区|县|级|政府|下达|预期|序时)*(?:目标任务|目标|计划|任务|预算|投资计划|工程量|总量|进度)?(?:数|的)*$"
)
_GROWTH_WORDS = re.compile(
    r"(?:预期|发展)?(?:增长)?(?:预期)?目标(?:是.*)?$|增速$|(?:比|较)[^，]{1,12}$|的?增长$|同比$|名义$|实际$|总体$"
)
_WEAK = re.compile(r"(?:率|已|实际|累计|总体|进度|任务|目标|年度|全年|计划|完成|投资)*")
_ALTERNATIVE = re.compile(r"^\([^()]{1,2}\)")
"""The other unit of 8万套(间)."""
_SHARE_OF = re.compile(r"^(?:占(?!地|道)|在.*(?:占比|比重|份额)$)")
_SECTOR = re.compile(r"(?:业|企业|工业|园区|开发区|产业|商圈|电商|平台)$")
_PROJECTS = re.compile(r"(?:项目|工程|开发企业)$")
_AMOUNTS = ("总投资", "投资总额", "投资额", "投资", "占地", "建筑面积", "占地面积", "产值")
MAX_STEM = 10
"""Longest name, in characters, that is set before a bare 总数 or 产量."""
_GAP = re.compile(r"(?:增速|增幅)?(?:高于|低于|快于|慢于|高出|低出|好于|优于|超过|领先|落后|比).*$")
_GOES_ON = re.compile(r"[\u4e00-\u9fff]{1,3}[到至]|(?:精简|压缩|合并|整合|优化|调整|扩大)为")
_STAGES = re.compile(r"新?(?:台阶|大关|关口|门槛|高位)")
"""Words behind a figure that go on to the next (由258家发展到531家) or call it a mark."""
_SHORT_CLAUSE = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,10})(?=[，,。;；、]|$)(?<![到至为])")
_NAMED_TARGET = re.compile(r"的?(?:年度|全年)?(?:目标|任务)")
_LEVELS = frozenset("省市县区镇乡村")
"""Places counted by their level, which what they did names better: 28个省(区、市)全部免征了农业税."""
_NEXT_CLAUSE = re.compile(r"[^，,。;；、]{0,24}")
_BRACKETS = re.compile(r"\([^()]*\)")
_SERVED = re.compile("(?:惠及|受益|涉及|覆盖|服务)(?:居民|群众|住户|家庭|业主)")
_AMONG = re.compile(r"[^，,。;；]*(?<!其)中[，,]?(?:已|只|还)?有?")
"""What leads from a set to some of it: 31个大类行业中有19个."""
_EFFECTS = frozenset({"受益", "服务", "惠及", "覆盖", "带动"})
_SUBSETS = frozenset({"城镇", "农村", "乡村", "城区", "市区", "男性", "女性", "县域", "民营", "国有"})
_ALL_PEOPLE = re.compile(r"^(?:全体|全[国省市区县]|城乡)(?=居民)")
_OF_ANOTHER = re.compile(r"^(?:是|为|相当于|达到?)[^，,。;；]{2,30}$|^(?:过去|此前|前)?[^，,。;；]{0,8}总和?$")
"""What a multiple is of, which does not name it: 是前五年投入总和的1.7倍."""
_COMPARED = re.compile(r"^(?:[增涨降跌减]?(?:幅度?|速))?(?:分别)?[比较](?!重|例|特|值)")
"""What a figure is held against, which does not name it: 增幅比一季度、上半年分别提高."""
_OF_SHARE = re.compile(r"(?<=.{2})(?:占.*|占比|比重)$")
_SEEN_BY = re.compile(r"(?:从|分|按)[^，,。;；]{0,10}?(?P<what>投资|税收|贷款|收入)(?:情况|结构|构成)?(?:来)?看$")
"""What the figures of a paragraph are of: 从三次产业投资情况来看，第二产业下降5%."""
_BARE_SECTOR = re.compile(r"第[一二三]产业|工业|农业|服务业|建筑业|[\u4e00-\u9fff]{2,8}制造业")
_NEW_ACT = re.compile(
    r"(?P<act>新增|净增|新认定|新培育|新建|新改扩建|新改建|新建、改扩建|新建改扩建|新建、扩建)(?=.{2})"
)
_HAS_ACT = re.compile(r"[新改扩净累总占已]|投资|竣工|开工|完工|转化|在建|其余|其他")
_HEADS = ("费", "费用", "标准", "率", "收入", "支出", "比例", "人数", "补助", "经费", "价格", "成本")
_STAGED = frozenset(
    {"小学", "初中", "高中", "中小学", "幼儿园", "普通高中", "中职", "职业高中", "特殊教育", "城镇", "农村", "城市"}
)
_TOTALS = ("总量", "总数", "数量")
_ITS_TOTAL = re.compile(rf"(?<=[\u4e00-\u9fff]{{3}})(?:{'|'.join(_TOTALS)})$")
_OF_A_CROP = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:种植)?(?:面积|规模|产量)$")
_OTHER_HALF = {"农村": ("城镇", "城市"), "乡村": ("城镇", "城市"), "城镇": ("农村", "乡村")}
"""城镇居民人均可支配收入3.6万元，农村1.9万元: the other half has the same name but for its first word."""
_THRESHOLD = re.compile(r"\d[\d.]*[万亿]元?(?:及)?以上")
_COUNTED = ("项目", "企业", "工程", "园区", "单位", "乡镇", "村")
"""What is counted above a threshold: 亿元以上项目23个，其中10亿元以上3个."""
_PREPOSITIONS = frozenset("对将为把")
_COUNTERPARTS = {"支出": "收入", "收入": "支出", "出口": "进口", "进口": "出口"}
"""The other half of a pair, which stands without its head: 一般公共预算收入9亿元,支出30亿元."""
_PER_HEAD = frozenset({"人均", "地均", "户均", "亩均"})
_USED_FOR = re.compile(r"^(?:用于|支持|投向|实施|建设|改造|推进|开展|扶持)(?P<what>[^，,。;；、]{2,14})")
LEADS_ON = re.compile(r"[\u4e00-\u9fff]{1,4}(?:到|至|为|成)[^，,。;；\d]{0,4}(?:(?:19|20)\d\d年[末底]?的?)?")
"""What leads from a base to the figure reached: 由32个精简为26个."""
_OUTCOME = re.compile(r"实现(?:应.尽|.{0,6}(?:全覆盖|清零|达标))|(?:全部|均已?|都已?)(?=.{2})")
"""What became of what was counted is no name of it: 8300户实现应装尽装."""
_LEADERS = re.compile(r"(?:省份|城市|地区|区县|县区|县|区|市|大省|大市|大县)$")
"""What a place is called when a figure is passed by it: 首个突破13万亿元的省份."""
_AMOUNT_UNITS = frozenset({"元", "美元", "吨", "公里", "平方米", "辆", "户", "家", "个", "人"})
_MAX_THEME = 14
"""Longest name, in characters, that is set before a bare 增加值 or 产值."""

Names = tuple[tuple[str, ...], str]


class Namer:
    """Finds the subjects of groups of one document; ``leading`` is what stands before a name without being of it."""

    def __init__(self, grammar: Grammar, leading: re.Pattern[str]) -> None:
        self._grammar = grammar
        self._leading = leading

    def names(
        self, group: Group, cues: Cues, noun: str, phrase: str, earlier: str, measured: Measured, state: State
    ) -> Names:
        """The subjects of the members in order (one for all when they share it), and the rule that gave them."""
        measure = measured.measure
        phrase = "" if measure == "multiple" and _OF_ANOTHER.match(phrase) else phrase
        phrase = "" if measure in ("growth", "change") and _COMPARED.match(phrase) else phrase
        phrase = self._phrase(phrase, earlier, state)
        phrase = self._headed(phrase, group, state) if measure in ("level", "growth") else phrase
        if phrase and phrase == state.behind and noun.strip(" 、").startswith(phrase):
            phrase = ""
        state.behind = ""
        if group.members[0].ratio is not None:
            return tuple(f"{name}比重" for name in _RATIO_NAMES[: len(group.members)]), "subject:ratio"
        if len(group.members) > 1 and not (measured.gap and state.topic.names):
            listed = self._listed(group, phrase, earlier, state)
            if listed is not None:
                return listed
        if measured.rule == "net_new" and phrase:
            return ("净增" + phrase,), "subject:net_new"
        if state.topic.names and self._goes_on(group, measured, state):
            return state.topic.names[-1:], "subject:carried"
        if measured.gap:
            base = state.topic.names[-1] if state.topic.names else ""
            return (base or _GAP.sub("", phrase) or "差距",), "subject:gap"
        if measure == "level":
            return self._of_level(group, cues, phrase, earlier, state)
        if measure == "change" and not phrase and not earlier:
            after = self._behind(group, cues)[0]
            if after:
                return (after,), "subject:behind"
        return self._of_change(phrase, earlier, measure, state, group)

    def _goes_on(self, group: Group, measured: Measured, state: State) -> bool:
        """Whether a figure is another of what was told last: a stretch of it, its target, or what it came to."""
        if measured.rule in ("growth:stretch", "completion:named") or _NAMED_TARGET.match(group.after):
            return True
        if NAMED_BEFORE.search(group.before):
            return True
        return bool(state.drafts) and "period:base" in state.drafts[-1].rules and bool(LEADS_ON.fullmatch(group.before))

    def _phrase(self, phrase: str, earlier: str, state: State) -> str:
        """The words before the figure; a bare 产量 or 增加值 gets the name that it is of."""
        if phrase in ("后者", "前者") and len(state.names) > 1:
            return state.names[-1 if phrase == "后者" else -2][0]
        named = state.names[-1][0] if state.names else "".join(state.topic.names[-1:]) if state.drafts else ""
        if phrase in _OTHER_HALF and state.names and state.names[-1][0].startswith(_OTHER_HALF[phrase]):
            return phrase + state.names[-1][0][2:]
        head = self._told(earlier) if phrase in _OTHER_HALF and earlier else ""
        if 4 <= len(head) <= _MAX_THEME and head.endswith(self._grammar.tail_nouns) and not state.drafts:
            return phrase + head
        if _THRESHOLD.fullmatch(phrase) and state.topic.names:
            return phrase + next((noun for noun in _COUNTED if state.topic.names[-1].endswith(noun)), "")
        other = _COUNTERPARTS.get(phrase)
        if other and named.endswith(other) and len(named) > len(other):
            return named.removesuffix(other) + phrase
        if phrase in _PER_HEAD and (state.names or earlier):
            return phrase + (state.names[-1][0] if state.names else self._told(earlier))
        if phrase in subjects.OF_A_SECTOR:
            of = self._theme(earlier, state)
            if of.endswith(phrase):
                return of
            if _OF_A_CROP.search(of):
                return _OF_A_CROP.sub("", of) + phrase
            return of + phrase if _SECTOR.search(of) and len(of) <= _MAX_THEME else phrase
        if phrase in subjects.GENERIC and (earlier or named):
            whole = (self._told(earlier) if earlier else "") or self._stem(named, phrase)
            return whole + phrase if 2 <= len(whole) <= MAX_STEM else phrase
        return phrase

    def _headed(self, phrase: str, group: Group, state: State) -> str:
        """The name before a colon for the stages or halves told behind it: 生均公用经费:小学650元、初中850元."""
        if ":" in group.before:
            label = subjects.before(group.before.partition(":")[0], self._leading)
            state.head = label if 4 <= len(label) <= _MAX_THEME and label.endswith(_HEADS) else ""
        return phrase + state.head if state.head and phrase in _STAGED else phrase

    def _stem(self, name: str, measured: str) -> str:
        """What a name before is about: 粮食播种面积 for 总产量 is 粮食, 新增企业 for 总数 is 企业."""
        act = self._grammar.action.match(name)
        name = name[act.end() :] if act else name
        if measured in ("总数", "数量", "总量"):
            return name
        tail = next((noun for noun in self._grammar.tail_nouns if name.endswith(noun)), "")
        lead = next((noun for noun in subjects.GENERIC if name.startswith(noun)), "")
        return name.removesuffix(tail).removeprefix(lead)

    def _theme(self, earlier: str, state: State) -> str:
        """What the clauses before are about: the last figures' subject, else the words themselves."""
        if state.names:
            return state.names[-1][0]
        return self._told(earlier) or self._theme_of(state) or (state.topic.names[-1] if state.topic.names else "")

    def _theme_of(self, state: State) -> str:
        return subjects.told_of(state.theme.rstrip("。！!"), self._leading) if state.theme else ""

    def _told(self, earlier: str) -> str:
        clause, before = subjects.last_clause(earlier)
        told = subjects.told_of(clause, self._leading) if clause else ""
        if not told and before and subjects.names_nothing(subjects.before(clause, self._leading)):
            return subjects.told_of(subjects.last_clause(before)[0], self._leading)
        return told

    def _listed(self, group: Group, phrase: str, earlier: str, state: State) -> Names | None:
        size = len(group.members)
        names = listed(phrase, size, self._grammar) if phrase else ()
        if names and not _SUBSETS.issuperset(names):
            return names, "subject:list"
        carried = state.topic.names if len(state.topic.names) == size else _last(state.names or state.earlier, group)
        if carried and not phrase:
            return carried, "subject:carried_list"
        if names and state.topic.names and _SUBSETS.issuperset(names):
            whole = _ALL_PEOPLE.sub("", state.topic.names[-1])
            return tuple(name + whole for name in names), "subject:subset"
        if carried and len(phrase) <= 6 and "分别" in group.before:
            return tuple(name + phrase for name in carried), "subject:carried_list"
        if not phrase and earlier:
            names = listed(self._told(earlier), size, self._grammar)
        return (names, "subject:list") if names else None

    def _of_change(self, phrase: str, earlier: str, measure: str, state: State, group: Group) -> Names:
        size = len(group.members)
        if measure == "completion":
            phrase = subjects.before(_COMPLETION_WORDS.sub("", phrase), self._leading)
        else:
            phrase = _GROWTH_WORDS.sub("", phrase)
        phrase = "经济增长" if phrase == "经济" and measure == "growth" else phrase
        if phrase and not (measure == "completion" and _WEAK.fullmatch(phrase)):
            whole = self._told(earlier) or "".join(state.topic.names[-1:])
            if _SHARE_OF.match(phrase) and whole:
                return (whole + phrase,), "subject:carried_share"
            if _BARE_SECTOR.fullmatch(phrase):
                seen = _SEEN_BY.search(earlier)
                state.seen = seen["what"] if seen else state.seen
                phrase += state.seen
            return (phrase,), "subject:before"
        previous = self._told(earlier)
        if state.item and not state.topic.names:
            return (state.item,), "subject:item"
        if previous and (not state.drafts or not state.topic.names):
            return (previous,), "subject:clause_before"
        if state.topic.names:
            return self._carried(group, measure, state) if size == 1 else state.topic.names, "subject:carried"
        return (previous or state.label,), "subject:clause_before"

    def _carried(self, group: Group, measure: str, state: State) -> tuple[str, ...]:
        """The name told last; of an absolute change the last one of its unit, when what was told last has another."""
        unit = group.members[0].unit
        told = any(name == state.topic.names[-1] for name, _ in state.names)
        if told and state.drafts and unit in _AMOUNT_UNITS and measure == "change" and state.drafts[-1].unit != unit:
            return (next((name for name, of in reversed(state.names) if of == unit), state.topic.names[-1]),)
        if measure == "growth":
            return (_OF_SHARE.sub("", state.topic.names[-1]),)
        return (state.topic.names[-1],)

    def _of_level(self, group: Group, cues: Cues, phrase: str, earlier: str, state: State) -> Names:
        after, attributive = self._behind(group, cues)
        phrase = phrase[1:] if phrase[:1] in _PREPOSITIONS and self._grammar.action.fullmatch(phrase[1:]) else phrase
        bare = not phrase or self._is_act(phrase, after)
        used = _USED_FOR.match(group.after)
        if phrase == "完成投资" and state.names and _PROJECTS.search(state.names[-1][0]):
            return (self._object(state.names[-1][0]) + phrase,), "subject:project_investment"
        if attributive and not bare and after and phrase.endswith(_AMOUNTS):
            return (after + phrase,), "subject:attributive"
        if used and bare and phrase:
            return (phrase + used["what"],), "subject:used_for"
        if attributive and _LEADERS.search(after):
            after = ""
        if not after and self._counts(group) and (not phrase or group.before.endswith("、")):
            after = _clause_behind(group.after[bound_of(group.members[-1], cues, group.after, self._grammar)[2] :])
        same = not state.drafts or state.drafts[-1].unit == group.members[0].unit
        whole = self._object(state.topic.names[-1]) if state.topic.names and same and self._counts(group) else ""
        if after and whole and self._grammar.action.fullmatch(after):
            return (after + whole,), "subject:carried_act"
        if _OUTCOME.match(after):
            after = ""
        if state.drafts and whole and _AMONG.fullmatch(group.before):
            return (state.topic.names[-1],), "subject:among"
        if after and self._counted_behind(group, cues, phrase, attributive):
            state.behind = after
            return (phrase + after if phrase and bare else after,), "subject:behind"
        if phrase and not (bare and after):
            new = self._new_with(phrase, group, state)
            return ((new + phrase,), "subject:new_with") if new else self._of_phrase(phrase, group, state)
        if after:
            return (phrase + after if phrase and bare else after,), "subject:behind"
        if self._grammar.whole_of.search(group.before) and state.names and state.names[-1][1] != group.members[0].unit:
            of_unit = [name for name, unit in state.names if unit == group.members[0].unit]
            if of_unit:
                return (of_unit[-1],), "subject:part_of_same_unit"
        previous = self._told(earlier)
        if previous:
            previous = subjects.before(previous[: peel(previous, self._grammar).noun_end], self._leading)
        if previous and not any(c.isdecimal() for c in previous[-2:]):
            return (previous,), "subject:clause_before"
        if state.topic.names and state.topic.names[-1].endswith("计划投资"):
            of = next((name for name, _ in reversed(state.names) if _PROJECTS.search(name)), "")
            return (of + "完成投资",), "subject:invested"
        if state.topic.names:
            return (state.topic.names[-1],), "subject:carried"
        return ((phrase or previous or self._theme_of(state) or state.label),), "subject:rest"

    def _new_with(self, phrase: str, group: Group, state: State) -> str:
        """The act of a list of the new that its later members share: 新增医疗床位60张、养老床位30张."""
        last = state.drafts[-1] if state.drafts else None
        if last is None or last.unit != group.members[0].unit or last.measure != "level" or not self._counts(group):
            return ""
        part = self._grammar.whole_of.search(group.before)
        new = _NEW_ACT.match(state.topic.names[-1] if state.topic.names else "")
        if new is None or not (group.before.startswith("、") or part) or _HAS_ACT.match(phrase):
            return ""
        return "" if self._grammar.action.match(phrase) or phrase in self._grammar.share_nouns else new["act"]

    def _object(self, name: str) -> str:
        """What a name says something is done to: 幼儿园 of 新建幼儿园."""
        done = self._grammar.action.match(name)
        what = name[done.end() :] if done else name
        if what.endswith(_TOTALS):
            what = _ITS_TOTAL.sub("", what)
        return "保障" + what if what.startswith("性") else what

    def _is_act(self, phrase: str, after: str) -> bool:
        """Whether the words before a figure only say what is done to the noun behind it: 发行6600亿元国债."""
        if self._grammar.action.fullmatch(phrase):
            return True
        return len(phrase) == 2 and len(after) > 2 and not phrase.endswith(self._grammar.tail_nouns)

    def _behind(self, group: Group, cues: Cues) -> tuple[str, bool]:
        """The noun behind the figure, and whether 的 joins it to the figure (4万亿元的投资计划)."""
        _, _, skip = bound_of(group.members[-1], cues, group.after, self._grammar)
        rest = group.after[skip:]
        if rest.startswith("("):
            rest = _ALTERNATIVE.sub("", rest)
        opening = rest.lstrip("的 ")
        if not _OPENING_NOUN.match(opening) or _GOES_ON.fullmatch(rest) or _STAGES.match(opening):
            return "", False
        noun = subjects.behind(rest, self._grammar)
        if noun in _LEVELS:
            clause = _NEXT_CLAUSE.match(_BRACKETS.sub("", rest))
            noun = clause.group() if clause else noun
        return noun, rest.lstrip().startswith("的")

    def _counted_behind(self, group: Group, cues: Cues, phrase: str, attributive: bool) -> bool:
        """Whether the noun behind is what is counted, though words stand before the figure too."""
        counted = self._counts(group)
        if attributive and not counted:
            return not phrase.endswith(self._grammar.tail_nouns)
        stated = bool(cues.verbs and cues.verbs[0] in self._grammar.stating) or cues.reached
        goes_on = group.before.endswith("、") and not stated
        return counted and (goes_on or not (stated and phrase and len(phrase) > 2))

    def _counts(self, group: Group) -> bool:
        unit = group.members[0].unit
        return self._grammar.dimensions.get(unit, "") in COUNTS or unit == "人"

    def _of_phrase(self, phrase: str, group: Group, state: State) -> Names:
        carried = state.topic.names[-1] if state.topic.names else ""
        if carried and phrase in _SUBSETS and self._grammar.whole_of.search(group.before):
            return (phrase + carried,), "subject:subset"
        if carried and (phrase in self._grammar.share_nouns or _SHARE_OF.match(phrase)):
            return (carried + phrase,), "subject:carried_share"
        done = phrase.removeprefix("实际")
        if not state.names and state.theme and self._counts(group) and self._grammar.action.fullmatch(done):
            return (self._theme_of(state).removesuffix("工程"),), "subject:theme"
        if carried and phrase in _EFFECTS and phrase not in carried and self._counts(group):
            return (carried + phrase,), "subject:carried_effect"
        if "小区" in carried and _SERVED.fullmatch(phrase) and self._counts(group):
            return (self._object(carried) + phrase,), "subject:carried_effect"
        if state.item and not state.names and self._counts(group) and self._grammar.action.fullmatch(phrase):
            return (phrase + state.item,), "subject:item"
        last_unit = state.drafts[-1].unit if state.drafts else state.earlier[-1][1] if state.earlier else None
        measured = self._counts(group) or not group.members[0].unit.endswith("元")
        same_unit = last_unit is None or (last_unit == group.members[0].unit and measured)
        new = phrase in ("新增", "净增")
        if self._object(carried) and self._grammar.action.fullmatch(done) and (same_unit or new):
            return (phrase + self._object(carried),), "subject:carried_new"
        same = [name for name, unit in reversed(state.earlier) if unit == group.members[0].unit]
        told = next((name for name in same if phrase in name), "") if len(phrase) > 1 else ""
        if told and last_unit != group.members[0].unit and self._grammar.action.fullmatch(done):
            return (told,), "subject:earlier"
        if not carried and same and self._grammar.action.fullmatch(done):
            return (same[0] if same[0].startswith(phrase) else phrase + self._object(same[0]),), "subject:earlier"
        return (phrase,), "subject:before"


def _clause_behind(words: str) -> str:
    """A short clause behind a count that opens with a verb: 3.8万人脱贫."""
    match = _SHORT_CLAUSE.match(words)
    return match["what"] if match else ""


def _last(names: Sequence[tuple[str, str]], group: Group) -> tuple[str, ...]:
    """The last names that differ, when there are as many; those of the same units for members of several units."""
    units = [member.unit for member in group.members]
    if len(set(units)) > 1:
        of_unit = {unit: name for name, unit in names}
        return tuple(of_unit[unit] for unit in units) if all(unit in of_unit for unit in units) else ()
    distinct = list(dict.fromkeys(name for name, _ in reversed(names)))[: len(units)]
    return tuple(reversed(distinct)) if len(distinct) == len(units) else ()
