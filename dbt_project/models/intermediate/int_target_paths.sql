-- One row per headline target that can be followed: its start, its latest value and how much of its time has gone.
-- A view: one model reads it.
{{ config(materialized='view') }}
with

targets as (
    select
        targets.*,
        named.subject_key,
        indicators.nature,
        named.planning_year,
        {{ period_start('targets.period') }} as starts_on,
        {{ period_end('targets.period') }} as ends_on
    from {{ ref('fct_target_vs_actual') }} as targets
    inner join {{ ref('int_targets') }} as named on targets.target_fact_id = named.fact_id
    left join {{ ref('indicators') }} as indicators on targets.indicator_code = indicators.indicator_code
    where targets.is_headline and targets.target_value is not null and {{ is_changed('targets.district_code') }}
),

actuals as (
    select
        district_code,
        subject_key,
        measure,
        unit,
        period,
        year,
        value
    from {{ ref('int_facts') }}
    where kind = 'actual' and is_chosen and not is_side_basis and period_type = 'year' and {{ is_changed() }}
),

-- A stock or rate starts from where it stood when the target was set; a flow starts from nothing.
starts as (
    select
        targets.target_key,
        max_by(actuals.value, actuals.year) as value,
        max(actuals.year) as year
    from targets
    inner join actuals
        on
            targets.district_code = actuals.district_code
            and targets.subject_key = actuals.subject_key
            and targets.measure = actuals.measure
            and targets.unit = actuals.unit
            and actuals.year < least(coalesce(targets.planning_year, targets.year), targets.year)
    where targets.nature in ('stock', 'rate', 'index') and targets.measure = 'level'
    group by targets.target_key
),

between_years as (
    select
        targets.target_key,
        max_by(actuals.value, actuals.year) as value,
        max(actuals.year) as year
    from targets
    inner join starts on targets.target_key = starts.target_key
    inner join actuals
        on
            targets.district_code = actuals.district_code
            and targets.subject_key = actuals.subject_key
            and targets.measure = actuals.measure
            and targets.unit = actuals.unit
            and actuals.year > starts.year
            and actuals.year < targets.year
    group by targets.target_key
),

placed as (
    select
        targets.*,
        starts.year as start_year,
        case
            when starts.value is not null then starts.value
            when targets.measure = 'level' and coalesce(targets.nature, 'flow') = 'flow' then 0
        end as baseline_value,
        coalesce(targets.actual_value, targets.latest_progress_value, between_years.value) as latest_value,
        coalesce(
            targets.actual_period, targets.latest_progress_period, cast(between_years.year as varchar)
        ) as latest_period
    from targets
    left join starts on targets.target_key = starts.target_key
    left join between_years on targets.target_key = between_years.target_key
)

select
    *,
    cast(start_year as varchar) as baseline_period,
    case when start_year is not null then make_date(start_year, 12, 31) else starts_on end as begins_on,
    case when latest_period is not null then {{ period_end('latest_period') }} end as latest_on
from placed
