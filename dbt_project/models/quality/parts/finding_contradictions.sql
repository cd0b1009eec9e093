-- Figures that cannot all be right: two sources, or a figure and what follows from others.
with

facts as (
    select * from {{ ref('int_facts') }}
    where derivation is null
),

words as (
    select * from {{ ref('int_fact_words') }}
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
        || {{ number_in_words('years.implied_previous_value') }} || years.unit || '，而上年报告为 '
        || {{ number_in_words('years.previous_value') }} || years.unit as detail
    from years
    inner join rules on rules.rule = 'growth_against_levels'
    where
        years.measure = 'level'
        and coalesce(years.growth_basis, '') <> 'real'
        and abs(years.growth_difference) > rules.threshold
),

rivals as (
    select
        case
            when others.document_id = chosen.document_id then 'conflict_within_document'
            when others.medium <> chosen.medium then 'text_against_sheet'
            else 'restatement'
        end as rule,
        chosen.district_code,
        chosen.indicator_code,
        chosen.year,
        chosen.fact_id as left_fact_id,
        others.fact_id as right_fact_id,
        chosen.value as left_value,
        others.value as right_value,
        '两处数值不同，采用前者' as detail
    from facts as chosen
    inner join facts as others
        on
            chosen.district_code = others.district_code
            and chosen.indicator_code = others.indicator_code
            and chosen.measure = others.measure
            and chosen.kind = others.kind
            and chosen.period = others.period
            and chosen.unit = others.unit
            and chosen.is_side_basis = others.is_side_basis
            and chosen.target_tier is not distinct from others.target_tier
            and chosen.target_version is not distinct from others.target_version
            and chosen.set_by = others.set_by
    where
        chosen.is_chosen
        and others.choice_rank > 1
        and chosen.bound = 'eq'
        and others.bound = 'eq'
        and others.part_of is null
    qualify row_number() over (
        partition by chosen.fact_id, others.document_id, others.value order by others.choice_rank
    ) = 1
),

differing as (
    select rivals.*
    from rivals
    inner join rules on rivals.rule = rules.rule
    where abs(rivals.left_value - rivals.right_value) > rules.threshold * abs(rivals.left_value)
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
