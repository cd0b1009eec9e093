with

districts as (
    select * from {{ ref('dim_district') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

facts as (
    select
        facts.district_code,
        facts.indicator_code,
        facts.measure,
        facts.period,
        facts.period_type,
        facts.year,
        facts.unit,
        facts.value,
        facts.bound,
        facts.fact_id,
        indicators.better,
        {{ previous_period('facts.period', 'facts.period_type') }} as previous_period,
        case
            when facts.bound in ('eq', 'approx') and facts.value_high is null
                then case when indicators.better = 'lower' then -facts.value else facts.value end
        end as merit
    from {{ ref('int_facts') }} as facts
    inner join indicators on facts.indicator_code = indicators.indicator_code
    where
        facts.kind = 'actual'
        and facts.is_chosen
        and not facts.is_side_basis
        and facts.measure in ('level', 'growth')
),

ranked as (
    select
        facts.*,
        peers.peer_group,
        peers.peer_group_zh,
        peers.peer_group_type,
        case when facts.merit is not null then rank() over by_merit end as rank,
        count(facts.merit) over peer_values as peer_count,
        median(facts.merit) over peer_values as median_merit,
        max(facts.merit) over peer_values as best_merit
    from facts
    inner join {{ ref('int_peer_groups') }} as peers on facts.district_code = peers.district_code
    window
        peer_values as (
            partition by peers.peer_group, facts.indicator_code, facts.measure, facts.period, facts.unit
        ),
        by_merit as (
            partition by peers.peer_group, facts.indicator_code, facts.measure, facts.period, facts.unit
            order by facts.merit desc nulls last
        )
),

moved as (
    select
        *,
        case
            when lag(period) over own_series = previous_period then lag(rank) over own_series
        end as previous_rank
    from ranked
    window own_series as (
        partition by
            peer_group, district_code, indicator_code, measure, unit, replace(period, cast(year as varchar), '')
        order by year
    )
),

targets as (
    select
        district_code,
        indicator_code,
        measure,
        period,
        attainment_ratio,
        status
    from {{ ref('fct_target_vs_actual') }}
    where is_headline and indicator_code = target_subject_key
),

changes as (
    select
        fact_id,
        change,
        change_pct
    from {{ ref('fct_year_on_year') }}
),

final as (
    select
        moved.*,
        districts.name as district_name,
        indicators.name_zh as indicator_name,
        case
            when moved.rank is null then null
            when moved.peer_count = 1 then 1
            else {{ ratio('moved.peer_count - moved.rank', 'moved.peer_count - 1') }}
        end as percentile,
        moved.previous_rank - moved.rank as rank_change,
        moved.median_merit * moved.direction as peer_median,
        (moved.merit - moved.median_merit) * moved.direction as gap_to_median,
        (moved.merit - moved.best_merit) * moved.direction as gap_to_leader,
        changes.change,
        changes.change_pct,
        targets.attainment_ratio,
        targets.status
    from (
        select
            *,
            case when better = 'lower' then -1 else 1 end as direction
        from moved
    ) as moved
    inner join districts on moved.district_code = districts.district_code
    inner join indicators on moved.indicator_code = indicators.indicator_code
    left join targets
        on
            moved.district_code = targets.district_code
            and moved.indicator_code = targets.indicator_code
            and moved.measure = targets.measure
            and moved.period = targets.period
    left join changes on moved.fact_id = changes.fact_id
)

select {{ contract_columns() }}
from final
