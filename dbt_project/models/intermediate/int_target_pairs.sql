-- One row per target, beside the result of its period, what was known before and after, and its latest progress.
-- A view: one model reads it.
{{ config(materialized='view') }}
with

targets as (
    select * from {{ ref('int_targets') }}
    where mention_rank = 1 and {{ is_changed() }}
),

actuals as (
    select * from {{ ref('int_facts') }}
    where kind = 'actual' and is_chosen and {{ is_changed() }}
),

completions as (
    select
        district_code,
        subject_key,
        period,
        set_by,
        value
    from {{ ref('int_facts') }}
    where kind = 'actual' and measure = 'completion' and choice_rank is not null and {{ is_changed() }}
    qualify row_number() over (partition by district_code, subject_key, period, set_by order by choice_rank) = 1
),

progress as (
    select
        targets.target_key,
        actuals.value as latest_progress_value,
        actuals.period as latest_progress_period
    from targets
    inner join actuals
        on
            targets.district_code = actuals.district_code
            and targets.subject_key = actuals.subject_key
            and targets.measure = actuals.measure
            and targets.year = actuals.year
            and targets.unit = actuals.unit
            and targets.is_side_basis = actuals.is_side_basis
    where
        actuals.period_type in ('half', 'quarter', 'cumulative_months')
        and actuals.period <> targets.period
    qualify row_number() over (
        partition by targets.target_key
        order by {{ period_end('actuals.period') }} desc, length(actuals.period) desc, actuals.fact_id asc
    ) = 1
),

books as (
    select * from {{ ref('int_target_books') }}
),

other_years as (
    select
        targets.target_key,
        max(actuals.value) filter (where actuals.year > targets.year) as highest_later,
        min(actuals.value) filter (where actuals.year > targets.year) as lowest_later,
        max(actuals.value) filter (where actuals.year < targets.year) as highest_earlier,
        min(actuals.value) filter (where actuals.year < targets.year) as lowest_earlier
    from targets
    inner join {{ ref('indicators') }} as indicators on targets.indicator_code = indicators.indicator_code
    inner join actuals
        on
            targets.district_code = actuals.district_code
            and targets.subject_key = actuals.subject_key
            and targets.measure = actuals.measure
            and targets.unit = actuals.unit
            and actuals.year between coalesce(targets.planning_year, targets.year) and targets.year + 3
    where
        indicators.nature in ('stock', 'rate')
        and targets.measure = 'level'
        and actuals.period_type = 'year'
        and actuals.bound in ('eq', 'approx')
    group by targets.target_key
),

tolerances as (
    select
        cast(max(amount) filter (where tolerance = 'approx_points') as decimal(28, 8)) as tolerance_points,
        cast(max(amount) filter (where tolerance = 'approx_share') as decimal(9, 8)) as tolerance_share
    from {{ ref('tolerances') }}
)

select
    targets.*,
    coalesce(indicators.better, case when targets.value < 0 then 'lower' else 'higher' end) as better,
    indicators.nature,
    -- A book that was filled in after the year, or calls the item done, tells the result where no document does.
    coalesce(actuals.value, final_books.reached_value) as actual_value,
    actuals.value_high as actual_value_high,
    case when actuals.fact_id is null and final_books.reached_value is not null then 'eq' else actuals.bound end
        as actual_bound,
    case when actuals.fact_id is null and final_books.reached_value is not null then targets.period else actuals.period end
        as actual_period,
    case when actuals.fact_id is null and final_books.reached_value is not null then targets.unit else actuals.unit end
        as actual_unit,
    actuals.fact_id as actual_fact_id,
    books.progress_id,
    books.book_status,
    completions.value as stated_completion_pct,
    coalesce(progress.latest_progress_value, books.reached_value) as latest_progress_value,
    coalesce(
        progress.latest_progress_period,
        case
            when books.reached_value is not null and books.reported_on <= make_date(targets.year, 12, 31)
                then {{ months_until('targets.year', 'books.reported_on') }}
            when books.reached_value is not null then cast(targets.year as varchar)
        end
    ) as latest_progress_period,
    other_years.* exclude (target_key),
    tolerances.tolerance_points,
    tolerances.tolerance_share
from targets
cross join tolerances
left join {{ ref('indicators') }} as indicators on targets.indicator_code = indicators.indicator_code
left join actuals
    on
        targets.district_code = actuals.district_code
        and targets.subject_key = actuals.subject_key
        and targets.measure = actuals.measure
        and targets.period = actuals.period
        and targets.is_side_basis = actuals.is_side_basis
left join completions
    on
        targets.district_code = completions.district_code
        and targets.subject_key = completions.subject_key
        and targets.period = completions.period
        and targets.set_by = completions.set_by
left join progress on targets.target_key = progress.target_key
left join books on targets.target_key = books.target_key
left join books as final_books
    on targets.target_key = final_books.target_key and final_books.book_status in ('met', 'missed')
left join other_years on targets.target_key = other_years.target_key
