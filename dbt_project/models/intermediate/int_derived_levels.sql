-- Levels that follow from others: growth and a level give last year's level, all parts give their whole.
{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

actuals as (
    select * from {{ ref('int_stated_facts') }}
    where
        district_code is not null and value is not null and kind = 'actual' and withdrawn_on is null
        and {{ is_changed() }}
),

growths as (
    select
        *,
        {{ hundred_millionths('100 + value') }} as percent,
        {{ hundred_millionths('100 + value + ' ~ half_step('stated_value')) }} as percent_high,
        {{ hundred_millionths('100 + value - ' ~ half_step('stated_value')) }} as percent_low
    from actuals
    where
        measure = 'growth'
        and bound = 'eq'
        and value > -90
        and value_high is null
        and coalesce(growth_basis, '') <> 'real'
),

from_growths as (
    select
        growths.fact_id as from_fact_id,
        levels.fact_id as other_fact_id,
        levels.district_code,
        'growth' as derivation,
        'actual' as kind,
        'level' as measure,
        levels.indicator_code,
        levels.subject,
        levels.normalised_subject,
        levels.subject_key,
        levels.unit,
        {{ previous_period('levels.period', 'levels.period_type') }} as period,
        levels.period_type,
        cast(null as varchar) as growth_basis,
        'self' as set_by,
        round({{ scaled('levels.value', '10000000000', 'growths.percent') }}, 2)
            as value,
        {{ scaled('levels.value', '10000000000', 'growths.percent_high') }}
            as value_low,
        {{ scaled('levels.value', '10000000000', 'growths.percent_low') }}
            as value_upper
    from growths
    inner join actuals as levels
        on
            growths.document_id = levels.document_id
            and growths.district_code = levels.district_code
            and growths.period = levels.period
            and growths.subject_key = levels.subject_key
            and levels.measure = 'level'
            and levels.bound = 'eq'
            and levels.value > 0
            and levels.unit not in ('%', '‰')
            and levels.period_type <> 'span'
    qualify row_number() over (
        partition by growths.fact_id
        order by
            case when growths.evidence = levels.evidence then 0 else 1 end,
            abs(coalesce(growths.start_offset - levels.start_offset, 0)),
            levels.fact_id
    ) = 1
),

parts as (
    select
        *,
        count(*) over (partition by whole_code) as part_count
    from {{ ref('indicator_parts') }}
    where is_complete
),

from_parts as (
    select
        min(actuals.fact_id) as from_fact_id,
        max(actuals.fact_id) as other_fact_id,
        actuals.district_code,
        'parts' as derivation,
        'actual' as kind,
        'level' as measure,
        parts.whole_code as indicator_code,
        min(indicators.name_zh) as subject,
        min(indicators.name_zh) as normalised_subject,
        parts.whole_code as subject_key,
        min(actuals.unit) as unit,
        actuals.period,
        min(actuals.period_type) as period_type,
        cast(null as varchar) as growth_basis,
        'self' as set_by,
        cast(sum(actuals.value) as decimal(28, 8)) as value,
        cast(sum(actuals.value) as decimal(28, 8)) as value_low,
        cast(sum(actuals.value) as decimal(28, 8)) as value_upper
    from actuals
    inner join parts on actuals.indicator_code = parts.part_code
    inner join {{ ref('indicators') }} as indicators on parts.whole_code = indicators.indicator_code
    where actuals.measure = 'level' and actuals.bound = 'eq'
    group by parts.whole_code, actuals.document_id, actuals.district_code, actuals.period
    having
        count(*) = count(distinct actuals.indicator_code)
        and count(*) = max(parts.part_count)
        and count(distinct actuals.unit) = 1
)

select * from from_growths
union all
select * from from_parts
