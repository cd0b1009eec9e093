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

-- Read twice, each time only the columns that are asked for: kept whole it would not fit into memory.
keyed as not materialized (
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

candidates as not materialized (
    select
        *,
        {{ key_of([
            'district_code', 'subject_key', 'measure', 'kind', 'period', 'is_side_basis', 'target_version', 'target_tier',
            "case when kind = 'target' then set_by end"
        ]) }} as choice_key
    from keyed
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
),

choices as (
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
)

select
    keyed.* exclude (
        can_be_chosen, tier, unit_word, is_unknown_district, evidence_start, evidence_end, rules, place_resolution
    ),
    coalesce(choices.is_corroborated, false) as is_corroborated,
    case when keyed.is_unknown_district then 'ambiguous' else keyed.place_resolution end as place_resolution,
    case when keyed.can_be_chosen then coalesce(choices.choice_rank, 1) end as choice_rank,
    case when keyed.can_be_chosen then coalesce(choices.chosen_fact_id, keyed.fact_id) end as chosen_fact_id,
    case when keyed.can_be_chosen then coalesce(choices.chosen_value, keyed.value) end as chosen_value,
    keyed.can_be_chosen and coalesce(choices.choice_rank, 1) = 1 as is_chosen,
    coalesce(
        keyed.withdrawn_on,
        case
            when
                choices.chosen_document_id <> keyed.document_id
                and choices.chosen_value <> keyed.value
                and choices.chosen_published_on > keyed.published_on
                then choices.chosen_published_on
        end
    ) as superseded_on,
    {{ key_of([
        'keyed.document_id', 'keyed.district_code', 'keyed.subject_key', 'keyed.measure', 'keyed.kind', 'keyed.period',
        'keyed.set_by', 'keyed.derivation', 'keyed.value', 'keyed.value_high', 'keyed.stated_unit'
    ]) }} as statement_id
from keyed
left join choices on keyed.fact_id = choices.fact_id
