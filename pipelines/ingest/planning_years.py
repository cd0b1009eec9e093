"""The planning year that a document's head says, by the kind of document that its title names.

What belongs here: the rules of the extraction contract for years. What does not: places, and years inside
the text.

A work report plans the year in which it is given, one given in November or December the year after. A report on
carrying out a plan plans the year of its draft. A bulletin is published the year after the one in its title. Progress
and half-year reports belong to the year they tell of.
"""

import re
from collections.abc import Sequence

YEAR = r"((?:19|20)\d{2})"
DATE = re.compile(rf"{YEAR}(?:年(\d{{1,2}})月\d{{1,2}}日|[-/.](\d{{1,2}})[-/.]\d{{1,2}})")
GIVEN = re.compile(rf"{DATE.pattern}[,，]?(?:在|[)）]|[^。,，]{{0,30}}(?:代表大会|人大|会议|全会))")
PUBLISHED = re.compile(rf"(?:发布|发文|成文|印发|更新|公布)?(?:日期|时间)[:：]?{DATE.pattern}")

BULLETIN = re.compile(rf"{YEAR}年?[^。]{{0,30}}统计公报|统计公报[^。\d]{{0,12}}{YEAR}")
DRAFT = re.compile(rf"{YEAR}年[^年。]{{0,25}}?(?:计划|预算)[（(]?草案")
NEXT_STEPS = re.compile(rf"(?:总结|情况)[^。]{{0,12}}?{YEAR}年[^年。]{{0,12}}?(?:计划|打算|安排|要点|思路)")
WORK_REPORT = re.compile(rf"{YEAR}年?[^。\d]{{0,30}}工作报告|工作报告[^。\d]{{0,20}}{YEAR}")
CARRIED_OUT = re.compile(rf"{YEAR}年[^。]{{0,30}}(?:计划|预算)[^。]{{0,6}}执行情况")
PART_OF_YEAR = re.compile(r"上半年|半年|[一二三四1-4]季度|1[-—–~至]\d{1,2}月|截至\d{1,2}月")
PROGRESS = re.compile(
    rf"{YEAR}年[^。]{{0,20}}?(?:民生实事|实事项目|十大|十件|进展|两会|季度|半年|\d月|月份|(?:工作|任务)完成情况)"
)
LOOKS_BACK = re.compile(rf"^[(（]?一[)）]?[、.．]?{YEAR}年[^。]{{0,25}}(?:回顾|总结)$")

CHINESE_YEAR = re.compile(r"[一二][〇○零Ｏ九O0][〇○零Ｏ一二三四五六七八九O0]{2}(?=年)")
FIRST_MONTH_OF_NEXT_PLAN = 11
"""Congresses that meet from November on set the next year's targets."""

DIGIT_OF = str.maketrans("〇○零ＯO一二三四五六七八九０１２３４５６７８９", "000001234567890123456789")


def year_in_heading(lines: Sequence[str]) -> int | None:
    """Planning year of a document from its title, subtitle and dates; ``None`` when the head does not say it.

    A year that belongs to something else, as 2035 in the title of a long-term plan, is never taken.
    """
    heads = [_plain(line) for line in lines]
    for rule in (_bulletin, _draft, _work_report, _carried_out, _progress, _given, _looks_back, _published):
        year = rule(heads)
        if year is not None:
            return year
    return None


def _plain(line: str) -> str:
    """``line`` without spaces, with years in ASCII digits and quotation marks left out."""
    text = re.sub(r"[\s“”\"]+", "", line).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return CHINESE_YEAR.sub(lambda match: match[0].translate(DIGIT_OF), text)


def _first(pattern: re.Pattern[str], heads: Sequence[str]) -> int | None:
    for head in heads:
        if match := pattern.search(head):
            return int(next(year for year in match.groups() if year))
    return None


def _bulletin(heads: Sequence[str]) -> int | None:
    year = _first(BULLETIN, heads)
    return None if year is None else year + 1


def _draft(heads: Sequence[str]) -> int | None:
    year = _first(DRAFT, heads)
    return year if year is not None else _first(NEXT_STEPS, heads)


def _work_report(heads: Sequence[str]) -> int | None:
    """The year of giving, else the year in the title."""
    if not any("工作报告" in head for head in heads):
        return None
    given = _given(heads)
    return given if given is not None else _first(WORK_REPORT, heads)


def _carried_out(heads: Sequence[str]) -> int | None:
    for head in heads:
        if match := CARRIED_OUT.search(head):
            return int(match[1]) + (0 if PART_OF_YEAR.search(head) else 1)
    return None


def _progress(heads: Sequence[str]) -> int | None:
    """The year that a part-year report tells of; a whole year's figures may come out in the next: not taken."""
    return _first(PROGRESS, heads)


def _given(heads: Sequence[str]) -> int | None:
    """Year that a congress plans for, from the date on which it was reported to."""
    for head in heads:
        if match := GIVEN.search(head):
            year, month = _year_and_month(match)
            return year + 1 if month >= FIRST_MONTH_OF_NEXT_PLAN else year
    return None


def _looks_back(heads: Sequence[str]) -> int | None:
    """The year after the one that a report's first section looks back on."""
    year = _first(LOOKS_BACK, heads)
    return None if year is None else year + 1


def _published(heads: Sequence[str]) -> int | None:
    for head in heads:
        if match := PUBLISHED.search(head):
            return _year_and_month(match)[0]
    return None


def _year_and_month(match: re.Match[str]) -> tuple[int, int]:
    year, *months = match.groups()
    return int(year), int(next(month for month in months if month))
