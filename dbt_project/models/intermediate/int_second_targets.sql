-- One row per target that is not the headline: another of the same place, subject and period stands before it.
-- A view: one model reads it. Most targets stand alone, so that only the few beside another are sorted; where a hash
-- takes two things for one, both are the first of their own.
{% set thing = ['district_code', 'target_subject_key', 'measure', 'period'] | join(', ') %}
{{ config(materialized='view') }}
with

targets as not materialized (
    select
        *,
        hash({{ thing }}) as thing_hash
    from {{ ref('int_targets') }}
    where mention_rank = 1 and {{ is_changed() }}
),

contested as (
    select thing_hash
    from targets
    group by thing_hash
    having count(*) > 1
)

select target_key
from targets
where thing_hash in (select contested.thing_hash from contested)
qualify
    row_number() over (
        partition by {{ thing }}
        order by
            case when set_by = 'self' then 0 else 1 end,
            case when derivation is null then 0 else 1 end,
            case when target_version = 'revised' then 0 else 1 end,
            case target_tier when 'base' then 0 when 'floor' then 1 else 2 end,
            case when period_type = 'year' then 0 else 1 end,
            target_key
    ) > 1
