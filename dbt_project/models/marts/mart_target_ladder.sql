{{ config(materialized='incremental', pre_hook="{{ forget_changed(below=true) }}") }}
with

districts as (
    select * from {{ ref('districts') }}
),

headlines as (
    select
        *,
        {{ previous_period('period', 'period_type') }} as previous_period
    from {{ ref('fct_target_vs_actual') }}
    where is_headline and target_value is not null
),

results as (
    select
        district_code,
        subject_key,
        measure,
        period,
        unit,
        value
    from {{ ref('int_facts') }}
    where
        kind = 'actual'
        and is_chosen
        and not is_side_basis
        and bound in ('eq', 'approx')
        and value_high is null
),

assigned as (
    select
        district_code,
        target_subject_key,
        measure,
        period,
        unit,
        arg_min(target_value, target_key) as target_value
    from {{ ref('fct_target_vs_actual') }}
    where target_set_by <> 'self' and target_value is not null
    group by district_code, target_subject_key, measure, period, unit
),

stacked as (
    select
        headlines.*,
        districts.name as district_name,
        last_targets.target_value as previous_target_value,
        last_results.value as previous_actual_value,
        assigned.target_value as assigned_target_value,
        prefectures.target_value as prefecture_target_value,
        provinces.target_value as province_target_value,
        nations.target_value as national_target_value,
        headlines.target_value - last_targets.target_value as target_change,
        headlines.target_value - last_results.value as target_over_result
    from headlines
    inner join districts on headlines.district_code = districts.district_code
    left join headlines as last_targets
        on
            headlines.district_code = last_targets.district_code
            and headlines.target_subject_key = last_targets.target_subject_key
            and headlines.measure = last_targets.measure
            and headlines.previous_period = last_targets.period
            and headlines.unit = last_targets.unit
    left join results as last_results
        on
            headlines.district_code = last_results.district_code
            and headlines.target_subject_key = last_results.subject_key
            and headlines.measure = last_results.measure
            and headlines.previous_period = last_results.period
            and headlines.unit = last_results.unit
    left join assigned
        on
            headlines.district_code = assigned.district_code
            and headlines.target_subject_key = assigned.target_subject_key
            and headlines.measure = assigned.measure
            and headlines.period = assigned.period
            and headlines.unit = assigned.unit
    left join headlines as prefectures
        on
            districts.prefecture_code = prefectures.district_code
            and headlines.district_code <> prefectures.district_code
            and {{ same_indicator('headlines', 'prefectures') }}
    left join headlines as provinces
        on
            districts.province_code = provinces.district_code
            and headlines.district_code <> provinces.district_code
            and {{ same_indicator('headlines', 'provinces') }}
    left join headlines as nations
        on
            -- One key: a condition on one side only would be a nested loop.
            case when headlines.district_code <> '100000' then '100000' end = nations.district_code
            and {{ same_indicator('headlines', 'nations') }}
    where {{ is_changed('headlines.district_code', below=true) }}
),

final as (
    select
        stacked.*,
        coalesce(indicators.name_zh, stacked.subject) as indicator_name,
        {{ ratchet('target_change', 'stacked.better') }} as ratchet_against_target,
        {{ ratchet('target_over_result', 'stacked.better') }} as ratchet_against_result,
        -- Amounts of a whole and of its part do not compare; rates and growth do.
        case
            when stacked.measure = 'growth' or stacked.unit in ('%', '‰')
                then stacked.target_value - coalesce(
                    stacked.assigned_target_value,
                    stacked.prefecture_target_value,
                    stacked.province_target_value,
                    stacked.national_target_value
                )
        end as amplification
    from stacked
    left join {{ ref('dim_indicator') }} as indicators on stacked.indicator_code = indicators.indicator_code
)

select {{ contract_columns() }}
from final
