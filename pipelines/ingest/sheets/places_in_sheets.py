"""Places as sheets name them: 全市 is the book's own place, everything else is asked of the register.

What belongs here: what a sheet may call a place, and names below county level. What does not: the register itself.
"""

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from pipelines.ingest import places as register

OWN = re.compile(r"(?:全|本|我)(?:市|区|县|省|旗|州|盟|地区)|[市区县]?本级|(?:全市|全区|全县)(?:合计|总计)?")
NOT_A_NAME = frozenset(
    {"市区", "城区", "郊区", "矿区", "新区", "园区", "地区", "林区", "景区", "城市", "省市", "社区", "小区"}
)
BELOW_COUNTY = re.compile(
    r".{1,12}(?:街道办事处|街道办|街道|镇|乡|园区|开发区|示范区|高新区|经开区|集聚区|管委会|新城|产业园|管理区|新区|村|社区|农场|办事处)"
)
FULL_NAME = re.compile(r".{1,14}(?:自治区|自治州|自治县|自治旗|地区|省|市|区|县|旗|州|盟)|全国|中国")
_TITLE_NAME = re.compile(r"^(.{1,14}?(?:自治区|自治州|自治县|新区|地区|省|市|区|县|旗|州|盟))(?!区|市|县|级)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place as written. ``code`` is set when ``resolution`` is self or resolved; ambiguous names keep candidates."""

    name: str
    code: str | None
    resolution: str
    candidates: tuple[str, ...] = ()


class Places:
    """Resolves names beside one book's own place, each question asked once."""

    def __init__(self, own: str | None) -> None:
        self.own = own
        self.find = lru_cache(maxsize=4096)(self._find)

    def _find(self, name: str, year: int | None = None) -> Place | None:
        """The place that a cell of a place column names; ``None`` for a name that the register does not know."""
        text = re.sub(r"\s+", "", name)
        if not text or len(text) > 24:
            return None
        if OWN.fullmatch(text):
            return self._own(text)
        if re.fullmatch(r"\d{6}", text):
            return self._coded(text)
        found = register.resolve(text, near=self.own, year=year)
        if found.outcome == "resolved":
            return Place(text, found.code, "self" if found.code == self.own else "resolved")
        if found.outcome == "ambiguous":
            return Place(text, None, "ambiguous", found.candidates)
        return Place(text, None, "below_county") if BELOW_COUNTY.fullmatch(text) else None

    def _own(self, text: str) -> Place | None:
        """全区 in the book of a district is its own, 全市 the city above it."""
        if self.own is None:
            return None
        found = register.resolve(re.sub(r"(?:合计|总计)$", "", text), near=self.own)
        if found.code is None or found.code == self.own:
            return Place(text, self.own, "self")
        return Place(text, found.code, "resolved")

    def relative(self, text: str) -> Place | None:
        """A place of the book's own prefecture that a text is the whole name of, also in short: 修武, 解放."""
        name = re.sub(r"\s+", "", text)
        if self.own is None or name in NOT_A_NAME:
            return None
        place = self.find(name)
        return place if place and place.code and place.code[:4] == self.own[:4] else None

    def _coded(self, code: str) -> Place | None:
        try:
            name = register.district(code).name
        except register.UnknownDistrictError:
            return None
        return Place(name, code, "self" if code == self.own else "resolved")

    def named(self, text: str, year: int | None = None) -> Place | None:
        """The place of a heading: only a full name counts, since 和平 or 城区 may head anything."""
        name = re.sub(r"\s+", "", text)
        if name in NOT_A_NAME or not (FULL_NAME.fullmatch(name) or OWN.fullmatch(name)):
            return None
        place = self.find(name, year)
        return place if place and place.resolution != "below_county" else None

    def in_title(self, title: str, year: int | None = None) -> Place | None:
        """The place that a title, a sheet name or a file name begins with."""
        text = re.sub(r"^[^\u4e00-\u9fff]+|\s+", "", title)
        if text.startswith("全国"):
            return self.find("全国", year)
        match = _TITLE_NAME.match(text)
        return self.named(match.group(1), year) if match else None

    def near(self, name: str) -> list[str]:
        """Names of divisions that look like this one, relatives of the book's own place first."""
        prefix = (self.own or "")[:2]
        names = [item.name for item in register.districts() if item.code.startswith(prefix)]
        return difflib.get_close_matches(name, names, n=3, cutoff=0.5)
