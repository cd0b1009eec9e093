with

found as (
    select * from {{ ref('finding_contradictions') }}
    union all by name
    select * from {{ ref('finding_values') }}
    union all by name
    select * from {{ ref('finding_coverage') }}
    union all by name
    select * from {{ ref('finding_sheets') }}
),

-- A few of all facts are told of: their places alone are held, not those of every fact.
told_of as (
    select left_fact_id as fact_id from found
    union
    select right_fact_id as fact_id from found
),

facts as materialized (
    select
        fact_id,
        file,
        cell
    from {{ ref('int_fact_words') }}
    where fact_id in (select told_of.fact_id from told_of)
),

final as (
    select
        found.* exclude (left_fact_id, right_fact_id, left_at),
        left_facts.fact_id as left_fact_id,
        right_facts.fact_id as right_fact_id,
        coalesce(left_facts.file || ' ' || left_facts.cell, found.left_at) as left_at,
        right_facts.file || ' ' || right_facts.cell as right_at,
        rules.severity,
        {{ key_of([
            'found.rule', 'found.left_fact_id', 'found.right_fact_id', 'found.right_value', 'found.district_code',
            'found.indicator_code', 'found.year'
        ]) }} as finding,
        coalesce(districts.name || ' ', '')
        || coalesce(cast(found.year as varchar) || ' 年', '')
        || coalesce(indicators.name_zh, '')
        || case when found.district_code is null and found.year is null then '' else '：' end
        || found.message_tail as message_zh
    from found
    inner join {{ ref('int_finding_rules') }} as rules on found.rule = rules.rule
    left join facts as left_facts on found.left_fact_id = left_facts.fact_id
    left join facts as right_facts on found.right_fact_id = right_facts.fact_id
    left join {{ ref('dim_district') }} as districts on found.district_code = districts.district_code
    left join {{ ref('dim_indicator') }} as indicators on found.indicator_code = indicators.indicator_code
)

select {{ contract_columns() }}
from final
