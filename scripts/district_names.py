"""What a division's Chinese name says: its kind and its short form.

What belongs here: suffixes of division names and the peoples named in autonomous ones. What does not:
codes, dates and events (``district_history.py``).
"""

import re

PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
"""The peoples that autonomous divisions are named after, without 族; 各 is the 各族 of 隆林各族自治县."""

PEOPLES_AT_END = re.compile(rf"(?:(?:{PEOPLES})族)+$|(?:蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔)$")

KINDS = (
    ("特别行政区", "special_region"),
    ("自治区", "autonomous_region"),
    ("自治州", "autonomous_prefecture"),
    ("自治县", "autonomous_county"),
    ("自治旗", "autonomous_banner"),
    ("地区", "prefecture"),
    ("神农架林区", "forestry_district"),
    ("特区", "special_district"),
    ("省", "province"),
    ("盟", "league"),
    ("县", "county"),
    ("旗", "banner"),
)
"""Suffix to division type, the longest first; 市 and 区 depend on the level too."""

SHORT_SUFFIXES = ("工农区", "矿区", "新区", "特区", "地区", "省", "市", "县", "区", "盟")

SHORTEST = 2
"""A short name has at least two characters: 郊区, 城区, 赵县 and 芒市 stay as they are."""


def division_type(name: str, level: str) -> str:
    """Kind of division that ``name`` states at ``level``, such as ``district`` or ``county_city``."""
    if level == "nation":
        return "nation"
    if name.endswith("市"):
        return {"province": "municipality", "prefecture": "prefecture_city"}.get(level, "county_city")
    for suffix, kind in KINDS:
        if name.endswith(suffix):
            return kind
    return "district"


def short_name(name: str) -> str:
    """The name without the words for its kind: 解放区 解放, 管城回族区 管城, 延边朝鲜族自治州 延边.

    A people is dropped only where the place has another name (东乡族自治县 gives 东乡); 左旗, 右旗, 前旗
    and their like stay, for the word before is shared by several banners.
    """
    for suffix in ("特别行政区", "自治区", "自治州", "自治县", "自治旗"):
        if name.endswith(suffix):
            return _without_peoples(name.removesuffix(suffix))
    if re.search(r"族区$", name):
        return _without_peoples(name.removesuffix("区"))
    if name == "神农架林区":
        return "神农架"
    for suffix in SHORT_SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= SHORTEST:
            return name.removesuffix(suffix)
    if name.endswith("旗") and not re.search(r"[左右前中后]翼?[左右前中后]?旗$|联合旗$", name):
        return name.removesuffix("旗") if len(name) > SHORTEST else name
    return name


def _without_peoples(stem: str) -> str:
    """``stem`` without the peoples at its end, or without only 族 when nothing else would be left."""
    place = PEOPLES_AT_END.sub("", stem)
    return place if len(place) >= SHORTEST else stem.removesuffix("族")
