-- Figures that cannot all be right: two sources, or a figure and what follows from others.
with

facts as not materialized (
    select * from {{ ref('int_facts') }}
    where derivation is null and is_current
),

rules as (
    select * from {{ ref('int_finding_rules') }}
),

years as (
    select * from {{ ref('fct_year_on_year') }}
),

growth_against_levels as (
    select
        'growth_against_levels' as rule,
        years.district_code,
        years.indicator_code,
        years.year,
        years.fact_id as left_fact_id,
        years.previous_fact_id as right_fact_id,
        years.value as left_value,
        years.previous_value as right_value,
        '所报增速 ' || {{ plain_number('years.stated_growth_pct') }} || '% 与两年数值不符：按此增速上年应为 '
        || {{ computed_in_words('years.implied_previous_value') }} || years.unit || '，而上年报告为 '
        || {{ number_in_words('years.previous_value') }} || years.unit as detail
    from years
    inner join rules on rules.rule = 'growth_against_levels'
    where
        years.measure = 'level'
        and coalesce(years.growth_basis, '') <> 'real'
        and abs(years.growth_difference) > rules.threshold
),

differing as (
    select
        rivals.disagreement as rule,
        rivals.district_code,
        rivals.indicator_code,
        rivals.year,
        rivals.chosen_fact_id as left_fact_id,
        rivals.other_fact_id as right_fact_id,
        rivals.chosen_value as left_value,
        rivals.other_value as right_value,
        '两处' || {{ word_zh('kind', 'rivals.kind') }} || '数值不同，采用前者（' || rivals.chosen_by_zh || '）' as detail
    from {{ ref('fct_disagreements') }} as rivals
    inner join rules on rivals.disagreement = rules.rule
    where abs(rivals.difference) > rules.threshold * abs(rivals.chosen_value)
),

completion_against_target as (
    select
        'completion_against_target' as rule,
        targets.district_code,
        targets.indicator_code,
        targets.year,
        targets.actual_fact_id as left_fact_id,
        targets.target_fact_id as right_fact_id,
        targets.actual_value as left_value,
        targets.target_value as right_value,
        '所报完成率 ' || {{ plain_number('targets.stated_completion_pct') }} || '% 与实绩和目标之比不符' as detail
    from {{ ref('fct_target_vs_actual') }} as targets
    inner join rules on rules.rule = 'completion_against_target'
    where
        targets.target_derivation is null
        and abs(targets.stated_completion_pct - targets.attainment_ratio * 100) > rules.threshold
),

parts_above_whole as (
    select
        'parts_above_whole' as rule,
        wholes.district_code,
        parts.indicator_code,
        wholes.year,
        parts.fact_id as left_fact_id,
        wholes.fact_id as right_fact_id,
        parts.value as left_value,
        wholes.value as right_value,
        '分项大于整体' as detail
    from {{ ref('indicator_parts') }} as structure
    inner join facts as wholes on structure.whole_code = wholes.indicator_code
    inner join facts as parts
        on
            structure.part_code = parts.indicator_code
            and wholes.district_code = parts.district_code
            and wholes.period = parts.period
            and wholes.measure = parts.measure
            and wholes.kind = parts.kind
            and wholes.unit = parts.unit
    inner join rules on rules.rule = 'parts_above_whole'
    where
        wholes.measure = 'level'
        and wholes.kind = 'actual'
        and wholes.is_chosen
        and parts.is_chosen
        and wholes.bound in ('eq', 'approx')
        and parts.value > wholes.value * (1 + rules.threshold)
),

found as (
    select * from growth_against_levels
    union all
    select * from differing
    union all
    select * from completion_against_target
    union all
    select * from parts_above_whole
),

-- A few of all facts are told of: their words alone are held, not those of every fact.
told_of as (
    select left_fact_id as fact_id from found
    union
    select right_fact_id as fact_id from found
),

words as materialized (
    select * from {{ ref('int_fact_words') }}
    where fact_id in (select told_of.fact_id from told_of)
)

select
    found.*,
    left_words.evidence as left_evidence,
    right_words.evidence as right_evidence,
    left_words.source as left_source,
    right_words.source as right_source,
    found.detail || '。' || left_words.source || '：' || left_words.quantity || '；' || right_words.source || '：'
    || right_words.quantity as message_tail
from found
left join words as left_words on found.left_fact_id = left_words.fact_id
left join words as right_words on found.right_fact_id = right_words.fact_id
