"""What is measured: the noun phrase before or behind a number. Names of a list are told apart in ``name_lists``."""

import re
from typing import NamedTuple

from pipelines.extraction.grammar import Grammar
from pipelines.extraction.periods import FIRST_MONTHS

BREAKS = "，,。;；！？!?\n"
MAX_SUBJECT = 40
_LAST_BREAK = re.compile(rf"(?s:.*)[{BREAKS}]")
_BEHIND_END = re.compile(rf"[{BREAKS}:()\[\]|—]|--|\d{{1,2}}(?:[-至]\d{{1,2}})?月")
_NO_NOUNS = frozenset(
    {
        "对",
        "为",
        "向",
        "给",
        "与",
        "和",
        "及",
        "将",
        "把",
        "使",
        "让",
        "从",
        "在",
        "由",
        "以",
        "等",
        "约",
        "的",
        "中",
        "全",
        "户",
        "人",
        "另",
        "年",
        "现",
        "两年",
        "三年",
        "五年",
        "先",
        "过",
        "使用",
        "于",
        "用",
        "其",
        "计",
        "数",
        "量",
        "第",
        "有",
        "达",
        "近",
        "超",
        "上",
        "下",
        "就",
        "只",
        "每",
        "各",
        "其余",
        "余下",
        "剩余",
        "另有",
    }
)
_SINGLE_NOUNS = frozenset("省市县区镇乡村")
"""Nouns of one character, which a verb may follow: 420个村退出."""
_COURSE = frozenset({"进行", "实施", "开展", "完成", "实现", "全部", "全面", "如期", "顺利", "稳定"})
_ACT = re.compile(r"^(?:进行|实施|开展|完成|实现|全部|全面|如期|顺利|稳定|的)*(?P<what>[^，,。;；、:()]{1,12})$")
_NUMERALS = "一二三四五六七八九十"
_TAILS = {
    "别部": "分别|全部",
    "中": "(?<=[^初高集空期水手途心其之])中(?=$)",
    "只仅": "(?<=.{2})[只仅]",
    "年月": r"(?:由|从)?(?:每人)?每[月年]",
    "年": r"[两三四五]年(?=$)|[去上今当每]年|[比较]上年|逐年|提前[一两二三四五]?年"
    r"|连续[两三四五六七八九十\d]+年|(?<=[值额入量])年(?=$)",
    "上": "(?<=[值额入量])上(?=$)",
    "前一两二三四五": "提前[一两二三四五]?",
    "比均": "同比|年均|(?<![人户地平亩年日楼])均|[两三四五]年平均|[由从]人均",
    "各再": "各|再",
    "次到": "依次|达到",
    "为标务况面": "为|指标|任务|情况|方面",
    "由从人": "由|从|[由从]?每人",
    "拟按": "拟按?",
    "斤吨亩": r"(?:平均)?每\d*(?:公斤|斤|吨|亩)",
    "和及": "(?<![温平缓柔饱])和|(?<![惠涉普顾触])及",
    "度终直期": "一度|始终|一直|长期|(?:从|由)第?[一二三四]季度|(?:从|由)前三季度",
    "份": rf"(?:从|由)?[{_NUMERALS}]{{1,2}}月份",
    "年初": "(?:从|由)(?:上半年|年初)",
    "季月": "逐[季月]",
    "国省市区县": "(?:扩大|覆盖|推广)到全[国省市区县]",
    "将要": "(?<![军大名少上中])将要?",
    "，,:的“‘(-、 \t": r"，|,|:|的|“|‘|\(|\s|-|、",
}
"""What may follow a name without being of it, under the last characters by which it can be told to be there."""
_TAIL_TRIM = re.compile(f"(?:{'|'.join(_TAILS.values())})+$")
_TAIL_ENDS = frozenset("".join(_TAILS))
_HEAD_TRIM = re.compile(
    r"(?:”|’|\)|》|、|\s|的|和|及|与|等|:|(?:左右|以上|以内|上下)(?:的?(?:安排|水平))?|一次性|坚决)+"
)
_PREPOSITIONS = frozenset("为对使将让把给")


class Topic(NamedTuple):
    """What the last figures were about: one name, or the names of a list; carried over clauses.

    ``places`` holds the places of a list whose members are each of another place.
    """

    names: tuple[str, ...] = ()
    place: str = "self"
    places: tuple[str, ...] = ()


NO_TOPIC = Topic()


def last_clause(text: str) -> tuple[str, str]:
    """The words after the last clause break of ``text``, and the clause before it."""
    found = _LAST_BREAK.match(text)
    if found is None:
        return text, ""
    return text[found.end() :], text[: found.end() - 1]


