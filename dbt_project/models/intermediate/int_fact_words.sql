-- One row per fact: its quantity, source and place in the source in words, for people who read without a join.
{{ config(materialized='view') }}
select
    fact_id,
    evidence,
    source_title as source,
    source_path as file,
    coalesce(sheet || '!' || cell, '第 ' || cast(start_offset as varchar) || ' 字起') as cell,
    quantity
from {{ ref('int_facts') }}
