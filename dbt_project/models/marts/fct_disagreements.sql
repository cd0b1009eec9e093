with

chosen as (
    select * from {{ ref('int_facts') }}
    where is_chosen
),

words as not materialized (
    select * from {{ ref('int_fact_words') }}
),

others as (
    select * from {{ ref('int_facts') }}
    where
        choice_rank > 1
        and value <> chosen_value
        and (bound = 'eq' or derivation is not null)
        and part_of is null
        and indicator_code is not null
),

rivals as (
    select
        chosen.district_code,
        chosen.indicator_code,
        chosen.measure,
        chosen.kind,
        chosen.period,
        chosen.year,
        chosen.unit,
        chosen.fact_id as chosen_fact_id,
        chosen.value as chosen_value,
        chosen.source_title as chosen_source,
        chosen.source_type as chosen_source_type,
        others.fact_id as other_fact_id,
        others.value as other_value,
        others.source_title as other_source,
        others.source_type as other_source_type,
        {{ chosen_because('chosen', 'others') }} as chosen_by,
        case
            when others.derivation = 'growth' then 'implied_restatement'
            when others.derivation is not null then 'derived_differs'
            when others.document_id = chosen.document_id and others.source_title = chosen.source_title
                then 'conflict_within_document'
            when others.medium <> chosen.medium then 'text_against_sheet'
            when others.source_type <> chosen.source_type then 'sources_differ'
            else 'restatement'
        end as disagreement
    from others
    inner join chosen on others.chosen_fact_id = chosen.fact_id
    where
        chosen.unit = others.unit
        and chosen.bound = 'eq'
        and chosen.derivation is null
        -- What was derived stands for a range as wide as its last stated digit.
        and (others.derivation is null or chosen.value not between others.value_low and others.value_upper)
    qualify row_number() over (
        partition by chosen.fact_id, others.document_id, others.source_title, others.value order by others.choice_rank
    ) = 1
),

final as (
    select
        rivals.*,
        districts.name as district_name,
        indicators.name_zh as indicator_name,
        rivals.other_value - rivals.chosen_value as difference,
        {{ ratio('(rivals.other_value - rivals.chosen_value) * 100', 'abs(rivals.chosen_value)') }} as difference_pct,
        chosen_words.quantity as chosen_text,
        chosen_words.evidence as chosen_evidence,
        other_words.quantity as other_text,
        other_words.evidence as other_evidence,
        {{ word_zh('chosen_by', 'rivals.chosen_by') }} as chosen_by_zh,
        {{ word_zh('disagreement', 'rivals.disagreement') }} as disagreement_zh
    from rivals
    inner join {{ ref('dim_district') }} as districts on rivals.district_code = districts.district_code
    inner join {{ ref('dim_indicator') }} as indicators on rivals.indicator_code = indicators.indicator_code
    inner join words as chosen_words on rivals.chosen_fact_id = chosen_words.fact_id
    inner join words as other_words on rivals.other_fact_id = other_words.fact_id
)

select {{ contract_columns() }}
from final
