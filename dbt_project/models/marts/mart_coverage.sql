{% set place = ['district_code', 'indicator_code', 'measure', 'year'] | join(', ') %}
{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

facts as (
    select * from {{ ref('int_fact_counts') }}
),

headlines as not materialized (
    select
        {{ place }},
        target_key,
        status,
        hash({{ place }}) as place_hash
    from {{ ref('fct_target_vs_actual') }}
    where is_headline and indicator_code = target_subject_key and period_type in ('year', 'end_state')
),

-- A year's target and one for the end of several years may end in the same year; few do.
beside_another as (
    select place_hash from headlines
    group by place_hash
    having count(*) > 1
),

targets as (
    select
        {{ place }},
        status as target_status
    from headlines
    where place_hash not in (select beside_another.place_hash from beside_another)
    union all
    select
        {{ place }},
        arg_min(status, target_key) as target_status
    from headlines
    where place_hash in (select beside_another.place_hash from beside_another)
    group by {{ place }}
),

covered as (
    select
        coalesce(facts.district_code, not_set.district_code) as district_code,
        coalesce(facts.indicator_code, not_set.indicator_code) as indicator_code,
        coalesce(facts.measure, not_set.measure) as measure,
        coalesce(facts.year, not_set.year) as year,
        not_set.not_set_evidence,
        not_set.not_set_source,
        facts.actual_source_type,
        coalesce(facts.document_count, 0) as document_count,
        coalesce(facts.has_actual, false) as has_actual
    from facts
    full join {{ ref('int_targets_not_set') }} as not_set
        on
            facts.district_code = not_set.district_code
            and facts.indicator_code = not_set.indicator_code
            and facts.measure = not_set.measure
            and facts.year = not_set.year
),

final as (
    select
        covered.*,
        districts.name as district_name,
        indicators.name_zh as indicator_name,
        {{ word_zh('measure', 'covered.measure') }} as measure_zh,
        targets.target_status,
        targets.target_status is not null as has_target,
        case
            when targets.target_status is null and covered.not_set_evidence is not null then 'target_not_set'
            when targets.target_status is null then 'actual_only'
            when covered.has_actual then 'target_and_actual'
            else 'target_only'
        end as coverage,
        {{ word_zh('coverage', 'coverage') }} as coverage_zh
    from covered
    left join targets
        on
            covered.district_code = targets.district_code
            and covered.indicator_code = targets.indicator_code
            and covered.measure = targets.measure
            and covered.year = targets.year
    inner join {{ ref('dim_district') }} as districts on covered.district_code = districts.district_code
    inner join {{ ref('dim_indicator') }} as indicators on covered.indicator_code = indicators.indicator_code
    where {{ is_changed('covered.district_code') }}
)

select {{ contract_columns() }}
from final
