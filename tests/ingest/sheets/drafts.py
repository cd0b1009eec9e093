"""Random workbooks made from known figures: every shape, every kind of cell, and what must come of each cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

OWN = "410800"
DISTRICTS = {
    "解放区": "410802",
    "中站区": "410803",
    "马村区": "410804",
    "山阳区": "410811",
    "修武县": "410821",
    "武陟县": "410823",
}
YEARS = tuple(range(2012, 2025))


@dataclass(frozen=True)
class Named:
    """An indicator as a sheet names it, its unit word, and the unit and factor that the word means."""

    name: str
    code: str
    word: str
    unit: str
    factor: int


INDICATORS = (
    Named("地区生产总值", "gdp", "亿元", "元", 10**8),
    Named("一般公共预算收入", "public_budget_revenue", "万元", "元", 10**4),
    Named("常住人口", "permanent_population", "万人", "人", 10**4),
    Named("粮食产量", "grain_output", "吨", "吨", 1),
    Named("常住人口城镇化率", "urbanisation_rate", "%", "%", 1),
)


@dataclass(frozen=True)
class Told:
    """What a cell must be read as."""

    district: str
    code: str
    period: str
    measure: str
    kind: str
    value: Decimal
    high: Decimal | None
    unit: str
    bound: str


@dataclass(frozen=True)
class Typed:
    """What is typed into a cell, its format, and the figure that it means: ``None`` for no figure at all."""

    content: object
    number: Decimal | None
    bound: str = "eq"
    high: Decimal | None = None
    number_format: str = "General"
    own_factor: int | None = None


@dataclass(repr=False)
class Draft:
    """One sheet on its way: contents, and what must come of each figure's cell (``None``: a refusal)."""

    name: str
    cells: dict[tuple[int, int], Typed] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    expected: dict[str, Told | None] = field(default_factory=dict)
    row: int = 1

    def __repr__(self) -> str:
        cells = (f"{get_column_letter(column)}{row}={typed.content!r}" for (row, column), typed in self.cells.items())
        return f"{self.name}: {' '.join(cells)}"

    def line(self, *texts: object, first: int = 1) -> int:
        """Write a row of texts and go on to the next; the number of the written row."""
        for column, text in enumerate(texts, start=first):
            if text is not None:
                self.cells[self.row, column] = Typed(text, None)
        self.row += 1
        return self.row - 1

    def figure(self, row: int, column: int, typed: Typed | None, told: Callable[[Typed], Told]) -> None:
        """Write a figure's cell; ``None`` leaves it empty."""
        if typed is None:
            return
        self.cells[row, column] = typed
        self.expected[f"{get_column_letter(column)}{row}"] = None if typed.number is None else told(typed)


