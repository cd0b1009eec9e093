"""Every query of docs/queries.md answers on a release made from the bundled files, and says what the files say."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

REPO = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
BLOCK = re.compile(r"```sql\n(.+?)```", re.DOTALL)
Rows = list[dict[str, Any]]


def queries() -> dict[str, str]:
    """The SQL blocks by the first word of their heading and their order under it: 1, 3, 3b, 8c."""
    text = (REPO / "docs" / "queries.md").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    starts = [*HEADING.finditer(text)]
    for heading, end in zip(starts, [*(start.start() for start in starts[1:]), len(text)], strict=True):
        name = heading[1].split(" ")[0].rstrip(".")
        for order, block in enumerate(BLOCK.findall(text[heading.start() : end])):
            found[name + ("" if order == 0 else "abc"[order])] = block
    return found


QUERIES = queries()
EMPTY_ON_THE_BUNDLED_FILES = {"8c"}


@pytest.fixture(scope="module")
def answers(demo: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """What each block answers."""
    told = {}
    for name, sql in QUERIES.items():
        relation = demo.sql(sql)
        told[name] = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return told


def test_ten_questions_are_there() -> None:
    assert {str(number) for number in range(1, 11)} <= set(QUERIES)


@pytest.mark.parametrize("name", ["1", "2", "3"])
def test_the_first_three_ask_one_mart_alone(name: str) -> None:
    assert "from mart_target_report\n" in QUERIES[name] and " join " not in QUERIES[name]


def test_headings_are_chinese_and_english() -> None:
    text = (REPO / "docs" / "queries.md").read_text(encoding="utf-8")
    assert [
        line for line in HEADING.findall(text) if not re.search(r"[一-鿿].* · .*[A-Za-z]|[A-Za-z].* · .*[一-鿿]", line)
    ] == []


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in EMPTY_ON_THE_BUNDLED_FILES])
def test_every_query_answers(answers: dict[str, Rows], name: str) -> None:
    assert answers[name]


def named(rows: Rows, column: str, value: object) -> dict[str, Any]:
    """The first row with this value."""
    return next(row for row in rows if row[column] == value)


def test_1_targets_of_jiefang(answers: dict[str, Rows]) -> None:
    told = answers["1"]
    assert {"技能培训", "新增技能人才", "新增城镇就业", "老旧小区改造", "楼院智能化改造"} <= {
        row["事项"] for row in told
    }
    assert named(told, "事项", "新增城镇就业")["目标"] == "4310人"
    assert named(told, "事项", "完善养老服务体系")["原因"] == "没有数量"
    assert all(row["目标原文"] and row["目标出处"] for row in told)


def test_2_how_far_off(answers: dict[str, Rows]) -> None:
    jobs = next(row for row in answers["2"] if row["指标"] == "城镇新增就业" and row["期间"] == "2024")
    assert (jobs["目标"], jobs["实绩"], float(jobs["差距"])) == ("不低于1200万人", "1256万人", 560000)
    idle = next(row for row in answers["2"] if row["指标"] == "城镇调查失业率" and row["期间"] == "2024")
    assert (idle["差距单位"], float(idle["差距"]), float(idle["有利差距"])) == ("个百分点", -0.4, 0.4)


def test_3_against_last_year(answers: dict[str, Rows]) -> None:
    growth = next(row for row in answers["3"] if row["指标"] == "地区生产总值" and row["期间"] == "2024")
    assert (growth["可比"], float(growth["增减"])) == (True, -0.2)
    missing = next(row for row in answers["3"] if row["指标"] == "地区生产总值" and row["期间"] == "2003")
    assert missing["不可比原因"] == "缺少上年同期值"
    level = named(answers["3b"], "期间", "2022")
    assert (round(float(level["增减幅度"]), 2), float(level["所报增速"])) == (4.58, 3.3)
    assert "可比价" in level["说明"]


def test_4_rank(answers: dict[str, Rows]) -> None:
    assert [row["地区"] for row in answers["4"]] == ["沁阳市", "武陟县", "温县"]
    assert [row["位次"] for row in answers["4"]] == [1, 2, None]


def test_5_ladder(answers: dict[str, Rows]) -> None:
    nation = next(row for row in answers["5"] if row["地区"] == "全国" and row["期间"] == "2022")
    assert (float(nation["上年目标"]), float(nation["上年实绩"])) == (6, 8.1)
    assert (nation["较上年目标"], nation["较上年实绩"]) == ("loosened", "loosened")
    binjiang = named(answers["5"], "地区", "滨江区")
    assert (float(binjiang["上级下达"]), float(binjiang["国家目标"]), float(binjiang["加码幅度"])) == (8, 6, -0.5)


@pytest.mark.parametrize("name", ["6", "7"])
def test_6_and_7_disagreement(answers: dict[str, Rows], name: str) -> None:
    told = next(row for row in answers[name] if row["指标"].startswith("市场主体"))
    assert told["采用"] == "3.47万户" and told["另一数值"].startswith("约2.76万户")
    assert told["采用来源"] != told["另一来源"]


def test_8_coverage(answers: dict[str, Rows]) -> None:
    assert all(
        row["指标数"] == row["有目标有实绩"] + row["只有目标"] + row["只有实绩"] + row["明确不设目标"]
        for row in answers["8"]
    )
    assert any(row["地区"] == "焦作市" and row["指标"] == "新增技能人才" for row in answers["8b"])


def test_9_breakdown(answers: dict[str, Rows]) -> None:
    row = named(answers["9"], "事项", "新增高技能人才")
    assert (row["类别"], row["目标"], row["时限"], row["进度状态"]) == ("就业", "600人", "2023", "未报告")
    assert len({row["事项"] for row in answers["9"]}) == len(answers["9"])
    assert "重点任务" in {row["类别"] for row in answers["9"]}


def test_10_progress(answers: dict[str, Rows]) -> None:
    lights = {row["红绿灯"] for row in answers["10"]}
    assert {"绿灯", "无数据"} <= lights


def test_former_districts_are_found(answers: dict[str, Rows]) -> None:
    assert {"330103", "330105"} <= {row["代码"] for row in answers["Former"]}
