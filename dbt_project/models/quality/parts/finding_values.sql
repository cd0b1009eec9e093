-- Figures that are doubtful by themselves: their unit, their size, their step from last year.
with

facts as not materialized (
    select * from {{ ref('int_facts') }}
    where derivation is null and is_current
),

words as not materialized (
    select * from {{ ref('int_fact_words') }}
),

-- level:元/美元|growth:% as rows, once per indicator and measure; a compound unit has a full-width stroke.
measures as (
    select
        indicator_code,
        unnest(string_split(allowed_units, '|')) as allowed
    from {{ ref('indicators') }}
),

allowed_units as (
    select
        indicator_code,
        split_part(allowed, ':', 1) as measure,
        '/' || replace(split_part(allowed, ':', 2), '／', '|') || '/' as units
    from measures
),

without_conversion as (
    select
        'unit_without_conversion' as rule,
        fact_id,
        case when stated_unit = '' then '没有写明单位' else '单位“' || stated_unit || '”没有换算' end as detail
    from facts
    where value is null
),

not_allowed as (
    select
        'unit_not_allowed' as rule,
        facts.fact_id,
        trim(replace(allowed_units.units, '|', '／'), '/') as right_evidence,
        '指标目录允许的单位' as right_source,
        '单位“' || facts.stated_unit || '”不是该指标允许的单位' as detail
    from facts
    left join allowed_units
        on facts.indicator_code = allowed_units.indicator_code and facts.measure = allowed_units.measure
    where
        facts.indicator_code is not null
        and facts.value is not null
        and facts.stated_unit <> ''
        and not contains(
            coalesce(allowed_units.units, ''),
            '/' || replace(replace(facts.stated_unit, '／', '|'), '/', '|') || '/'
        )
),

implausible as (
    select
        'plausible_range' as rule,
        fact_id,
        plausible_limit as right_value,
        '指标目录的合理范围' as right_source,
        '数值超出该指标的合理范围（' || case when value > plausible_limit then '上限 ' else '下限 ' end
        || {{ number_in_words('plausible_limit') }} || unit || '）' as detail
    from facts
    where plausible_limit is not null
),

jumps as (
    select
        'jump' as rule,
        years.fact_id,
        years.previous_fact_id as right_fact_id,
        years.previous_value as right_value,
        words.evidence as right_evidence,
        words.source as right_source,
        '与上年的 ' || words.quantity || ' 相比变动 ' || {{ plain_number('round(years.change_pct, 1)') }} || '%，请核对'
            as detail
    from {{ ref('fct_year_on_year') }} as years
    inner join {{ ref('int_finding_rules') }} as rules on rules.rule = 'jump'
    inner join words on years.previous_fact_id = words.fact_id
    where abs(years.change_pct) > rules.threshold
),

found as (
    select * from without_conversion
    union all by name
    select * from not_allowed
    union all by name
    select * from implausible
    union all by name
    select * from jumps
)

select
    found.rule,
    coalesce(facts.district_code, facts.reporting_district_code) as district_code,
    facts.indicator_code,
    facts.year,
    coalesce(facts.value, facts.stated_value) as left_value,
    found.right_value,
    found.fact_id as left_fact_id,
    found.right_fact_id,
    words.evidence as left_evidence,
    words.source as left_source,
    found.right_evidence,
    found.right_source,
    found.detail || '：' || facts.subject || ' ' || words.quantity || '（' || words.source || '）' as message_tail
from found
inner join facts on found.fact_id = facts.fact_id
inner join words on found.fact_id = words.fact_id
