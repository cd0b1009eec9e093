"""Tables in every form that text takes: bars, one cell a line, blanks, heads of two rows, groups and captions."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.extraction import Context, Fact, extract
from pipelines.extraction.tables import Lines, numbered_table, stacked_table
from pipelines.ingest.formats import convert
from schemas import vocabulary

REPORTS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "reports"
CONTEXT = Context(2023, "410802", "解放区")
ROWS = (("猪", "171.5", "17.4"), ("羊", "121.7", "7.0"), ("家禽", "914.1", "4.4"))


def told(text: str, context: Context = CONTEXT) -> list[tuple[str, str, str, str]]:
    facts: tuple[Fact, ...] = extract(text, context, vocabulary.load()).facts
    return [(fact.subject, f"{fact.value:f}", fact.unit, fact.measure) for fact in facts]


def expected() -> list[tuple[str, str, str, str]]:
    found = []
    for name, level, growth in ROWS:
        subject = name if len(name) > 2 else name + "存栏"
        found += [(subject, f"{int(float(level) * 10_000)}", "头", "level"), (subject, growth, "%", "growth")]
    return found


FORMS = {
    "bars": "指标 | 指标值（万头） | 增速（%）\n年末畜禽存栏\n" + "\n".join(" | ".join(row) for row in ROWS),
    "blank columns": "指标 | 指标值（万头） | 增速（%）\n年末畜禽存栏\n"
    + "\n".join(f"{a} | {b} |  | {c} | " for a, b, c in ROWS),
    "one cell a line": "指标 |\n指标值（万头） |\n|\n增速（%） |\n年末畜禽存栏 |\n|\n"
    + "\n".join(f"{a} |\n{b} |\n|\n{c} |\n|" for a, b, c in ROWS),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_table_in_another_form_tells_the_same(form: str) -> None:
    assert [(s, f"{float(v):g}", u, m) for s, v, u, m in told(FORMS[form])] == [
        (s, f"{float(v):g}", u, m) for s, v, u, m in expected()
    ]


def test_a_caption_gives_the_unit_and_ends_with_its_table() -> None:
    text = "单位：亿元\n指标 | 2022年 |\n出口 | 21 |\n进口 | 14 |\n全年新增企业5家。\n"
    text += "指标 | 2022年 |\n床位 | 30 |\n医师 | 12 |"
    assert told(text)[:2] == [("出口", "2100000000", "元", "level"), ("进口", "1400000000", "元", "level")]
    assert [unit for _, _, unit, _ in told(text)[3:]] == ["", ""]


def test_heads_and_row_numbers_are_accounted_for() -> None:
    text = "序号 | 指标 | 2022年实绩(亿元) |\n1 | 出口 | 21 |\n2 | 进口 | 14 |"
    extraction = extract(text, CONTEXT, vocabulary.load())
    assert {numeral.outcome for numeral in extraction.numerals} == {"fact", "excluded"}
    assert {numeral.rule for numeral in extraction.numerals} == {"", "table_head", "row_number"}


def test_what_stands_behind_a_table_of_one_cell_a_line_is_read() -> None:
    text = "序号\n项目\n投资\n1\n水厂\n21\n2\n学校\n14\n" + "全年新增企业5家。\n" + "全年修路8公里。\n" * 3
    assert [surface for _, surface, _, _ in told(text)][-4:] == ["5", "8", "8", "8"]


class Watched(list[tuple[int, str]]):
    """Lines that tell how far they were read."""

    furthest = 0

    def __getitem__(self, at: int) -> tuple[int, str]:  # type: ignore[override]
        self.furthest = max(self.furthest, at)
        return super().__getitem__(at)


@pytest.mark.parametrize("find", [numbered_table, stacked_table])
def test_a_head_does_not_read_on_to_the_end_of_the_text(find: Callable[[Lines, int], object]) -> None:
    lines = Watched([(3 * at, "序号") for at in range(1000)])
    assert find(lines, 0) is None
    assert lines.furthest < 10


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the shared corpus is not beside the repository")
def test_a_bulletin_as_html_and_as_text_tells_the_same() -> None:
    context = Context(2013, "230600", "大庆市", "bulletin")
    page, plain = (REPORTS / f"230600-2013-statistical-bulletin.{kind}" for kind in ("html", "txt"))
    from_page = told(convert(page.name, page.read_bytes()).text, context)
    assert len(from_page) > 300
    assert Counter(from_page) == Counter(told(plain.read_text("utf-8"), context))