def before(noun: str, leading: re.Pattern[str]) -> str:
    """The noun phrase before a number, without words of time, place and course before it."""
    own = _own_words(noun)
    phrase = _unled(own, leading)
    if not phrase:
        return ""
    phrase = _unhanded(_without_asides(phrase))
    if phrase.endswith(_LEADER_ENDS):
        phrase = _LEADER.sub("", phrase)
    phrase = trimmed(_beheaded(phrase)).strip()
    if phrase.endswith(")"):
        phrase = _LAST_BRACKET.sub("", phrase)
    phrase = _strip_preposition(phrase)
    if phrase == "投资" and (planned := _PLANNED.search(own)):
        return planned.group()
    return "" if phrase in _NO_NOUNS or phrase.isdecimal() or _YEARS_ONLY.fullmatch(phrase) else _shortened(phrase)


def _own_words(noun: str) -> str:
    """The words behind a label, a stroke or an open bracket, which are a figure's own."""
    phrase = noun.strip(" 、").rstrip(":")
    if ":" in phrase:
        label, _, told = phrase.rpartition(":")
        phrase = told + _NUMBER_OF.sub("", label) if label and told in _SHORT_FORMS else told
    if "--" in phrase:
        phrase = phrase[phrase.rfind("--") + 2 :]
    return _within_bracket(phrase)


def _unled(phrase: str, leading: re.Pattern[str]) -> str:
    """A phrase without the words of time and course, and the date, that lead to it."""
    led = leading.match(phrase)
    phrase = phrase[led.end() :] if led else phrase
    dated = _DATE_LEAD.match(phrase)
    if dated is None or not dated.end():
        return phrase
    phrase = phrase[dated.end() :]
    led = leading.match(phrase)
    return phrase[led.end() :] if led else phrase


def _without_asides(phrase: str) -> str:
    """A phrase without who set it, on what basis it stands, and what it passed on the way."""
    if phrase[0] in _SETTERS:
        phrase = _SET_BY.sub("", phrase)
    if "以" in phrase:
        phrase = _THRESHOLD.sub("", phrase)
    if _BASIS_HINT.search(phrase):
        phrase = _SETTING.sub("", _SINCE.sub("", _ADJUSTED.sub("", phrase)))
    if phrase[-1:] in _MARK_ENDS:
        phrase = _PASSED.sub("", phrase)
    if "、" in phrase:
        phrase = _EXAMPLES.sub("", phrase) if len(phrase) > MAX_LISTED else phrase
        phrase = _UNCHANGED.sub("", phrase)
    if phrase[:1] in _ORDINAL_HEADS:
        phrase = _ORDINAL_LEAD.sub("", phrase)
    return _INNER.sub("", phrase) if _COURSE_HINT.search(phrase) else phrase


def _unhanded(phrase: str) -> str:
    """What is handed out, without the handing: 发放贷款."""
    cut = max(phrase.rfind("办理"), phrase.rfind("发放"))
    return phrase[cut + 2 :] if 0 < cut < len(phrase) - 4 else phrase


def _beheaded(phrase: str) -> str:
    """A phrase without what joins its name to the words before it."""
    head = _HEAD_TRIM.match(phrase)
    return phrase[head.end() :] if head else phrase


def trimmed(phrase: str) -> str:
    """A phrase without what follows its name."""
    if phrase and (phrase[-1] in _TAIL_ENDS or phrase[-1].isspace()):
        return _TAIL_TRIM.sub("", phrase)
    return phrase


_ADJUSTED = re.compile(
    r"(?:，|,)?(?:剔除|扣除|不含|不包括|按|不考虑)[^，,。]{0,20}?(?:(?:因素|价格|口径|影响|数据)(?:的?影响)?(?:之?后|外|计算)?|之?后|以?外|计算)$|\((?:剔除|扣除|不含|含|按)[^()]{0,20}\)$"
)
_BASIS_HINT = re.compile(r"[剔扣不按在由从(]")
_SETTING = re.compile(r"在(?<=.{3}在)(?!校|建|册|线|岗|园|职|编|地|库|营|读|内)[^，]{2,24}(?<!比重|占比|份额)$")
_THRESHOLD = re.compile(r"^[^，、\d]{0,12}\d[\d.,]*[万亿]?元?(?:及|或)?以[上下]的(?=[\u4e00-\u9fff]{2})")
"""What something is counted from, before its name: 单项投资在1000万元以上的工业项目."""
_SINCE = re.compile(r"(?:在[^，]{1,24}基础上|[由从](?:上年|去年|前[一二三四五]年|过去)的?)$")
_NUMBER_OF = re.compile("数量?$")
_SHORT_FORMS = frozenset({"新增", "净增", "数量", "总量"})
"""Words after a colon that need the label before it: 高新技术企业数:新增10家."""


