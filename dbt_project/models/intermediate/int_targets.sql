-- One row per fact of kind target: the target it states and whether it is the mention that stands for it.
-- Only what decides or is compared: its words are those of its fact.
{% set indicator = ['district_code', 'indicator_code', 'measure', 'period', 'set_by', 'target_tier', 'target_version']
    | join(', ') %}
{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

facts as not materialized (
    select
        fact_id,
        document_id,
        district_code,
        indicator_code,
        subject,
        normalised_subject,
        subject_key,
        part_of,
        measure,
        period_type,
        period,
        year,
        planning_year,
        unit,
        value,
        value_high,
        value_low,
        value_upper,
        stated_value,
        stated_unit,
        bound,
        strength,
        set_by,
        derivation,
        target_tier,
        target_version,
        is_side_basis,
        commitment_ordinal,
        start_offset,
        choice_rank
    from {{ ref('int_facts') }}
    where kind = 'target' and district_code is not null and is_current and {{ is_changed() }}
),

-- The shortest promise around a target is the one that it belongs to.
promises as (
    select
        facts.fact_id,
        arg_min(
            commitments.commitment_id,
            row(commitments.end_offset - commitments.start_offset, commitments.commitment_id)
        ) as commitment_id
    from facts
    inner join {{ ref('stg_report_commitments') }} as commitments
        on
            facts.document_id = commitments.document_id
            and facts.commitment_ordinal = commitments.ordinal
            and facts.start_offset between commitments.start_offset and commitments.end_offset
    group by facts.fact_id
),

-- Ranks are worked out on the columns that decide them: sorting whole rows costs several times as much.
-- One indicator may be promised for several things in one document: the first keeps the bare code. Only a part of
-- something can be such another thing, so the rest need not be sorted.
with_parts as (
    select hash({{ indicator }}) as indicator_hash
    from facts
    where part_of is not null and indicator_code is not null
),

firsts as (
    select
        fact_id,
        document_id = first_value(document_id) over same_indicator as is_in_first_document,
        normalised_subject <> first_value(normalised_subject) over same_indicator as is_another_subject
    from facts
    where hash({{ indicator }}) in (select with_parts.indicator_hash from with_parts)
    window same_indicator as (partition by {{ indicator }} order by choice_rank nulls last, fact_id)
),

named as (
    select
        facts.*,
        promises.commitment_id,
        case
            when
                facts.indicator_code is not null
                and firsts.is_in_first_document
                and firsts.is_another_subject
                and facts.part_of is not null
                then facts.indicator_code || ':' || facts.normalised_subject
            when facts.indicator_code is not null then facts.indicator_code
            when promises.commitment_id is not null then promises.commitment_id || ':' || facts.normalised_subject
            else facts.normalised_subject
        end as target_subject_key
    from facts
    left join promises on facts.fact_id = promises.fact_id
    left join firsts on facts.fact_id = firsts.fact_id
),

keyed as (
    select
        fact_id,
        commitment_id,
        choice_rank,
        target_subject_key,
        {{ key_of([
            'district_code', 'target_subject_key', 'measure', 'period', 'set_by', 'target_tier', 'target_version'
        ]) }} as target_key
    from named
),

ranked as (
    select
        * exclude (choice_rank),
        row_number() over mentions as mention_rank,
        count(*) over (partition by target_key) - 1 as repeat_count
    from keyed
    window mentions as (partition by target_key order by choice_rank nulls last, fact_id)
)

select
    facts.*,
    ranked.* exclude (fact_id)
from facts
inner join ranked on facts.fact_id = ranked.fact_id
