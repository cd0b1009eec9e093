-- Facts that follow from stated ones, marked by `derivation`; everything else is as in the fact they start from.
{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

facts as (
    select * from {{ ref('int_stated_facts') }}
    where {{ is_changed() }}
),

derived as (
    select * from {{ ref('int_derived_targets') }}
    where {{ is_changed() }}
    union all
    select * from {{ ref('int_derived_levels') }}
    where {{ is_changed() }}
)

select
    facts.* exclude (
        kind, measure, indicator_code, subject, normalised_subject, subject_key, unit, period, period_type, growth_basis,
        set_by, value, value_high, stated_value, stated_value_high, stated_unit, bound, strength, tier, year,
        fact_id, is_side_basis, plausible_limit
    ),
    derived.* exclude (from_fact_id, other_fact_id, district_code),
    {{ key_of(['derived.from_fact_id', 'derived.derivation']) }} as fact_id,
    derived.from_fact_id || '|' || derived.other_fact_id as derived_from,
    derived.unit as stated_unit,
    derived.value as stated_value,
    '约' || {{ computed_in_words('derived.value') }} || derived.unit as quantity,
    case when derived.derivation in ('completion', 'growth') then 'approx' else 'eq' end as bound,
    {{ period_year('derived.period') }} as year,
    false as is_side_basis
from derived
inner join facts on derived.from_fact_id = facts.fact_id
where derived.value is not null and derived.period is not null
