{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

pairs as (
    select
        *,
        value as target_value,
        coalesce(unit <> actual_unit, false) as units_differ,
        {{ period_end('period') }} as period_end,
        {{ arithmetic_bound('bound', 'value', 'measure') }} as arithmetic_bound,
        {{ arithmetic_bound('actual_bound', 'actual_value', 'measure') }} as actual_arithmetic_bound,
        case
            when derivation is not null then 0
            when unit in ('%', '‰', '个百分点') then tolerance_points
            else cast(abs(value) * tolerance_share as decimal(28, 8))
        end as allowance
    from {{ ref('int_target_pairs') }}
),

limits as (
    select
        *,
        coalesce(value_low, {{ lower_limit('arithmetic_bound', 'value', 'allowance') }}) as target_value_low,
        coalesce(value_upper, {{ upper_limit('arithmetic_bound', 'value', 'value_high', 'allowance') }})
            as target_value_high,
        {{ lower_limit('actual_arithmetic_bound', 'actual_value', 'allowance') }} as actual_low,
        {{ upper_limit('actual_arithmetic_bound', 'actual_value', 'actual_value_high', 'allowance') }} as actual_high,
        arithmetic_bound in ('gt', 'lt') as required_open,
        actual_arithmetic_bound in ('gt', 'lt') as actual_open,
        arithmetic_bound in ('eq', 'approx') as is_two_sided,
        -- 控制在5.5%以内 is kept year by year: a later year that keeps it says nothing of this one.
        arithmetic_bound in ('le', 'lt') as is_ceiling
    from pairs
),

required as (
    select
        *,
        case when not (is_two_sided and better = 'lower') then target_value_low end as required_low,
        case when not (is_two_sided and better = 'higher') then target_value_high end as required_high
    from limits
),

rated as (
    select
        *,
        {{ target_status() }} as status_in_period,
        coalesce(
            (required_low is null or highest_later >= required_low)
            and (required_high is null or lowest_later <= required_high)
            and period_end < {{ as_of() }}
            and not is_ceiling,
            false
        ) as is_met_later,
        coalesce(
            (required_low is null or highest_earlier >= required_low)
            and (required_high is null or lowest_earlier <= required_high)
            and period_type = 'end_state'
            and not is_ceiling,
            false
        ) as is_met_earlier,
        -- A flow only grows: what nine months have brought, the year has.
        coalesce(
            actual_value is null
            and measure = 'level'
            and coalesce(nature, 'flow') = 'flow'
            and required_high is null
            and (latest_progress_value > required_low or (latest_progress_value = required_low and not required_open)),
            false
        ) as is_met_in_progress
    from required
),

judged as (
    select
        *,
        case
            when status_in_period in ('missed', 'unreported', 'pending') and is_met_later then 'met'
            when status_in_period in ('unreported', 'pending') and (is_met_earlier or is_met_in_progress) then 'met'
            else status_in_period
        end as status,
        case when actual_bound in ('eq', 'approx') and bound in ('eq', 'approx', 'ge', 'gt', 'le', 'lt')
            then actual_value - value
        end as difference
    from rated
),

final as (
    select
        judged.*,
        bound as target_bound,
        case when bound = 'approx' then allowance end as tolerance,
        strength as target_strength,
        set_by as target_set_by,
        derivation as target_derivation,
        fact_id as target_fact_id,
        seconds.target_key is null as is_headline,
        case
            when measure = 'level' and value > 0 and not units_differ then {{ ratio('actual_value', 'value') }}
        end as attainment_ratio,
        case when not units_differ then difference end as gap,
        case
            when difference is null or units_differ then null
            when unit = '%' then '个百分点'
            else unit
        end as gap_unit,
        case
            when units_differ or better = 'none' then null
            when better = 'lower' then -difference
            else difference
        end as gap_favourable,
        case
            when status <> 'met' then null
            when status_in_period <> 'met' and (is_met_earlier or is_met_in_progress) then 'early'
            when status_in_period = 'missed' then 'late'
            -- Nothing is known of its own year: reached, but when stays open.
            when status_in_period <> 'met' then null
            when is_met_earlier then 'early'
            else 'on_time'
        end as met_when,
        case
            when status = 'not_rateable' and target_value is null then 'no_unit_conversion'
            when status = 'not_rateable' and units_differ then 'units_differ'
            when status = 'not_rateable' then 'no_direction'
            when status = 'undetermined' then 'bounds_overlap'
            when actual_value is null and book_status in ('met', 'missed') then 'told_by_progress_book'
            when status = 'met' and is_met_in_progress then 'known_from_progress'
            when status = 'met' and status_in_period in ('unreported', 'pending') then 'known_from_another_year'
        end as status_reason
    from judged
    left join {{ ref('int_second_targets') }} as seconds on judged.target_key = seconds.target_key
)

select {{ contract_columns() }}
from final
