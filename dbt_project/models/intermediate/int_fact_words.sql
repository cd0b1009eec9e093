-- One row per fact: its quantity, source and place in the source in words, for people who read without a join.
select
    fact_id,
    evidence,
    source_title as source,
    source_path as file,
    coalesce(sheet || '!' || cell, '第 ' || cast(start_offset as varchar) || ' 字起') as cell,
    case
        when derivation is null then {{ quantity_in_words('stated_value', 'stated_value_high', 'stated_unit', 'bound') }}
        else '约' || {{ computed_in_words('value') }} || unit
    end as quantity
from {{ ref('int_facts') }}