def workbook_of(drafts: Sequence[Draft]) -> bytes:
    """The sheets as an xlsx file."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for draft in drafts:
        sheet = workbook.create_sheet(draft.name)
        for (row, column), typed in draft.cells.items():
            cell = sheet.cell(row, column)
            cell.value = typed.content
            cell.number_format = typed.number_format
        for reference in draft.merges:
            sheet.merge_cells(reference)
        for row in draft.hidden_rows:
            sheet.row_dimensions[row].hidden = True
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


numbers = st.decimals(min_value=Decimal("0.1"), max_value=99999, places=1) | st.integers(1, 9999).map(Decimal)
MISSING = ("—", "-", "…", "/", "无", "待定", "#REF!", "#DIV/0!", "  ", "暂无")
UNREADABLE = ("2\n345.6", "按计划推进", "1.2.3", "约好")


def plain(value: Decimal) -> str:
    return format(value, "f")


@st.composite
def typed_cells(draw: st.DrawFn, indicator: Named, rate: bool = False) -> Typed | None:
    """A cell of any kind that a person may type for one figure of ``indicator`` (or its rate in percent)."""
    value = draw(numbers)
    percent = rate or indicator.unit == "%"
    if percent:
        value = value % 100 + Decimal("0.1")
    text = plain(value)
    ways: list[Typed | None] = [
        None,
        Typed(float(value), value),
        Typed(float(value), value, number_format="#,##0.00"),
        Typed(text, value),
        Typed(f"{value:,}", value),
        Typed(text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")), value),
        Typed(f"  {text}\n", value),
        Typed(f"{text}①", value),
        Typed(f"{text}（注1）", value),
        Typed(f"约{text}", value, "approx"),
        Typed(f"≥{text}", value, "ge"),
        Typed(f"不超过{text}", value, "le"),
        Typed(f"{text}-{plain(value + 5)}", value, "eq", value + 5),
        Typed(draw(st.sampled_from(MISSING)), None),
        Typed(draw(st.sampled_from(UNREADABLE)), None),
        Typed("=1+1", None),
        Typed(True, None),
    ]
    if percent:
        ways += [
            Typed(f"{text}%", value),
            Typed(f"{text}％", value),
            Typed(f"{text}%以上", value, "ge"),
            Typed(float(value / 100), value, number_format="0.00%"),
        ]
    else:
        ways += [Typed(f"{text}{indicator.word}", value), Typed(f"{text}{indicator.word}以上", value, "ge")]
    if indicator.unit == "元" and not rate:
        ways.append(Typed(f"约{text}亿", value, "approx", own_factor=10**8))
    return draw(st.sampled_from(ways))


def told_of(
    indicator: Named, district: str, period: object, measure: str = "level", kind: str = "actual"
) -> Callable[[Typed], Told]:
    """What a cell of this place, period and name means once it is typed."""

    def told(typed: Typed) -> Told:
        rate = measure == "growth"
        factor = 1 if rate else typed.own_factor or indicator.factor
        assert typed.number is not None
        high = None if typed.high is None else typed.high * factor
        unit = "%" if rate else indicator.unit
        return Told(
            district, indicator.code, str(period), measure, kind, typed.number * factor, high, unit, typed.bound
        )

    return told


some_districts = st.lists(st.sampled_from(sorted(DISTRICTS)), min_size=2, max_size=4, unique=True)
some_indicators = st.lists(st.sampled_from(INDICATORS), min_size=2, max_size=4, unique=True)
some_years = st.lists(st.sampled_from(YEARS), min_size=2, max_size=4, unique=True).map(sorted)
NOTES = ("注：数据为初步核算数。", "资料来源：统计局", "制表人：某某    审核：某某")


def notes(draw: st.DrawFn, draft: Draft) -> None:
    """Notes and signatures below, perhaps after a blank row."""
    draft.row += draw(st.integers(0, 1))
    for note in draw(st.lists(st.sampled_from(NOTES), max_size=2, unique=True)):
        draft.line(note)


@st.composite
def long_sheets(draw: st.DrawFn) -> list[Draft]:
    """One value a row."""
    draft = Draft("指标")
    if draw(st.booleans()):
        draft.line("焦作市各县区主要指标")
    draft.line("序号", "地区", "年份", "指标", "口径", "性质", "数值", "单位", "备注")
    for number, (district, indicator) in enumerate(
        (district, indicator) for district in draw(some_districts) for indicator in draw(some_indicators)
    ):
        year = draw(st.sampled_from(YEARS))
        measure = draw(st.sampled_from(["level", "growth"])) if indicator.unit != "%" else "level"
        kind = draw(st.sampled_from(["actual", "target"]))
        unit = "%" if measure == "growth" else indicator.word
        words = ("增速" if measure == "growth" else "总量", "目标" if kind == "target" else "实绩")
        row = draft.line(
            number + 1, district, draw(st.sampled_from([year, f"{year}年"])), indicator.name, *words, None, unit
        )
        typed = draw(typed_cells(indicator, rate=measure == "growth"))
        draft.figure(row, 7, typed, told_of(indicator, DISTRICTS[district], year, measure, kind))
        if draw(st.integers(0, 9)) == 0:
            draft.hidden_rows.append(row)
    return [draft]


def _by_year(draw: st.DrawFn, draft: Draft, district: str, indicators: Sequence[Named], years: Sequence[int]) -> None:
    """A table with years across; the unit in a column or behind the name."""
    in_column = draw(st.booleans())
    heads = [draw(st.sampled_from([year, f"{year}年"])) for year in years]
    draft.line("指标", *(["单位"] if in_column else []), *heads)
    for indicator in indicators:
        row = draft.line(
            *((indicator.name, indicator.word) if in_column else (f"{indicator.name}（{indicator.word}）",))
        )
        for column, year in enumerate(years, start=3 if in_column else 2):
            draft.figure(row, column, draw(typed_cells(indicator)), told_of(indicator, district, year))
        draft.row += draw(st.sampled_from([0, 0, 0, 1]))


@st.composite
def wide_by_year(draw: st.DrawFn) -> list[Draft]:
    """Years across, with title and notes."""
    draft = Draft("Sheet1")
    draft.line("焦作市主要经济指标")
    _by_year(draw, draft, OWN, draw(some_indicators), draw(some_years))
    notes(draw, draft)
    return [draft]


@st.composite
def several_tables(draw: st.DrawFn) -> list[Draft]:
    """Two tables on a sheet, each below its own title."""
    draft = Draft("Sheet1")
    for title in ("一、经济", "二、社会"):
        draft.line(title)
        _by_year(draw, draft, OWN, draw(some_indicators), draw(some_years))
        draft.row += 1
    return [draft]


@st.composite
def sheet_per_district(draw: st.DrawFn) -> list[Draft]:
    """One sheet per district, years across."""
    drafts = []
    for district in draw(some_districts):
        draft = Draft(district)
        _by_year(draw, draft, DISTRICTS[district], draw(some_indicators), draw(some_years))
        drafts.append(draft)
    return drafts


@st.composite
def sheet_per_year(draw: st.DrawFn) -> list[Draft]:
    """One sheet per year, districts across, the unit in a column."""
    drafts = []
    for year in draw(some_years):
        draft, districts = Draft(f"{year}年"), draw(some_districts)
        draft.line("指标", "单位", *districts)
        for indicator in draw(some_indicators):
            row = draft.line(indicator.name, indicator.word)
            for column, district in enumerate(districts, start=3):
                draft.figure(row, column, draw(typed_cells(indicator)), told_of(indicator, DISTRICTS[district], year))
        drafts.append(draft)
    return drafts


@st.composite
def wide_by_indicator(draw: st.DrawFn) -> list[Draft]:
    """Districts down, indicators with their growth across, the year in the title, a totals row below."""
    draft, year, indicators = Draft("Sheet1"), draw(st.sampled_from(YEARS)), draw(some_indicators)
    growth = draw(st.booleans())
    draft.line(f"{year}年各县区主要指标")
    heads: list[str] = []
    for indicator in indicators:
        heads += [f"{indicator.name}（{indicator.word}）", *(["增长（%）"] if growth and indicator.unit != "%" else [])]
    draft.line("县区", *heads)
    for district in draw(some_districts):
        row, column = draft.line(district), 2
        for indicator in indicators:
            code = DISTRICTS[district]
            draft.figure(row, column, draw(typed_cells(indicator)), told_of(indicator, code, year))
            column += 1
            if growth and indicator.unit != "%":
                typed = draw(typed_cells(indicator, rate=True))
                draft.figure(row, column, typed, told_of(indicator, code, year, "growth"))
                column += 1
    if draw(st.booleans()):
        draft.line("合计", *(100 for _ in heads))
    return [draft]


@st.composite
def matrices(draw: st.DrawFn) -> list[Draft]:
    """Two header rows: years above, target and result below, merged."""
    draft, years = Draft("Sheet1"), draw(some_years)
    draft.line("焦作市目标完成情况")
    upper = [part for year in years for part in (f"{year}年", None)]
    top = draft.line("指标", "单位", *upper)
    draft.line(None, None, *(["目标", "实绩"] * len(years)))
    draft.merges += [f"A{top}:A{top + 1}", f"B{top}:B{top + 1}"]
    for at in range(len(years)):
        first = 3 + 2 * at
        draft.merges.append(f"{get_column_letter(first)}{top}:{get_column_letter(first + 1)}{top}")
    for indicator in draw(some_indicators):
        row = draft.line(indicator.name, indicator.word)
        for at, year in enumerate(years):
            for column, kind in ((3 + 2 * at, "target"), (4 + 2 * at, "actual")):
                told = told_of(indicator, OWN, year, kind=kind)
                draft.figure(row, column, draw(typed_cells(indicator)), told)
    return [draft]


SHAPES = {
    "long": long_sheets(),
    "wide by year": wide_by_year(),
    "several tables": several_tables(),
    "sheet per district": sheet_per_district(),
    "sheet per year": sheet_per_year(),
    "wide by indicator": wide_by_indicator(),
    "matrix": matrices(),
}
