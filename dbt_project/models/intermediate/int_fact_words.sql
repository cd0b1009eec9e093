-- One row per fact: its quantity, source and place in the source in words, for people who read without a join.
-- Of the stated and derived facts themselves: what was chosen of them adds no words, only a join.
{{ config(materialized='view') }}
with

facts as (
    select
        *,
        {{ quantity_in_words('stated_value', 'stated_value_high', 'stated_unit', 'bound') }} as quantity
    from {{ ref('int_stated_facts') }}
    union all by name
    select * from {{ ref('int_derived_facts') }}
)

select
    fact_id,
    district_code,
    kind,
    evidence,
    source_title as source,
    source_path as file,
    coalesce(sheet || '!' || cell, '第 ' || cast(start_offset as varchar) || ' 字起') as cell,
    quantity
from facts
