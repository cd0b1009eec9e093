-- One row per mention or derived fact, with the statement it belongs to and its rank among the facts of its key.
with

facts as (
    select * from {{ ref('int_stated_facts') }}
    union all by name
    select * from {{ ref('int_derived_facts') }}
),

source_types as (
    select * from {{ ref('source_types') }}
),

keyed as (
    select
        facts.*,
        coalesce(source_types.precedence, 99) as precedence,
        case
            when facts.kind <> 'target' then null
            when facts.tier = 'stretch' or (facts.tier is null and facts.strength = 'soft') then 'stretch'
            -- 7.5%以上 by itself is the target; a floor is one that is called so beside another.
            when facts.tier = 'floor' and (facts.medium = 'sheet' or regexp_matches(facts.evidence, '底线|保底')) then 'floor'
            else 'base'
        end as target_tier,
        case
            when facts.kind <> 'target' then null
            when regexp_matches(facts.evidence, '(调整|修订|调高|调低)(为|到|至|后)') then 'revised'
            else 'original'
        end as target_version,
        facts.withdrawn_on is null as is_current,
        facts.district_code is not null and facts.value is not null and facts.withdrawn_on is null as can_be_chosen
    from facts
    left join source_types on facts.source_type = source_types.source_type
),

corroborated as (
    select
        *,
        min(document_id) over same_value <> max(document_id) over same_value as is_corroborated
    from keyed
    window same_value as (
        partition by
            can_be_chosen, district_code, subject_key, measure, kind, period, is_side_basis, target_version,
            target_tier, case when kind = 'target' then set_by end, value
    )
),

ranked as (
    select
        *,
        row_number() over choice as choice_rank,
        first_value(fact_id) over choice as first_fact_id,
        first_value(document_id) over choice as chosen_document_id,
        first_value(published_on) over choice as chosen_published_on,
        first_value(value) over choice as first_value
    from corroborated
    window choice as (
        partition by
            can_be_chosen, district_code, subject_key, measure, kind, period, is_side_basis, target_version,
            target_tier, case when kind = 'target' then set_by end
        order by {{ choice_order() }}
    )
)

select
    * exclude (
        chosen_document_id, chosen_published_on, first_value, first_fact_id, choice_rank, can_be_chosen, tier, unit_word,
        is_unknown_district, evidence_start, evidence_end, rules, place_resolution
    ),
    case when is_unknown_district then 'ambiguous' else place_resolution end as place_resolution,
    case when can_be_chosen then choice_rank end as choice_rank,
    case when can_be_chosen then first_fact_id end as chosen_fact_id,
    case when can_be_chosen then first_value end as chosen_value,
    can_be_chosen and choice_rank = 1 as is_chosen,
    coalesce(
        withdrawn_on,
        case
            when
                can_be_chosen
                and chosen_document_id <> document_id
                and first_value <> value
                and chosen_published_on > published_on
                then chosen_published_on
        end
    ) as superseded_on,
    {{ key_of([
        'document_id', 'district_code', 'subject_key', 'measure', 'kind', 'period', 'set_by', 'derivation', 'value',
        'value_high', 'stated_unit'
    ]) }} as statement_id
from ranked
