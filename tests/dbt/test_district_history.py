"""Districts renamed, merged or split: one row per code, spans without overlap, facts found from the successor."""

from typing import Any

import duckdb
import pytest

Connection = duckdb.DuckDBPyConnection


def rows(marts: Connection, sql: str) -> list[dict[str, Any]]:
    relation = marts.sql(sql)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def test_spans_of_a_code_never_overlap(marts: Connection) -> None:
    overlapping = """
        select one.district_code from dim_district_history as one
        inner join dim_district_history as other on one.district_code = other.district_code
        where one.valid_from < other.valid_from and coalesce(one.valid_to, 9999) > other.valid_from
    """
    assert rows(marts, overlapping) == []


@pytest.mark.parametrize(
    ("code", "name", "valid_to", "today"),
    [("330103", "下城区", 2021, "330105"), ("330104", "江干区", 2021, "330102")],
)
def test_districts_abolished_in_2021(marts: Connection, code: str, name: str, valid_to: int, today: str) -> None:
    (row,) = rows(marts, f"from dim_district where district_code = '{code}'")
    assert (row["name"], row["is_current"], row["valid_to"], row["current_codes"]) == (name, False, valid_to, today)


def test_a_name_with_a_people_in_it_is_the_district_of_today(marts: Connection) -> None:
    (row,) = rows(marts, "from dim_district where name = '管城回族区'")
    assert (row["district_code"], row["short_name"], row["is_current"]) == ("410104", "管城", True)


def test_a_district_that_was_split_stands_and_its_part_is_new(marts: Connection) -> None:
    told = {row["name"]: row for row in rows(marts, "from dim_district where district_code in ('330110', '330113')")}
    assert (told["余杭区"]["is_current"], told["临平区"]["valid_from"]) == (True, 2021)


def test_facts_of_a_former_district_are_found_from_its_successor(marts: Connection) -> None:
    sql = """
        select districts.name, facts.period, facts.value
        from fct_facts as facts inner join dim_district as districts on facts.district_code = districts.district_code
        where list_contains(string_split(districts.current_codes, '|'), '330105') and facts.indicator_code = 'gdp'
        order by facts.period, districts.name
    """
    told = [(row["name"], row["period"], int(row["value"])) for row in rows(marts, sql)]
    assert told == [
        ("下城区", "2019", 1000),
        ("下城区", "2020", 1100),
        ("拱墅区", "2020", 700),
        ("拱墅区", "2021", 1900),
    ]


@pytest.mark.parametrize(
    ("code", "period", "comparable", "reason"),
    [
        ("330110", "2021", False, "area_changed"),
        ("330110", "2022", True, None),
        ("330105", "2021", False, "area_changed"),
        ("330103", "2020", True, None),
        ("330113", "2021", False, "no_previous_value"),
    ],
)
def test_years_on_both_sides_of_a_change_of_area_do_not_compare(
    marts: Connection, code: str, period: str, comparable: bool, reason: str | None
) -> None:
    sql = f"from fct_year_on_year where district_code = '{code}' and period = '{period}' and indicator_code = 'gdp'"
    (row,) = rows(marts, sql)
    assert (row["comparable"], row["not_comparable_reason"]) == (comparable, reason)
    assert (row["change"] is None) == (not comparable)
