"""Promises without a figure: key tasks of sections of targets and bulleted lists, and livelihood items."""

import pytest

from pipelines.extraction import Commitment, Context, extract
from schemas import vocabulary

CONTEXT = Context(2023, "410802", "解放区")
HEAD = "二、2023年重点工作\n"


def promises(text: str, series: str = "key_task") -> tuple[Commitment, ...]:
    found = extract(text, CONTEXT, vocabulary.load()).commitments
    return tuple(promise for promise in found if promise.series == series)


@pytest.mark.parametrize(
    ("line", "verb", "thing", "deadline"),
    [
        ("启动云台小学迁建项目。", "启动", "云台小学迁建项目", None),
        ("- 编制全域旅游发展规划", "编制", "全域旅游发展规划", None),
        ("3.建成区级应急指挥中心；", "建成", "区级应急指挥中心", None),
        ("年底前开工建设东部水厂。", "开工建设", "东部水厂", "2023"),
        ("6月底前完成体育中心主体工程。", "完成", "体育中心主体工程", "2023H1"),
        ("二季度出台支持民营经济的措施。", "出台", "支持民营经济的措施", "2023Q2"),
        ("加快打通青年路断头路，", "打通", "青年路断头路", None),
    ],
)
def test_key_task(line: str, verb: str, thing: str, deadline: str | None) -> None:
    text = HEAD + line
    (task,) = promises(text)
    assert (task.verb, task.object, task.deadline) == (verb, thing, deadline)
    assert text[task.start : task.end] in line
    assert task.title in text[task.start : task.end]


@pytest.mark.parametrize(
    "text",
    [
        "一、2022年工作回顾\n启动云台小学迁建项目。",
        HEAD + "加快推进高质量发展，深化重点领域改革。",
        HEAD + "新建公办幼儿园3所。",
        HEAD + "完成全年目标任务。",
        "启动云台小学迁建项目。",
    ],
)
def test_no_key_task(text: str) -> None:
    assert promises(text) == ()


def test_livelihood_items_in_order() -> None:
    text = "2023年民生实事\n实事一 改善办学条件\n启动云台小学迁建项目。\n实事二 扩大就业\n9月底前培训3000人次。"
    first, second = promises(text, "livelihood")
    assert (first.ordinal, first.verb, first.object, first.deadline) == (1, "改善", "办学条件", None)
    assert (second.ordinal, second.verb, second.object) == (2, "扩大", "就业")
    assert second.deadline == "2023-01/2023-09"
    (task,) = promises(text)
    assert first.start < task.start < task.end <= first.end
