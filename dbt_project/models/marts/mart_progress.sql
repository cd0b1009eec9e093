{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

paths as (
    select * from {{ ref('int_target_paths') }}
),

thresholds as (
    select cast(max(amount) filter (where tolerance = 'amber_share') as decimal(9, 8)) as amber_share
    from {{ ref('tolerances') }}
),

measured as (
    select
        *,
        target_value - baseline_value as progress_needed,
        latest_value - baseline_value as progress_made,
        -- What already stood where the target is has only to be held: there is no way to go.
        {{ reaches('baseline_value', 'target_value') }} as is_held,
        case
            when not {{ reaches('baseline_value', 'target_value') }}
                then {{ ratio('(latest_value - baseline_value) * 100', '(target_value - baseline_value)') }}
        end as progress_made_pct,
        {{ ratio('cast(latest_on - begins_on + 1 as decimal(28, 8)) * 100', '(ends_on - begins_on + 1)') }}
            as time_elapsed_pct
    from paths
),

previous as (
    select
        district_code,
        indicator_code,
        measure,
        period,
        change
    from {{ ref('fct_year_on_year') }}
    where comparable and {{ is_changed() }}
),

judged as (
    select
        measured.*,
        case
            when measured.latest_value is null and measured.status not in ('met', 'missed') then 'no_data'
            when measured.status = 'met' then 'green'
            when measured.status = 'missed' then 'red'
            when measured.status <> 'pending' or measured.time_elapsed_pct is null then 'no_data'
            -- Growth so far is set against the target itself, an amount against the time gone by.
            when measured.measure = 'growth' and {{ reaches('measured.latest_value', 'measured.target_value') }} then 'green'
            when measured.measure = 'growth' then 'amber'
            when measured.is_held and {{ reaches('measured.latest_value', 'measured.target_value') }} then 'green'
            when measured.is_held then 'red'
            when measured.progress_made_pct is null then 'no_data'
            when measured.progress_made_pct >= measured.time_elapsed_pct then 'green'
            when measured.progress_made_pct >= measured.time_elapsed_pct * thresholds.amber_share then 'amber'
            else 'red'
        end as traffic_light,
        case
            when coalesce(previous.change, measured.progress_made) is null or measured.better = 'none' then 'no_data'
            when coalesce(previous.change, measured.progress_made) = 0 then 'steady'
            when (coalesce(previous.change, measured.progress_made) > 0) = (measured.better = 'higher') then 'improving'
            else 'worsening'
        end as trend
    from measured
    cross join thresholds
    left join previous
        on
            measured.district_code = previous.district_code
            and measured.indicator_code = previous.indicator_code
            and measured.measure = previous.measure
            and measured.latest_period = previous.period
),

final as (
    select
        judged.*,
        districts.name as district_name,
        coalesce(indicators.name_zh, judged.subject) as indicator_name,
        {{ word_zh('traffic_light', 'judged.traffic_light') }} as traffic_light_zh,
        {{ word_zh('trend', 'judged.trend') }} as trend_zh
    from judged
    inner join {{ ref('dim_district') }} as districts on judged.district_code = districts.district_code
    left join {{ ref('dim_indicator') }} as indicators on judged.indicator_code = indicators.indicator_code
)

select {{ contract_columns() }}
from final
