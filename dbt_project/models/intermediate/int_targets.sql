-- One row per fact of kind target: the target it states and whether it is the mention that stands for it.
with

facts as (
    select * from {{ ref('int_facts') }}
    where kind = 'target' and district_code is not null and is_current
),

commitments as (
    select * from {{ ref('stg_report_commitments') }}
),

promised as (
    select
        facts.*,
        commitments.commitment_id
    from facts
    left join commitments
        on
            facts.document_id = commitments.document_id
            and facts.commitment_ordinal = commitments.ordinal
            and facts.start_offset between commitments.start_offset and commitments.end_offset
    qualify row_number() over (
        partition by facts.fact_id
        order by commitments.end_offset - commitments.start_offset, commitments.commitment_id
    ) = 1
),

-- One indicator may be promised for several things in one document: the first keeps the bare code.
subjects as (
    select
        *,
        first_value(document_id) over same_indicator as first_document_id,
        first_value(normalised_subject) over same_indicator as first_subject
    from promised
    window same_indicator as (
        partition by district_code, indicator_code, measure, period, set_by, target_tier, target_version
        order by choice_rank nulls last, fact_id
    )
),

keyed as (
    select
        * exclude (first_document_id, first_subject),
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

ranked as (
    select
        *,
        {{ key_of([
            'district_code', 'target_subject_key', 'measure', 'period', 'set_by', 'target_tier', 'target_version'
        ]) }} as target_key
    from keyed
)

select
    *,
    row_number() over mentions as mention_rank,
    count(*) over (partition by target_key) - 1 as repeat_count
from ranked
window mentions as (partition by target_key order by choice_rank nulls last, fact_id)
