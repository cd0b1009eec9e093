{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

actuals as (
    select
        *,
        {{ previous_period('period', 'period_type') }} as previous_period,
        -- Growth stands beside a level only; as a join key, because a condition on one side is a nested loop.
        case when measure = 'level' then period end as growth_period
    from {{ ref('int_facts') }}
    where
        kind = 'actual' and is_chosen and not is_side_basis and period_type <> 'span' and derivation is null
        and {{ is_changed() }}
),

growths as (
    select * from actuals
    where measure = 'growth'
),

area_changes as (
    select distinct
        unnest([from_code, to_code]) as district_code,
        change_year
    from {{ ref('district_changes') }}
    where area_changed and overridden_by is null
),

paired as (
    select
        current_facts.district_code,
        current_facts.indicator_code,
        current_facts.subject_key,
        current_facts.measure,
        current_facts.period_type,
        current_facts.period,
        current_facts.year,
        current_facts.unit,
        current_facts.value,
        current_facts.bound as value_bound,
        current_facts.fact_id,
        previous.value as previous_value,
        previous.fact_id as previous_fact_id,
        growths.stated_value as stated_growth_pct,
        growths.growth_basis,
        growths.fact_id as growth_fact_id,
        coalesce(current_facts.unit in ('%', '‰', '个百分点') or current_facts.measure = 'growth', false) as is_rate,
        case
            when previous.fact_id is null then 'no_previous_value'
            when previous.unit <> current_facts.unit then 'units_differ'
            when current_facts.bound not in ('eq', 'approx') or previous.bound not in ('eq', 'approx') then 'one_sided'
            when current_facts.value_high is not null or previous.value_high is not null then 'range'
            when area_changes.district_code is not null then 'area_changed'
            when indicators.nature = 'stock' and current_facts.period_type <> 'year' then 'stock_within_year'
        end as not_comparable_reason
    from actuals as current_facts
    left join actuals as previous
        on
            current_facts.district_code = previous.district_code
            and current_facts.subject_key = previous.subject_key
            and current_facts.measure = previous.measure
            and current_facts.previous_period = previous.period
    left join growths
        on
            current_facts.district_code = growths.district_code
            and current_facts.subject_key = growths.subject_key
            and current_facts.growth_period = growths.period
    inner join {{ ref('indicators') }} as indicators on current_facts.indicator_code = indicators.indicator_code
    left join area_changes
        on current_facts.district_code = area_changes.district_code and current_facts.year = area_changes.change_year
    where current_facts.measure in ('level', 'growth')
),

computed as (
    select
        *,
        not_comparable_reason is null as comparable,
        case when not_comparable_reason is null then cast(value - previous_value as decimal(28, 8)) end as change,
        case
            when not_comparable_reason is null and not is_rate
                then {{ ratio('(value - previous_value) * 100', 'abs(previous_value)') }}
        end as change_pct,
        case
            when stated_growth_pct > -90 and not is_rate and coalesce(growth_basis, '') <> 'real'
                then round(
                    {{ scaled('value', '10000000000', hundred_millionths('100 + stated_growth_pct')) }}, 2
                )
        end as implied_previous_value
    from paired
),

final as (
    select
        *,
        try_cast(stated_growth_pct - change_pct as decimal(18, 6)) as growth_difference,
        case
            when stated_growth_pct is null or is_rate then null
            when growth_basis = 'real' then '所报增速为可比价（实际）增长，不等于两年水平值之比'
            when growth_basis = 'same_basis' then '所报增速为同口径增长，口径调整时不等于两年水平值之比'
            when change_pct is null then null
            when abs(stated_growth_pct - change_pct) <= 0.5 then '所报增速与两年水平值之比一致'
            else '所报增速与两年水平值之比不一致'
        end as growth_note_zh
    from computed
)

select {{ contract_columns() }}
from final
