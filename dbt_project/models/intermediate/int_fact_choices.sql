-- One row per fact that competes with others for its key: its rank, and which of them was chosen.
with

candidates as not materialized (
    select
        *,
        {{ key_of([
            'district_code', 'subject_key', 'measure', 'kind', 'period', 'is_side_basis', 'target_version', 'target_tier',
            "case when kind = 'target' then set_by end"
        ]) }} as choice_key
    from {{ ref('int_known_facts') }}
    where can_be_chosen
),

-- Only where several facts compete is there anything to sort.
contested as (
    select choice_key
    from candidates
    group by choice_key
    having count(*) > 1
),

corroborated as (
    select
        *,
        min(document_id) over same_value <> max(document_id) over same_value as is_corroborated
    from candidates
    where choice_key in (select contested.choice_key from contested)
    window same_value as (partition by choice_key, value)
)

select
    fact_id,
    is_corroborated,
    row_number() over choice as choice_rank,
    first_value(fact_id) over choice as chosen_fact_id,
    first_value(document_id) over choice as chosen_document_id,
    first_value(published_on) over choice as chosen_published_on,
    first_value(value) over choice as chosen_value
from corroborated
window choice as (partition by choice_key order by {{ choice_order() }})
