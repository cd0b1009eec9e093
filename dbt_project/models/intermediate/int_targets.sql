-- One row per fact of kind target: the target it states and whether it is the mention that stands for it.
-- Only what decides or is compared: its words are those of its fact.
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
    where kind = 'target' and district_code is not null and is_current
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
-- One indicator may be promised for several things in one document: the first keeps the bare code.
subjects as (
    select
        facts.fact_id,
        facts.document_id,
        facts.district_code,
        facts.indicator_code,
        facts.measure,
        facts.period,
        facts.set_by,
        facts.target_tier,
        facts.target_version,
        facts.normalised_subject,
        facts.part_of,
        facts.choice_rank,
        promises.commitment_id,
        first_value(facts.document_id) over same_indicator as first_document_id,
        first_value(facts.normalised_subject) over same_indicator as first_subject
    from facts
    left join promises on facts.fact_id = promises.fact_id
    window same_indicator as (
        partition by
            facts.district_code, facts.indicator_code, facts.measure, facts.period, facts.set_by, facts.target_tier,
            facts.target_version
        order by facts.choice_rank nulls last, facts.fact_id
    )
),

named as (
    select
        *,
        case
            when
                indicator_code is not null
                and document_id = first_document_id
                and normalised_subject <> first_subject
                and part_of is not null
                then indicator_code || ':' || normalised_subject
            when indicator_code is not null then indicator_code
            when commitment_id is not null then commitment_id || ':' || normalised_subject
            else normalised_subject
        end as target_subject_key
    from subjects
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