def _within_bracket(phrase: str) -> str:
    """The words inside a bracket that is still open: a figure there has its own subject."""
    at = phrase.rfind("(")
    return phrase[at + 1 :] if at >= 0 and ")" not in phrase[at:] else phrase


_PLANNED = re.compile(r"(?:年度)?计划投资$|(?:已|累计)?完成投资$")
_LEADER = re.compile(r"(?:成为|是)[^，,]{0,8}(?:首个|唯一|第[一二三四五六七八九十]+个)$")
"""What praises a place: 经济总量成为全省首个突破500亿元的县."""
_LEADER_ENDS = ("个", "唯一")
_YEARS_ONLY = re.compile(r"[一两二三四五六七八九十]年")
_LAST_BRACKET = re.compile(r"(?<=.{2})\([^()]*\)$")

_SET_BY = re.compile(
    r"^(?:国家|中央|上级|财政部|[省市](?:政府|财政厅|财政局|级)?)(?:批准|核定|下达|核准)(?:给?我[省市县区州])?(?:(?:19|20)\d\d年)?(?=[\u4e00-\u9fff]{4})"
)
"""Who set an amount is no part of its name: 省财政厅核定我市2017年政府债务限额."""
_SETTERS = frozenset("国中上财省市")
"""The first characters of who sets an amount."""
_MARK_ENDS = frozenset("百千万亿元关阶")
_PASSED = re.compile(r"(?<=.{2})(?:首次|率先)?(?:突破|迈上|迈过|跨上|跨过|超过|站上)[百千万亿]{1,3}元?(?:大关|台阶)?$")
"""A mark passed before the figure itself: 进出口突破百亿元、达到104.3亿元."""
_UNCHANGED = re.compile(r"^.*(?:持平|平稳|稳定|台阶|大关|翻番)、(?=.{2})")
MAX_LISTED = 12
"""Longest list of examples, in characters with its name, that stays in a subject."""
_EXAMPLES = re.compile(r"^.*、[^、]{2,12}等(?!方面|领域)(?=[\u4e00-\u9fff]{3,12}$)")
"""Examples before the name of what is counted: 改造甲路、乙桥、丙街等道路堵点."""
_ORDINAL_LEAD = re.compile(
    r"^[一二三四五六七八九十]{1,3}、(?=.{2})(?![一二三四五六七八九十]、|[一二三]产)|^\d{1,2}[.、)]?(?=[\u4e00-\u9fff“])(?![万亿千百多余年月])"
)
_ORDINAL_HEADS = frozenset("一二三四五六七八九十0123456789")
_COURSE_HINT = re.compile("实现|完成|[全今]年|季度|半年")
_OTHER_KINDS = re.compile(r"^(?P<kind>的?(?:乡镇|[省市县区镇乡村]))\([^()]{1,6}\)(?=[\u4e00-\u9fff]{2})")
"""Kinds of places named beside the first: 12个乡镇(街道)污水处理设施."""
_PLACES_COUNTED = re.compile(
    r"的?(?P<kinds>(?:乡镇|[省市县区镇乡村])\([^()]{1,6}\)[区市镇县]?)"
    r"(?=$|[，,。;；、\d]|全部|均|都|已|实现|通过|开展|完成|被|获|入选|列入|纳入|成功|顺利|率先|启动)"
)
"""Places that are counted themselves: 10个县(市、区)通过验收, 8个县(市)区176个村."""
_INNER = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:累计(?:完成|实现)|(?:全年|全市|全区|全县|累计|共|预计|年内|已)*实现|全年(?:累计|共)?|今年|一季度|上半年)(?=[\u4e00-\u9fff]{2})"
)
_DATE_LEAD = re.compile(
    r"^(?=[截到至\d上下前头第一二三四五六七八九十两全,，“比较与])(?:(?:截至|截止|到(?=[\d“十])|至(?=[\d“十]))?(?:(?:19|20)\d\d(?:[-至](?:19|20)?\d\d)?年(?:末|底|初|度)?)?(?:(?:\d{1,2}(?:[-至]\d{1,2})?|十?[一二]|[三四五六七八九十])月(?:份|末|底)?(?:\d+日)?)?"
    rf"(?:上半年|下半年|前三个?季度|{FIRST_MONTHS}|第?[一二三四]季度末?|全年|,|，|[两二三四五六七八九十]年(?:间|内|来|累计|共)?(?=.{{2}})|“?十[一二三四五六]五”?(?:期间|时期|末|以来|前[一二两三四]年)?|(?:比|较|与)(?:19|20)\d\d年)?)+"
)


_NO_PREPOSITIONS = ("对外", "对上", "对口", "对接", "为民", "将军", "使用", "让利")


def _strip_preposition(phrase: str) -> str:
    if len(phrase) > 4 and phrase[0] in _PREPOSITIONS and not phrase.startswith(_NO_PREPOSITIONS):
        return phrase[1:]
    return phrase


