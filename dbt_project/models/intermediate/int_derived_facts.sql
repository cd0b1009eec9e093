-- Facts that follow from stated ones: a completion and a level give the target, a gap and a result give the target,
-- growth and a level give last year's level, all parts give their whole. Marked by `derivation`.
with

facts as (
    select * from {{ ref('int_stated_facts') }}
    where district_code is not null and value is not null
),

actuals as (
    select * from facts
    where kind = 'actual'
),

completions as (
    select
        actuals.* exclude (value),
        actuals.value as percent,
        {{ half_step('actuals.stated_value') }} as step
    from actuals
    where measure = 'completion' and value > 0
),

from_completions as (
    select
        completions.fact_id as from_fact_id,
        levels.fact_id as other_fact_id,
        'completion' as derivation,
        'target' as kind,
        'level' as measure,
        levels.indicator_code,
        levels.subject,
        levels.normalised_subject,
        levels.subject_key,
        levels.unit,
        levels.period,
        levels.period_type,
        cast(null as varchar) as growth_basis,
        completions.set_by,
        round({{ scaled('levels.value', '10000000000', 'cast(completions.percent * 100000000 as hugeint)') }}, 2) as value,
        {{ scaled('levels.value', '10000000000', 'cast((completions.percent + completions.step) * 100000000 as hugeint)') }}
            as value_low,
        {{ scaled('levels.value', '10000000000', 'cast((completions.percent - completions.step) * 100000000 as hugeint)') }}
            as value_upper
    from completions
    inner join actuals as levels
        on
            completions.document_id = levels.document_id
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
        and regexp_matches(
            evidence,
            '(高于|低于|高出|超出|超过|超|差)[^，。；]{0,8}(目标|计划|任务)[^，。；]{0,6}'
            || regexp_replace(surface, '([.+*?()\[\]])', '\\\1', 'g')
        )
),

from_gaps as (
    select
        gaps.fact_id as from_fact_id,
        results.fact_id as other_fact_id,
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
),

growths as (
    select
        *,
        {{ half_step('stated_value') }} as step
    from actuals
    where
        measure = 'growth'
        and bound = 'eq'
        and value > -90
        and value_high is null
        and growth_basis is distinct from 'real'
),

from_growths as (
    select
        growths.fact_id as from_fact_id,
        levels.fact_id as other_fact_id,
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
        round({{ scaled('levels.value', '10000000000', 'cast((100 + growths.value) * 100000000 as hugeint)') }}, 2)
            as value,
        {{ scaled('levels.value', '10000000000', 'cast((100 + growths.value + growths.step) * 100000000 as hugeint)') }}
            as value_low,
        {{ scaled('levels.value', '10000000000', 'cast((100 + growths.value - growths.step) * 100000000 as hugeint)') }}
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
    select * from {{ ref('indicator_parts') }}
    where is_complete
),

from_parts as (
    select
        min(actuals.fact_id) as from_fact_id,
        max(actuals.fact_id) as other_fact_id,
        'parts' as derivation,
        'actual' as kind,
        'level' as measure,
        parts.whole_code as indicator_code,
        any_value(indicators.name_zh) as subject,
        any_value(indicators.name_zh) as normalised_subject,
        parts.whole_code as subject_key,
        any_value(actuals.unit) as unit,
        actuals.period,
        any_value(actuals.period_type) as period_type,
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
        and count(*) = (select count(*) from parts as p where p.whole_code = parts.whole_code)
        and count(distinct actuals.unit) = 1
),

derived as (
    select * from from_completions
    union all
    select * from from_gaps
    union all
    select * from from_growths
    union all
    select * from from_parts
)

select
    facts.* exclude (
        kind, measure, indicator_code, subject, normalised_subject, subject_key, unit, period, period_type, growth_basis,
        set_by, value, value_high, stated_value, stated_value_high, stated_unit, unit_word, bound, strength, tier, year,
        fact_id, is_side_basis
    ),
    derived.* exclude (from_fact_id, other_fact_id),
    {{ key_of(['derived.from_fact_id', 'derived.derivation']) }} as fact_id,
    derived.from_fact_id || '|' || derived.other_fact_id as derived_from,
    derived.unit as unit_word,
    derived.unit as stated_unit,
    derived.value as stated_value,
    case when derived.derivation in ('completion', 'growth') then 'approx' else 'eq' end as bound,
    {{ period_year('derived.period') }} as year,
    false as is_side_basis
from derived
inner join facts on derived.from_fact_id = facts.fact_id
where derived.value is not null and derived.period is not null
