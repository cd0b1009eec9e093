"""Make the workbooks of ``raw/sheets`` from the checked figures, laid out as an office keeps them.

Usage: ``python scripts/make_raw_sheets.py FIGURES_CSV INDICATORS_CSV OUT``. The same figures give the same bytes.
"""

import csv
import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.ingest.sheets.writing import workbook_bytes

Figure = dict[str, str]

INDICATOR_HEADERS = ("序号", "地区", "年份", "指标", "口径", "性质", "数值", "单位", "来源")
TARGET_HEADERS = (*INDICATOR_HEADERS[:6], "目标层级", "制定单位", *INDICATOR_HEADERS[6:])
PROGRESS_HEADERS = (
    "序号",
    "类别",
    "事项",
    "目标值",
    "单位",
    "完成时限",
    "已完成",
    "进度状态",
    "填报日期",
    "备注",
    "来源",
)
WIDTHS = {"指标": 24, "来源": 58, "事项": 26, "类别": 12, "备注": 20, "地区": 12, "制定单位": 12}

KIND = {"actual": "实绩", "target": "目标"}
MEASURE = {"level": "总量", "growth": "增速"}
TIER = {"": "", "base": "基本", "stretch": "力争"}
SET_BY = {"": "", "self": "本级", "330100": "杭州市"}
BOUND_TEXT = {"approx": "{}左右", "ge": "{}以上", "le": "{}以内", "gt": "超{}", "lt": "低于{}"}
OFFICE_UNITS = {"人": ("万人", 10**4), "斤": ("亿斤", 10**8), "吨": ("万吨", 10**4)}

JIEFANG_SOURCE = "2023年解放区十大民生实事（2023-02-25票决）"
JIEFANG_PROMISES: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    ("一", "教育", (("新建公办性质幼儿园", "1", "所"),)),
    ("二", "养老", (("公办养老院项目启动", "", ""),)),
    ("三", "住房", (("老旧小区改造", "16", "个"), ("楼院智能化改造", "228", "个"))),
    ("四", "救助", (("困难群众帮扶", "", ""),)),
    ("五", "卫生", (("中医药科普馆建设", "", ""),)),
    (
        "六",
        "就业",
        (
            ("职业技能培训", "3000", "人次"),
            ("新增技能人才", "2400", "人"),
            ("新增高技能人才", "600", "人"),
            ("新增城镇就业", "4310", "人"),
        ),
    ),
    ("七", "交通", (("改善居民出行条件", "", ""),)),
    ("八", "燃气", (("加装自闭阀、金属软管", "8300", "户"),)),
    ("九", "卫生", (("新生儿耳聋基因筛查", "", ""),)),
    ("十", "农村", (("农村人居环境治理", "", ""),)),
)


def office_unit(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Figures as an office writes them: 9 000 000 人 is 900 万人. Round numbers only, nothing is lost."""
    name, factor = OFFICE_UNITS.get(unit, (unit, 1))
    return (value / factor, name) if abs(value) >= 100 * factor and value % factor == 0 else (value, unit)


def value_cell(figure: Figure) -> tuple[Decimal | str, str]:
    """The value as typed (a number, or text when it has a bound) and its unit."""
    value, unit = office_unit(Decimal(figure["value"]), figure["unit"])
    if figure["bound"] == "eq":
        return value, unit
    fall = "下降" if value < 0 else ""
    return fall + BOUND_TEXT[figure["bound"]].format(format(abs(value).normalize(), "f")), unit


def indicator_row(number: int, figure: Figure, names: dict[str, str], *, targets: bool) -> list[object]:
    """One row of an indicator sheet."""
    value, unit = value_cell(figure)
    about = [
        number,
        figure["district"],
        int(figure["year"]),
        names[figure["indicator"]],
        MEASURE[figure["measure"]],
    ]
    tier = [TIER[figure["tier"]], SET_BY[figure["set_by"]]] if targets else []
    return [*about, KIND[figure["kind"]], *tier, value, unit, figure["source"]]


def lay_out(sheet: Worksheet, title: str, headers: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A merged title row, bold headers, thin borders, panes frozen below the headers."""
    heads = list(headers)
    line = Side(style="thin", color="BFBFBF")
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet["A1"].font = Font(name="宋体", size=16, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30
    sheet.append(heads)
    for row in rows:
        sheet.append([None if value == "" else value for value in row])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.border = Border(left=line, right=line, top=line, bottom=line)
            cell.alignment = Alignment(vertical="center", wrap_text=cell.row == 2)
    for cell in sheet[2]:
        cell.font = Font(name="宋体", bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
    for index, name in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS.get(name, 10)
    sheet.freeze_panes = "A3"


def indicator_book(
    figures: list[Figure],
    names: dict[str, str],
    sheets: Iterable[tuple[str, str, Callable[[Figure], bool]]],
    *,
    targets: bool = False,
) -> bytes:
    """A workbook with one sheet for each (name, title, which figures)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    headers = TARGET_HEADERS if targets else INDICATOR_HEADERS
    for name, title, wanted in sheets:
        chosen = [figure for figure in figures if wanted(figure)]
        rows = (indicator_row(at, figure, names, targets=targets) for at, figure in enumerate(chosen, start=1))
        lay_out(book.create_sheet(name), title, headers, rows)
    return workbook_bytes(book)


def progress_book() -> bytes:
    """The ten livelihood promises of 解放区 for 2023; reached, status and date stay blank: not reported."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "民生实事台账"
    rows = [
        [
            f"实事{number}",
            category,
            item,
            int(target) if target else "",
            unit,
            "2023年",
            "",
            "",
            "",
            "",
            JIEFANG_SOURCE,
        ]
        for number, category, items in JIEFANG_PROMISES
        for item, target, unit in items
    ]
    lay_out(sheet, "解放区2023年民生实事进度台账", PROGRESS_HEADERS, rows)
    return workbook_bytes(book)


def books(figures: list[Figure], names: dict[str, str]) -> dict[str, bytes]:
    """Every workbook of ``raw/sheets`` by file name."""
    jiaozuo = [figure for figure in figures if figure["district_code"].startswith("4108")]
    national = [figure for figure in figures if figure["district_code"] == "100000"]
    binjiang = [figure for figure in figures if figure["district_code"] == "330108"]
    return {
        "jiaozuo-divisions.xlsx": indicator_book(
            jiaozuo,
            names,
            (
                ("市本级", "焦作市主要指标", lambda figure: figure["district_code"] == "410800"),
                ("县市区", "焦作市所辖县（市、区）主要指标", lambda figure: figure["district_code"] != "410800"),
            ),
        ),
        "national-targets.xlsx": indicator_book(
            national,
            names,
            (
                ("年度目标", "全国主要预期目标（2003—2025年）", lambda figure: figure["kind"] == "target"),
                ("年度实绩", "全国主要指标完成情况（2003—2024年）", lambda figure: figure["kind"] == "actual"),
            ),
        ),
        "binjiang-2021.xlsx": indicator_book(
            binjiang,
            names,
            (("2021年", "滨江区2021年主要指标目标与完成情况", lambda _figure: True),),
            targets=True,
        ),
        "jiefang-2023-livelihood.xlsx": progress_book(),
    }


def main(figures_csv: Path, indicators_csv: Path, out: Path) -> None:
    """Write the workbooks to the folder ``out``."""
    with figures_csv.open(encoding="utf-8", newline="") as file:
        figures = list(csv.DictReader(file))
    with indicators_csv.open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name_zh"] for row in csv.DictReader(file)}
    out.mkdir(parents=True, exist_ok=True)
    for name, data in books(figures, names).items():
        (out / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
