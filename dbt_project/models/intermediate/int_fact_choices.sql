-- One row per fact that competes with others for its key: its rank, and which of them was chosen.
{% set key = [
    'district_code', 'subject_key', 'measure', 'kind', 'period', 'is_side_basis', 'target_version', 'target_tier', 'setter'
] %}
{% set hash = 'hash(' ~ key | join(', ') ~ ')' %}
{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

candidates as not materialized (
    select
        *,
        case when kind = 'target' then set_by end as setter
    from {{ ref('int_known_facts') }}
    where can_be_chosen and {{ is_changed() }}
),

-- Only where several facts compete is there anything to sort. A hash tells at a fraction of the cost of the key: where
-- it takes two keys for one, facts without a rival come along and are ranked first among themselves, as without it.
contested as (
    select {{ hash }} as key_hash
    from candidates
    group by key_hash
    having count(*) > 1
),

competing as (
    select
        *,
        {{ key_of(key) }} as choice_key
    from candidates
    where {{ hash }} in (select contested.key_hash from contested)
),

corroborated as (
    select
        *,
        min(document_id) over same_value <> max(document_id) over same_value as is_corroborated
    from competing
    window same_value as (partition by choice_key, value)
)

select
    fact_id,
    district_code,
    is_corroborated,
    row_number() over choice as choice_rank,
    first_value(fact_id) over choice as chosen_fact_id,
    first_value(document_id) over choice as chosen_document_id,
    first_value(published_on) over choice as chosen_published_on,
    first_value(value) over choice as chosen_value
from corroborated
window choice as (partition by choice_key order by {{ choice_order() }})
