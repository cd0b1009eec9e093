-- One row per mention or derived fact, with what its source and its target count for.
-- A view, like `int_facts`: a fact is written once as stated and once for the analysts.
{{ config(materialized='view') }}
with

facts as (
    select * from {{ ref('int_stated_facts') }}
    union all by name
    select * from {{ ref('int_derived_facts') }}
),

source_types as (
    select * from {{ ref('source_types') }}
)

select
    facts.* exclude (is_unknown_district, place_resolution, quantity),
    coalesce(source_types.precedence, 99) as precedence,
    case when facts.is_unknown_district then 'ambiguous' else facts.place_resolution end as place_resolution,
    case
        when facts.kind <> 'target' then null
        when facts.tier = 'stretch' or (facts.tier is null and facts.strength = 'soft') then 'stretch'
        -- 7.5%以上 by itself is the target; a floor is one that is called so beside another.
        when facts.tier = 'floor' and (facts.medium = 'sheet' or regexp_matches(facts.evidence, '底线|保底')) then 'floor'
        else 'base'
    end as target_tier,
    case
        when facts.kind <> 'target' then null
        -- Finding a word is cheaper than a pattern, which only few need.
        when not contains(facts.evidence, '调') and not contains(facts.evidence, '修订') then 'original'
        when regexp_matches(facts.evidence, '(调整|修订|调高|调低)(为|到|至|后)') then 'revised'
        else 'original'
    end as target_version,
    facts.withdrawn_on is null as is_current,
    facts.district_code is not null and facts.value is not null and facts.withdrawn_on is null as can_be_chosen
from facts
left join source_types on facts.source_type = source_types.source_type