def _shortened(phrase: str) -> str:
    if len(phrase) <= MAX_SUBJECT:
        return phrase
    tail = phrase[-MAX_SUBJECT:]
    cut = tail.find("、")
    return tail[cut + 1 :] if 0 <= cut < MAX_SUBJECT - 6 else tail


_PREDICATE = re.compile(
    r"(?:加快|连跨|跨越|跨上|迈上|跃上|跃升|站上|迈进|跻身|稳居|位居|屡创|再创|又创|创|连续|稳步|持续|明显|进一步|不断|大幅|显著|快速|较快|首次|喜获|再获|获得|实现|保持|有所|稳中|翻(?=[了一两番])|止跌|企稳|连上|再上|迈过|由降转|[与同比较](?:上年|去年)|是(?:综合|重要|关键|约束|预期|反映)|提前|突破|生产(?![总性力经线安])|(?:19|20)\d\d年|全面|继续|增产).*$"
)
_SAYS_NOTHING = re.compile(
    r"经[\u4e00-\u9fff]{2,20}(?:批准|审议|审议通过|同意|研究|核定|核准)|“?(?:九五|十[一二三四五六]?五)”?(?:期?末|时期|期间)?|[\u4e00-\u9fff]{0,4}翻番|(?:止跌|企稳|触底|由降转)[\u4e00-\u9fff]{0,6}"
)
"""A clause between a name and its figure that names nothing itself: 经市人大常委会批准; “十五”; 止跌回升."""
_NOTHING_HEADS = frozenset("经“九十止企触由")
GENERIC = frozenset(
    {
        "产量",
        "总产量",
        "总产",
        "产值",
        "总产值",
        "总量",
        "面积",
        "总面积",
        "数量",
        "总数",
        "总额",
        "余额",
        "限额",
        "出栏",
        "存栏",
        "单产",
    }
)

OF_A_SECTOR = frozenset(
    {
        "增加值", "产值", "总产值", "营业收入", "主营业务收入", "业务收入", "销售收入", "销售产值", "销售额",
        "利润", "利润总额", "利税", "利税总额", "税收",
    }
)  # fmt: skip
"""Amounts that need the name of a sector before them: 规模以上工业企业429户，实现增加值2570亿元."""


def names_nothing(phrase: str) -> bool:
    """Whether a clause stands between a name and its figure without naming anything: 经市人大常委会批准."""
    if phrase[:1] not in _NOTHING_HEADS and "翻番" not in phrase:
        return False
    return _SAYS_NOTHING.fullmatch(phrase) is not None


def told_of(clause: str, leading: re.Pattern[str]) -> str:
    """What an earlier clause is about, without what it says of it: 粮食连续四年增产 is about 粮食."""
    phrase = before(clause, leading)
    if names_nothing(phrase):
        return ""
    match = _PREDICATE.search(phrase)
    return trimmed(phrase[: match.start()]) if match and match.start() >= 2 else phrase


def behind(words: str, grammar: Grammar) -> str:
    """The noun phrase behind a number, cut before the verb that goes on; 16个老旧小区实施改造 keeps 改造."""
    if "(" in words[:5]:
        if counted := _PLACES_COUNTED.match(words):
            return counted["kinds"]
        words = _OTHER_KINDS.sub(r"\g<kind>", words, count=1)
    end = _BEHIND_END.search(words)
    phrase = words[: end.start()] if end else words
    attributive = phrase.lstrip().startswith("的")
    phrase = _first_of_list(_beheaded(phrase))
    if phrase[:1] == "中" and len(phrase) == 1:
        return ""
    for match in grammar.verb_cut.finditer(phrase):
        if attributive and match.start() == 0:
            continue
        noun_verb = grammar.verb_noun.match(phrase, match.start())
        if noun_verb and noun_verb.end() > match.end() - 1 and match.start() > 0:
            rest = phrase[noun_verb.end() :]
            if not rest or rest[0] in "工项任、":
                continue
        if match.start() < 2:
            return trimmed(phrase) if match.start() and phrase[0] in _SINGLE_NOUNS else ""
        act = _ACT.match(phrase[match.start() :])
        if act and match.group() in _COURSE and grammar.verb_noun.search(act["what"]):
            return phrase[: match.start()] + act["what"]
        return trimmed(phrase[: match.start()])
    return trimmed(phrase)[:MAX_SUBJECT]


def _first_of_list(phrase: str) -> str:
    parts = phrase.split("、")
    if len(parts) == 1:
        return phrase
    kept = [parts[0]]
    for part in parts[1:]:
        if not part or any(c.isdecimal() for c in part) or len(part) > 8 or len("".join(kept)) > 16:
            break
        kept.append(part)
    return "、".join(kept)
