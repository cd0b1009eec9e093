-- One row per mention or derived fact, with the statement it belongs to and its rank among the facts of its key.
{{ config(materialized='view') }}
with

facts as (
    select * from {{ ref('int_known_facts') }}
),

choices as (
    select * from {{ ref('int_fact_choices') }}
)

select
    facts.* exclude (can_be_chosen, tier),
    coalesce(choices.is_corroborated, false) as is_corroborated,
    case when facts.can_be_chosen then coalesce(choices.choice_rank, 1) end as choice_rank,
    case when facts.can_be_chosen then coalesce(choices.chosen_fact_id, facts.fact_id) end as chosen_fact_id,
    case when facts.can_be_chosen then coalesce(choices.chosen_value, facts.value) end as chosen_value,
    facts.can_be_chosen and coalesce(choices.choice_rank, 1) = 1 as is_chosen,
    coalesce(
        facts.withdrawn_on,
        case
            when
                choices.chosen_document_id <> facts.document_id
                and choices.chosen_value <> facts.value
                and choices.chosen_published_on > facts.published_on
                then choices.chosen_published_on
        end
    ) as superseded_on,
    {{ key_of([
        'facts.document_id', 'facts.district_code', 'facts.subject_key', 'facts.measure', 'facts.kind', 'facts.period',
        'facts.set_by', 'facts.derivation', 'facts.value', 'facts.value_high', 'facts.stated_unit'
    ]) }} as statement_id
from facts
left join choices on facts.fact_id = choices.fact_id
