with

facts as (
    select
        district_code,
        indicator_code,
        measure,
        year,
        count(distinct document_id) as document_count,
        bool_or(kind = 'actual') as has_actual,
        min(source_type) filter (where kind = 'actual' and is_chosen and period_type = 'year') as actual_source_type
    from {{ ref('int_facts') }}
    where is_current and district_code is not null and indicator_code is not null and measure in ('level', 'growth')
    group by district_code, indicator_code, measure, year
),

targets as (
    select
        district_code,
        indicator_code,
        measure,
        year,
        arg_min(status, target_key) as target_status
    from {{ ref('fct_target_vs_actual') }}
    where is_headline and indicator_code = target_subject_key and period_type in ('year', 'end_state')
    group by district_code, indicator_code, measure, year
),

not_set as (
    select * from {{ ref('int_targets_not_set') }}
),

known as (
    select
        district_code,
        indicator_code,
        measure,
        year
    from facts
    union
    select
        district_code,
        indicator_code,
        measure,
        year
    from not_set
),

covered as (
    select
        known.*,
        targets.target_status,
        not_set.not_set_evidence,
        not_set.not_set_source,
        facts.actual_source_type,
        coalesce(facts.document_count, 0) as document_count,
        coalesce(facts.has_actual, false) as has_actual,
        targets.target_status is not null as has_target,
        case
            when targets.target_status is null and not_set.not_set_evidence is not null then 'target_not_set'
            when targets.target_status is null then 'actual_only'
            when facts.has_actual then 'target_and_actual'
            else 'target_only'
        end as coverage
    from known
    left join facts
        on
            known.district_code = facts.district_code
            and known.indicator_code = facts.indicator_code
            and known.measure = facts.measure
            and known.year = facts.year
    left join targets
        on
            known.district_code = targets.district_code
            and known.indicator_code = targets.indicator_code
            and known.measure = targets.measure
            and known.year = targets.year
    left join not_set
        on
            known.district_code = not_set.district_code
            and known.indicator_code = not_set.indicator_code
            and known.measure = not_set.measure
            and known.year = not_set.year
),

final as (
    select
        covered.*,
        districts.name as district_name,
        indicators.name_zh as indicator_name,
        {{ word_zh('measure', 'covered.measure') }} as measure_zh,
        {{ word_zh('coverage', 'covered.coverage') }} as coverage_zh
    from covered
    inner join {{ ref('dim_district') }} as districts on covered.district_code = districts.district_code
    inner join {{ ref('dim_indicator') }} as indicators on covered.indicator_code = indicators.indicator_code
)

select {{ contract_columns() }}
from final
