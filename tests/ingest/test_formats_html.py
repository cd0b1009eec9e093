"""Web pages: what a reader sees, line by line."""

import pytest

from pipelines.ingest.formats import ConversionError, convert


def lines(body: str, head: str = "") -> list[str]:
    return convert("a.html", f"<html><head>{head}</head><body>{body}</body></html>".encode()).text.split("\n")


def test_blocks_become_lines_and_inline_elements_do_not() -> None:
    page = "<h1>标题</h1><p>生产总值<b>123</b>亿元，<a href='#'>增长</a>5%</p>"
    assert lines(page + "<div>甲<br>乙</div><ul><li>一</li><li>二</li></ul>") == [
        "标题",
        "生产总值123亿元，增长5%",
        "甲",
        "乙",
        "一",
        "二",
    ]


def test_data_tables_become_lines_with_bars() -> None:
    head = "<tr><th>指标</th><th>数值</th><th></th></tr>"
    row = "<tr><td><p>总量</p></td><td>1<br>2</td><td>x</td></tr>"
    assert lines(f"前<table>{head}{row}</table>后") == ["前", "指标 | 数值 | ", "总量 | 1 2 | x", "后"]


def test_layout_tables_keep_the_lines_of_their_cells() -> None:
    inner = "<table><tr><td>甲</td><td>1</td></tr></table>"
    assert lines(f"<table><tr><td>栏目</td><td><p>首段</p><p>次段</p>{inner}</td></tr></table>") == [
        "栏目",
        "首段",
        "次段",
        "甲 | 1",
    ]
    assert lines("<table><tr><td><p>首段</p><p>次段</p></td><td></td></tr></table>") == ["首段", "次段"]
    long = "长" * 301
    assert lines(f"<table><tr><td>甲</td><td><p>{long}</p><p>末</p></td></tr></table>") == ["甲", long, "末"]


def test_what_is_not_read_is_left_out_and_what_follows_it_is_not() -> None:
    page = "前<script>var a='1';</script>中<style>p{}</style><nav>首页</nav>后<!-- 注 -->末<noscript>请开启</noscript>"
    assert lines(page, "<style>x</style><script>y</script>") == ["前中后末"]


def test_references_are_resolved() -> None:
    assert lines("<p>&lt;5&#37;&#x2103;&nbsp;&mdash;&amp;</p>") == ["<5%℃\u00a0—&"]


def test_source_line_breaks_between_wide_characters_are_no_space() -> None:
    assert lines("<p>生产\n   总值 2022\n年 ok\nnow</p>") == ["生产总值 2022 年 ok now"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert lines("<pre>一行\n二行</pre>") == ["一行", "二行"]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "gb18030"])
def test_the_page_tells_its_encoding(declared: str) -> None:
    page = f"<html><head><meta charset={declared}><title>统计 公报</title></head><body><p>镕基亿元</p></body></html>"
    converted = convert("a.htm", page.encode("gb18030"))
    assert converted.text == "镕基亿元"
    assert converted.title == "统计 公报"
    assert converted.encoding == "gb18030"


def test_a_wrong_declaration_does_not_spoil_utf8() -> None:
    page = "<?xml version='1.0' encoding='gb2312'?><html><head><meta charset='gb2312'></head><body>全区</body></html>"
    assert convert("a.html", page.encode()).text == "全区"
    assert convert("a.html", page.replace("gb2312", "no-such").encode("gb18030")).text == "全区"


def test_deep_nesting_is_read_whole_and_endless_nesting_refused() -> None:
    def nested(depth: int) -> bytes:
        return ("<p>首</p>" + "<div>" * depth + "底" + "</div>" * depth + "<p>末</p>").encode()

    assert convert("a.html", nested(1500)).text == "首\n底\n末"
    with pytest.raises(ConversionError) as refused:
        convert("a.html", nested(50_000))
    assert refused.value.rule == "damaged_file"


def test_entities_are_not_expanded_without_end() -> None:
    entities = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    bomb = f"<!DOCTYPE html [{entities}]><html><body>&b;正文</body></html>"
    assert len(convert("a.html", bomb.encode()).text) < 100
