{{ config(materialized='incremental', pre_hook="{{ forget_changed(document='document_id') }}") }}
with

facts as (
    select * from {{ ref('int_facts') }}
    where {{ is_changed('district_code', 'document_id') }}
),

targets as (
    select
        fact_id,
        target_key
    from {{ ref('int_targets') }}
),

final as (
    select
        facts.*,
        facts.source_title as source,
        targets.target_key
    from facts
    left join targets on facts.fact_id = targets.fact_id
)

select {{ contract_columns() }}
from final
