"""The marts answer, on hand-made landing tables, what an analyst would read off the same figures."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

Connection = duckdb.DuckDBPyConnection


def rows(marts: Connection, sql: str) -> list[dict[str, Any]]:
    """Rows of a query by column name."""
    relation = marts.sql(sql)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def one(marts: Connection, sql: str) -> dict[str, Any]:
    (row,) = rows(marts, sql)
    return row


def test_all_promises_of_the_year_are_targets(marts: Connection) -> None:
    told = rows(marts, "from fct_target_vs_actual where district_code = '410802' and period = '2023'")
    amounts = {(row["subject"], row["target_value"]) for row in told}
    assert {
        ("技能培训", Decimal(3000)),
        ("新增技能人才", Decimal(2400)),
        ("老旧小区改造", Decimal(16)),
        ("楼院智能化改造", Decimal(228)),
        ("燃气加装", Decimal(8300)),
    } <= amounts


def test_every_target_fact_is_a_row_or_named_by_one(marts: Connection) -> None:
    unnamed = """
        from fct_facts left join fct_target_vs_actual using (target_key)
        where fct_facts.kind = 'target' and fct_facts.district_code is not null and fct_target_vs_actual.status is null
    """
    assert rows(marts, unnamed) == []


def test_a_city_set_target_follows_from_a_completion(marts: Connection) -> None:
    target = one(
        marts,
        "from fct_target_vs_actual where indicator_code = 'new_skilled_workers' and target_derivation is not null",
    )
    assert target["target_value"] == Decimal(2404)
    assert target["target_value_low"] < Decimal("2399.7") and target["target_value_high"] > Decimal("2408.3")
    assert (target["target_derivation"], target["target_set_by"], target["status"]) == ("completion", "410800", "met")
    assert target["stated_completion_pct"] == Decimal(275)
    assert target["attainment_ratio"] == Decimal("2.75")


def test_headline_targets_are_met_missed_and_pending(marts: Connection) -> None:
    told = rows(marts, "from fct_target_vs_actual where is_headline")
    assert sum(row["actual_value"] is not None for row in told) >= 30
    assert {"met", "missed", "pending"} <= {row["status"] for row in told}


@pytest.mark.parametrize(
    ("year", "indicator", "status"),
    [
        (2003, "gdp", "met"),
        (2003, "urban_new_jobs", "unreported"),
        (2004, "urban_new_jobs", "met"),
        (2006, "energy_intensity", "missed"),
        (2012, "cpi", "unreported"),
        (2021, "gdp", "met"),
        (2021, "unemployment_surveyed", "met"),
        (2021, "grain_output", "met"),
        (2024, "gdp", "met"),
        (2024, "energy_intensity", "met"),
        (2025, "gdp", "pending"),
    ],
)
def test_national_targets(marts: Connection, year: int, indicator: str, status: str) -> None:
    told = rows(
        marts,
        "select status from fct_target_vs_actual where district_code = '100000' and is_headline "
        f"and period = '{year}' and indicator_code = '{indicator}'",
    )
    assert [row["status"] for row in told] in ([status], [])


def test_own_stretch_and_city_set_targets_are_three_rows_with_one_headline(marts: Connection) -> None:
    told = rows(
        marts,
        "from fct_target_vs_actual where district_code = '330108' and indicator_code = 'gdp' and measure = 'growth' "
        "and period = '2021' order by target_value, target_set_by",
    )
    assert [(row["target_value"], row["target_set_by"], row["target_tier"]) for row in told] == [
        (Decimal("7.5"), "self", "base"),
        (Decimal(8), "330100", "base"),
        (Decimal(8), "self", "stretch"),
    ]
    assert [row["is_headline"] for row in told] == [True, False, False]
    assert {row["status"] for row in told} == {"met"}
    assert told[0]["gap"] == Decimal("3.8") and told[0]["gap_unit"] == "个百分点"


def test_real_growth_is_not_the_ratio_of_levels(marts: Connection) -> None:
    year = one(
        marts,
        "from fct_year_on_year where district_code = '410800' and indicator_code = 'gdp' "
        "and measure = 'level' and period = '2022'",
    )
    assert (year["value"], year["previous_value"]) == (Decimal(223478000000), Decimal(213684000000))
    assert year["change"] == Decimal(9794000000) and round(year["change_pct"], 2) == Decimal("4.58")
    assert year["stated_growth_pct"] == Decimal("3.3") and year["growth_basis"] == "real" and year["comparable"]
    assert year["implied_previous_value"] is None and "可比价" in year["growth_note_zh"]


def test_a_stated_growth_against_two_levels_is_a_finding(marts: Connection) -> None:
    finding = one(
        marts, "from quality.findings where rule = 'growth_against_levels' and indicator_code = 'market_entities'"
    )
    assert finding["severity"] == "warn" and (finding["left_value"], finding["right_value"]) == (31769, 34700)
    assert "解放区2024年政府工作报告" in finding["message_zh"] or "2024-02-21" in finding["message_zh"]
    assert "解放区2023年政府工作报告" in finding["message_zh"]
    year = one(
        marts,
        "from fct_year_on_year where indicator_code = 'market_entities' and period = '2023' and measure = 'level'",
    )
    assert round(year["implied_previous_value"]) == 27580


def test_counties_are_ranked_among_their_peers(marts: Connection) -> None:
    ranked = rows(
        marts,
        "select district_name, rank, value, bound from mart_district_comparison "
        "where peer_group_zh like '焦作市%' and indicator_code = 'gdp' and measure = 'level' and period = '2022'",
    )
    place = {row["district_name"]: row["rank"] for row in ranked}
    assert place["沁阳市"] < place["武陟县"]
    assert place["温县"] is None, "more than 200 is shown, not ranked"


def test_units_are_converted_without_loss(marts: Connection) -> None:
    assert one(marts, "from fct_facts where subject = '新增公园面积' and kind = 'target'")["value"] == Decimal(20000)
    grain = one(marts, "from fct_facts where indicator_code = 'grain_output' and period = '2021' and kind = 'actual'")
    assert (grain["value"], grain["unit"], grain["stated_unit"]) == (Decimal(685000000), "吨", "斤")


def test_a_unit_without_conversion_is_kept_and_told(marts: Connection) -> None:
    fact = one(marts, "from fct_facts where subject = '新增神秘事物'")
    assert fact["value"] is None and fact["stated_value"] == Decimal(5)
    assert len(rows(marts, "from quality.findings where rule = 'unit_without_conversion'")) == 1
    target = one(marts, "from fct_target_vs_actual where subject = '新增神秘事物'")
    assert (target["status"], target["status_reason"]) == ("not_rateable", "no_unit_conversion")


def test_mentions_of_one_statement_are_grouped(marts: Connection) -> None:
    told = rows(marts, "from fct_facts where subject = '登记市场主体' order by start_offset")
    assert len(told) == 2 and len({row["statement_id"] for row in told}) == 1
    assert [row["is_chosen"] for row in told] == [True, False]


def test_derived_facts_never_outrank_stated_ones(marts: Connection) -> None:
    derived = rows(marts, "from fct_facts where derivation = 'growth' and indicator_code = 'market_entities'")
    assert [(row["period"], round(row["value"]), row["is_chosen"]) for row in derived if row["medium"] == "text"] == [
        ("2022", 27580, False)
    ]


def test_corrections_are_applied_and_unmatched_ones_told(marts: Connection) -> None:
    assert rows(marts, "from fct_facts where cell = 'D900'") == []
    corrected = one(marts, "from fct_facts where cell = 'D901'")
    assert (corrected["value"], corrected["corrected_by"]) == (Decimal(125000), "c3")
    told = rows(marts, "from quality.findings where rule = 'correction_unmatched'")
    assert {row["left_at"] for row in told} == {f"corrections/a.csv 第 {line} 行" for line in (2, 7, 8, 9)}


def test_an_added_figure_is_a_fact_of_its_document_and_pairs_with_a_target(marts: Connection) -> None:
    added = one(marts, "from fct_facts where corrected_by = 'c5'")
    assert (added["value"], added["unit"], added["medium"], added["source_type"]) == (
        Decimal(21000),
        "平方米",
        "text",
        "work_report",
    )
    assert (added["reporting_district_code"], added["district_code"], added["is_chosen"]) == ("410802", "410802", True)
    assert (added["evidence"], added["surface"]) == ("新增公园2.1万平方米，绿满全城", "2.1万平方米")
    assert (added["start_offset"], added["end_offset"]) == (30, 37)
    target = one(marts, "from fct_target_vs_actual where subject = '新增公园面积'")
    assert (target["actual_fact_id"], target["status"]) == (added["fact_id"], "met")


def test_an_added_cell_is_a_fact_of_its_book(marts: Connection) -> None:
    added = one(marts, "from fct_facts where corrected_by = 'c4'")
    assert (added["value"], added["unit"], added["cell"], added["district_code"], added["period_type"]) == (
        Decimal(125000),
        "吨",
        "D950",
        "410803",
        "year",
    )


def test_of_books_without_a_date_the_later_one_wins_and_the_conflict_is_told(marts: Connection) -> None:
    told = rows(marts, "from fct_facts where district_code = '410804' and period = '2015' order by choice_rank")
    assert [row["value"] for row in told] == [300, Decimal("200.5"), Decimal("100.25")]
    others = rows(marts, f"from fct_disagreements where chosen_fact_id = '{told[0]['fact_id']}'")
    assert {row["chosen_by"] for row in others} == {"seen_later"} and len(others) == 2


def test_facts_of_a_document_that_is_gone_stay_as_superseded(marts: Connection) -> None:
    assert one(marts, "from dim_document where source_path = 'reports/gone.txt'")["is_current"] is False
    kept = one(marts, "from fct_facts where value = 1 and indicator_code = 'gdp'")
    assert (kept["superseded_on"], kept["is_chosen"]) == (date(2026, 11, 1), False)
    assert rows(marts, "from fct_year_on_year where value = 1 and indicator_code = 'gdp'") == []
    assert rows(marts, "from mart_district_comparison where value = 1 and indicator_code = 'gdp'") == []


def test_half_year_results_are_progress_not_results(marts: Connection) -> None:
    target = one(
        marts,
        "from fct_target_vs_actual where district_code = '410802' and indicator_code = 'public_budget_revenue'",
    )
    assert target["actual_value"] is None
    assert (target["latest_progress_value"], target["latest_progress_period"]) == (Decimal(7), "2023H1")


def test_promises_carry_their_progress(marts: Connection) -> None:
    promise = one(marts, "from fct_commitments where commitment_id = 'promise-3'")
    assert promise["target_count"] == 5 and promise["reached_value"] == Decimal(4000)
    bare = one(marts, "from fct_commitments where commitment_id = 'promise-4'")
    assert (bare["status"], bare["status_reason"]) == ("not_rateable", "no_quantity")
    gas = one(marts, "from fct_target_vs_actual where subject = '燃气加装'")
    assert gas["latest_progress_value"] == Decimal(4000)


def test_an_ambiguous_place_is_told_and_not_used(marts: Connection) -> None:
    assert len(rows(marts, "from quality.findings where rule = 'ambiguous_place'")) == 1
    assert one(marts, "from fct_facts where place = '新华区'")["is_chosen"] is False


def test_the_target_report_needs_no_join(marts: Connection) -> None:
    told = one(
        marts,
        "from mart_target_report where district_name = '滨江区' and indicator_name = '地区生产总值' and is_headline",
    )
    assert (told["target_text"], told["actual_text"], told["status_zh"]) == ("不低于7.5%", "11.3%", "完成")
    assert told["target_cell"].startswith("指标!D") and "计划执行情况" in told["target_source"]


def test_all_published_columns_have_comments(marts: Connection) -> None:
    silent = rows(
        marts,
        "select table_name, column_name from duckdb_columns() "
        "where schema_name in ('main', 'quality') and not internal and coalesce(comment, '') = ''",
    )
    assert silent == []


def test_the_scorecard_counts_headline_targets(marts: Connection) -> None:
    card = one(marts, "from mart_scorecard where district_code = '410802' and year = 2023")
    states = ("met", "missed", "undetermined", "pending", "unreported", "not_rateable")
    assert card["target_count"] == sum(card[f"{state}_count"] for state in states) > 5
    assert card["finding_count"] > 0


def test_doubts_of_workbooks_are_findings_that_name_the_fact(marts: Connection) -> None:
    told = rows(marts, "from quality.findings where starts_with(rule, 'sheet_') order by rule")
    assert [row["rule"] for row in told] == ["sheet_no_unit", "sheet_unit_switch"]
    assert "单元格 D2" in told[1]["message_zh"]
    assert one(marts, f"from fct_facts where fact_id = '{told[1]['left_fact_id']}'")["cell"] == "D2"
    assert told[0]["left_fact_id"] is None


def test_a_target_that_a_report_does_not_set_is_coverage(marts: Connection) -> None:
    row = one(marts, "from mart_coverage where coverage = 'target_not_set'")
    assert (row["district_name"], row["indicator_code"], row["measure"], row["year"]) == (
        "解放区",
        "cpi",
        "growth",
        2024,
    )
    assert row["not_set_evidence"] == "今年不设定居民消费价格涨幅的具体目标" and row["not_set_source"]
    assert rows(marts, "from fct_target_vs_actual where indicator_code = 'cpi' and district_code = '410802'") == []


def test_findings_tell_both_sides(marts: Connection) -> None:
    finding = one(marts, "from quality.findings where rule = 'growth_against_levels'")
    assert finding["left_evidence"] and finding["right_evidence"] and finding["left_source"] != finding["right_source"]
    assert rows(marts, "from quality.findings where message_zh is null or severity is null") == []
