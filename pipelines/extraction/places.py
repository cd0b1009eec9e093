"""Whose figure it is: the reporting place, or another that the phrase names first."""

import re
from collections.abc import Sequence

from pipelines.extraction.model import Context

_WORDS = re.compile(
    r"^(?:[，,、:;\s“(]|其中|目前|同期|今年|去年|全年|(?:19|20)\d\d年|截至|带动|居|到|高于|低于|快于|预计|使|实现|完成|超过|\d+-\d+月|上半年|[一二三四]季度|前三季度|年末|累计)*"
    r"(?P<place>全国|我国|中国|全世界|世界(?!500|级|一流)|全球|全省|我省|全市|我市|全区|我区|全县|我县|全旗|全州|全镇|全乡"
    r"|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省|(?:内蒙古|广西|西藏|宁夏|新疆)(?:[\u4e00-\u9fff]{1,3})?自治区|[\u4e00-\u9fff]{2,3}(?:市|县)(?![场民级区直内外政管容域属辖])|[\u4e00-\u9fff]{2,3}(?:镇|街道)(?![化居人登新失区常])|[\u4e00-\u9fff]{2,7}族[乡镇]|[\u4e00-\u9fff]{2,3}乡(?![村镇土亲贤级]))"
)
_WORDS_BEFORE = re.compile(r"[，,、:;\s“(]*(?:其中|目前|今年|去年|全年|上半年|前三季度)?[，,:]?")
_NOT_NAMES = re.compile(
    r"[城全本我年超各跨入上省乡村建特小新老从在和与及为对个集等级中占别县区]|[一二三四五六七八九十]"
)
_LIST = re.compile(r"、|和|与|及")
_SHORT_COUNTY = re.compile(r"[\u4e00-\u9fff]县")
_NUMBER_NAME = re.compile(
    r"^[一二三四五六七八九十](?=[\u4e00-\u9fff]{2})(?![一二三四五六七八九十百千万个家项座条处批次等级大类点位口余多几名所小])"
)
_TOWN_OF_CITY = re.compile(r"(?![小大中新型进建非各推促本该全在县老古市])[\u4e00-\u9fff]城镇|[\u4e00-\u9fff]城街道")
_LEVELS = {
    "nation": ("全国", "我国", "中国"),
    "province": ("全省", "我省"),
    "city": ("全市", "我市"),
    "county": ("全区", "全县", "我区", "我县", "全旗"),
}
_SUFFIX_WORDS = {
    "市": ("全市", "我市"),
    "区": ("全区", "我区"),
    "县": ("全县", "我县"),
    "旗": ("全旗",),
    "州": ("全州",),
    "省": ("全省", "我省"),
    "盟": ("全盟",),
}


_VERBS = (
    "完成",
    "通过",
    "实现",
    "争列",
    "达到",
    "列入",
    "纳入",
    "建成",
    "新增",
    "获得",
    "荣获",
    "取得",
    "入选",
    "带动",
    "争取",
    "引进",
    "进入",
)


_GIVES = ("援助", "支援", "帮扶", "对口", "捐赠", "捐助", "援建")
"""What a place does for another: 北京市援助资金3000万元 are the receiver's."""
_KINDS = frozenset(
    {
        "信用", "示范", "文明", "贫困", "重点", "特色", "生态", "卫生", "平安", "试点", "达标", "先进", "旅游",
        "深度贫困", "森林", "美丽", "经济", "工业", "农业", "淘宝", "电商", "园林", "节水", "健康",
    }
)  # fmt: skip
"""What kind of county, town or village is counted; no name of one: 信用乡13个."""


def own_names(context: Context) -> tuple[str, ...]:
    """The name of the reporting place, long and short, as a sentence may begin with it."""
    name = context.place_name
    short = name[:-1] if len(name) > 2 and name[-1] in "省市区县旗州盟" else ""
    return tuple(word for word in (name, short) if len(word) > 1)


_WHOLES = frozenset(word for words in _LEVELS.values() for word in words) | {
    "全世界", "世界", "全球", "全州", "全镇", "全乡"
}  # fmt: skip


_DISTRICT = re.compile(
    r"^(?:[，,、:;\s(]|其中|目前|今年|去年)*(?P<place>[\u4e00-\u9fff]{1,3}[^园地城社校景山牧库辖新灾农市郊林矿片特治发税范验能护街厂小专港保政宅户\W]区)(?!域|块|县|级|内|间)"
)
"""A district by its name: a place of its own in the report of a city."""


_SHAPED = r"(?:全[国省市区县]|[我本][省市区县]|[\u4e00-\u9fff]{1,6}?(?:街道|开发区|新区|[县市区镇乡旗]))"
_SEVERAL = re.compile(rf"(?:{_SHAPED}[、和与及])+{_SHAPED}(?![、和与及])")
_SOME_OF = re.compile(
    r"^[\u4e00-\u9fff]{2,5}(?:、[\u4e00-\u9fff]{2,5})*等(?:[镇乡县区市村]|街道|乡镇|镇街|镇村|县区|县市|地)"
)
"""Places named as examples: 甲、乙等镇建成水厂2座."""
_EACH = re.compile(r"分别|各[建完新改有]")


