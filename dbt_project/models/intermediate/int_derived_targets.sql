-- Targets that follow from results: a completion and a level, or a gap and a result, give the target.
{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

actuals as (
    select * from {{ ref('int_stated_facts') }}
    where
        district_code is not null and value is not null and kind = 'actual' and withdrawn_on is null
        and {{ is_changed() }}
),

completions as (
    select
        actuals.* exclude (value),
        {{ hundred_millionths('actuals.value') }} as percent,
        {{ hundred_millionths('actuals.value + ' ~ half_step('actuals.stated_value')) }} as percent_high,
        {{ hundred_millionths('actuals.value - ' ~ half_step('actuals.stated_value')) }} as percent_low,
        -- 上半年完成全年目标的47.5%: what was done in a part of the year is held against the whole of it.
        case
            when period_type not in ('half', 'quarter', 'cumulative_months') then 'own_period'
            when {{ stands_before('序时|时序') }} then 'own_period'
            when {{ stands_before('全年|年度|年初|本年|年计划|年目标|预算') }} then 'year'
            when {{ stands_before('进度|半年|季度|阶段|当期|同期') }} then 'own_period'
        end as target_period
    from actuals
    where
        measure = 'completion'
        and value > 0
        -- 完成总工程量的90% tells how far the works are, not what was asked for.
        and not case
            when regexp_matches(evidence, '(工程量|总量|总投资|投资额|总数)的?\d')
                then regexp_matches(evidence, '(工程量|总量|总投资|投资额|总数)的?' || {{ literal_pattern('surface') }})
            else false
        end
),

from_completions as (
    select
        completions.fact_id as from_fact_id,
        levels.fact_id as other_fact_id,
        levels.district_code,
        'completion' as derivation,
        'target' as kind,
        'level' as measure,
        levels.indicator_code,
        levels.subject,
        levels.normalised_subject,
        levels.subject_key,
        levels.unit,
        case when completions.target_period = 'year' then cast(levels.year as varchar) else levels.period end as period,
        case when completions.target_period = 'year' then 'year' else levels.period_type end as period_type,
        cast(null as varchar) as growth_basis,
        completions.set_by,
        round({{ scaled('levels.value', '10000000000', 'completions.percent') }}, 2) as value,
        {{ scaled('levels.value', '10000000000', 'completions.percent_high') }}
            as value_low,
        {{ scaled('levels.value', '10000000000', 'completions.percent_low') }}
            as value_upper
    from completions
    inner join actuals as levels
        on
            completions.target_period is not null
            and completions.document_id = levels.document_id
            and completions.district_code = levels.district_code
            and completions.period = levels.period
            and levels.measure = 'level'
            and levels.bound in ('eq', 'approx')
            and levels.value > 0
            and (
                completions.subject_key = levels.subject_key
                or (
                    completions.evidence = levels.evidence
                    and levels.start_offset < completions.start_offset
                    and regexp_matches(completions.subject, '目标|任务|计划')
                )
            )
    qualify row_number() over (
        partition by completions.fact_id
        order by
            case when completions.evidence = levels.evidence then 0 else 1 end,
            case when completions.subject_key = levels.subject_key then 0 else 1 end,
            abs(coalesce(completions.start_offset - levels.start_offset, 0)),
            levels.fact_id
    ) = 1
),

gaps as (
    select * from actuals
    where
        measure = 'change'
        -- The first is one pattern for all rows, the second one of its own for each: only few get so far.
        and case
            when regexp_matches(evidence, '(高于|低于|高出|超出|超过|超|差)[^，。；]{0,8}(目标|计划|任务)')
                then regexp_matches(
                    evidence,
                    '(高于|低于|高出|超出|超过|超|差)[^，。；]{0,8}(目标|计划|任务)[^，。；]{0,6}'
                    || {{ literal_pattern('surface') }}
                )
            else false
        end
),

from_gaps as (
    select
        gaps.fact_id as from_fact_id,
        results.fact_id as other_fact_id,
        results.district_code,
        'gap' as derivation,
        'target' as kind,
        results.measure,
        results.indicator_code,
        results.subject,
        results.normalised_subject,
        results.subject_key,
        results.unit,
        results.period,
        results.period_type,
        results.growth_basis,
        gaps.set_by,
        cast(results.value - gaps.value as decimal(28, 8)) as value,
        cast(results.value - gaps.value as decimal(28, 8)) as value_low,
        cast(results.value - gaps.value as decimal(28, 8)) as value_upper
    from gaps
    inner join actuals as results
        on
            gaps.document_id = results.document_id
            and gaps.district_code = results.district_code
            and gaps.period = results.period
            and gaps.evidence = results.evidence
            and results.measure in ('growth', 'level')
            and results.bound = 'eq'
            and (
                gaps.unit = results.unit
                or (gaps.unit = '个百分点' and results.unit = '%')
            )
            and (results.start_offset < gaps.start_offset or gaps.subject_key = results.subject_key)
    qualify row_number() over (
        partition by gaps.fact_id
        order by
            case when gaps.subject_key = results.subject_key then 0 else 1 end,
            abs(coalesce(gaps.start_offset - results.start_offset, 0)),
            results.fact_id
    ) = 1
)

select * from from_completions
union all
select * from from_gaps
