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
        facts.year,
        facts.unit,
        facts.value,
        facts.bound,
        facts.fact_id,
        districts.name as district_name,
        districts.peer_group,
        districts.peer_group_zh,
        indicators.name_zh as indicator_name,
        indicators.better,
        case
            when facts.bound in ('eq', 'approx') and facts.value_high is null
                then case when indicators.better = 'lower' then -facts.value else facts.value end
        end as merit
    from {{ ref('int_facts') }} as facts
    inner join districts on facts.district_code = districts.district_code
    inner join indicators on facts.indicator_code = indicators.indicator_code
    where
        facts.kind = 'actual'
        and facts.is_chosen
        and not facts.is_side_basis
        and facts.measure in ('level', 'growth')
        and districts.peer_group is not null
),

ranked as (
    select
        *,
        case when merit is not null then rank() over by_merit end as rank,
        count(merit) over peers as peer_count,
        median(merit) over peers as median_merit,
        max(merit) over peers as best_merit
    from facts
    window
        peers as (partition by peer_group, indicator_code, measure, period, unit),
        by_merit as (
            partition by peer_group, indicator_code, measure, period, unit order by merit desc nulls last
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
        ranked.*,
        case
            when ranked.rank is null then null
            when ranked.peer_count = 1 then 1
            else {{ ratio('ranked.peer_count - ranked.rank', 'ranked.peer_count - 1') }}
        end as percentile,
        abs(ranked.median_merit) * case when (ranked.median_merit < 0) <> (ranked.better = 'lower') then -1 else 1 end
            as peer_median,
        case
            when ranked.merit is null then null
            when ranked.better = 'lower' then ranked.best_merit - ranked.merit
            else ranked.merit - ranked.best_merit
        end as gap_to_leader,
        changes.change,
        changes.change_pct,
        targets.attainment_ratio,
        targets.status
    from ranked
    left join targets
        on
            ranked.district_code = targets.district_code
            and ranked.indicator_code = targets.indicator_code
            and ranked.measure = targets.measure
            and ranked.period = targets.period
    left join changes on ranked.fact_id = changes.fact_id
)

select {{ contract_columns() }}
from final