class Places:
    """The words that mean the reporting place itself, and the reading of the others."""

    def __init__(self, context: Context, cities: Sequence[str] = ()) -> None:
        """``cities`` are the short names of the cities of the reporting province; empty for any other place."""
        short = "|".join(cities)
        self._city = (
            re.compile(rf"[，,；; ]*(?:其中|今年|去年)?(?P<place>{short})(?![市县区人地大路州港])(?=.{{2}})")
            if short
            else None
        )
        self._several = re.compile(rf"(?:(?:{short}|{_SHAPED})[、和与及])+(?:{short}|{_SHAPED})") if short else _SEVERAL
        self._cities = frozenset(cities)
        self._name = context.place_name
        self._own = frozenset(_own_words(context))
        self._of_city = context.district_code[2:4] != "00" and context.district_code[4:6] == "00"

    def is_own(self, name: str) -> bool:
        """Whether ``name`` is the reporting place's."""
        return bool(self._name) and name in (self._name, self._name[:-1])

    def names_own(self, phrase: str) -> bool:
        """Whether ``phrase`` starts with the reporting place itself: 我区完成48亿元 behind a figure of the city."""
        match = _WORDS.match(phrase)
        if match is not None:
            return match["place"] in self._own or match["place"] == self._name
        return len(self._name) > 2 and phrase.lstrip("，,；; ").startswith(self._name[:-1])

    def named(self, clause: str) -> str:
        """``self``, or a place that ``clause`` starts with by its own name, no 全国 or 全省."""
        place = self.of(clause)
        return place if place not in _WHOLES and clause.lstrip(" ;").startswith(place) else "self"

    def behind_label(self, noun: str) -> str:
        """The place that ``noun`` starts with, or what follows a label in it: 分县区:甲县生产总值."""
        place = self.of(noun)
        return place if place != "self" or ":" not in noun else self.of(noun.rpartition(":")[2])

    def of(self, phrase: str) -> str:
        """``self``, or the other place that ``phrase`` starts with, as written."""
        match = _WORDS.match(phrase) or (_DISTRICT.match(phrase) if self._of_city else None)
        if match is None:
            city = self._city.match(phrase) if self._city else None
            return city["place"] if city else "self"
        word = match["place"]
        if phrase.startswith(("、", "和", "与", *_GIVES), match.end()):
            return "self"
        if word in self._own or (self._name and (word in self._name or self._name in word)):
            return "self"
        if word.startswith(_VERBS) or word.removesuffix("街道").rstrip("市县镇乡") in _KINDS:
            return "self"
        if word not in _WHOLES and _NOT_NAMES.search(_doubtful(word)):
            return "self"
        if word in ("世界", "全球", "全世界", "中国"):
            return "self" if word == "中国" else word
        return word

    def several(self, noun: str, before: str, count: int) -> tuple[tuple[str, ...], str]:
        """The places of a list that shares what follows, one for each of ``count`` figures, and what follows.

        甲镇、乙镇粮食产量分别达到 gives both; without 分别 the list names only where, and no place is given.
        """
        if "、" not in noun and "和" not in noun:
            return (), noun
        lead = _WORDS_BEFORE.match(noun)
        at = lead.end() if lead else 0
        some = _SOME_OF.match(noun[at:])
        if some:
            return (), noun[at + some.end() :]
        match = self._several.match(noun, at)
        if match is None:
            return (), noun
        names = _LIST.split(match.group())
        if not any(
            name in _WHOLES or name in self._cities or (len(name) > 2 and not _NOT_NAMES.search(_doubtful(name)))
            for name in names
        ):
            return (), noun
        rest = noun[match.end() :]
        each = len(names) == count > 1 and _EACH.search(before)
        return (tuple(names) if each else ()), rest

    def listed(self, phrase: str, count: int) -> tuple[str, ...]:
        """The places of a list that names nothing else: 富源县、罗平县 for two figures; empty otherwise."""
        names = _LIST.split(phrase)
        if count < 2 or len(names) != count:
            return ()
        known = [self.of(name) == name for name in names]
        short = all(ok or _SHORT_COUNTY.fullmatch(name) for ok, name in zip(known, names, strict=True))
        return tuple(names) if short and any(known) else ()


def _doubtful(word: str) -> str:
    """The characters of a place that would not stand in a name; towns may be called 五里镇, 枝城镇, 陆城街道."""
    if word.endswith(("镇", "乡", "街道")):
        word = _NUMBER_NAME.sub("", word)
        return word[:-1].replace("城", "") if _TOWN_OF_CITY.fullmatch(word) else word[:-1]
    return word[:-1]


def _own_words(context: Context) -> tuple[str, ...]:
    code = context.district_code
    if code.startswith("100000"):
        return _LEVELS["nation"]
    if code.endswith("0000"):
        return (
            (*_LEVELS["province"], "全区", "我区")
            if not code.startswith(("11", "12", "31", "50"))
            else ("全市", "我市")
        )
    if code.endswith("00"):
        return (*_LEVELS["city"], "全州", "全盟", "全区")
    own = _SUFFIX_WORDS.get(context.place_name[-1:], ())
    return (*own, *_LEVELS["county"])
