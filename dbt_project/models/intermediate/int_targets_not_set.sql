-- One row per indicator for which a report says in so many words that it sets no target, with the sentence.
{% set not_set = '没有提出|未提出|不再提出|不提出|不设定|不设置|不再设定|不再设|未设定|没有设定|不设' %}
with

sentences as (
    select
        documents.document_id,
        documents.reporting_district_code as district_code,
        documents.planning_year as year,
        documents.readable_title as not_set_source,
        unnest(
            regexp_extract_all(
                texts.text,
                '[^。；;!！?？\n]*(?:{{ not_set }})[^。；;!！?？\n]{0,30}(?:目标|指标)[^。；;!！?？\n]*'
            )
        ) as not_set_evidence
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('stg_raw_documents') }} as texts on documents.document_id = texts.document_id
    where documents.is_current
),

-- The thing stands before or after: 经济增速不设具体目标, 没有提出经济增速具体目标.
named as (
    select
        *,
        regexp_extract(
            not_set_evidence,
            '[^，,。；;\n]{0,16}(?:{{ not_set }})[^。；;!！?？\n]{0,30}?(?:目标|指标)'
        ) as named_thing
    from sentences
),

final as (
    select
        named.*,
        names.indicator_code,
        names.alias,
        case when regexp_matches(named.named_thing, '增速|增长|增幅|涨幅') then 'growth' else 'level' end as measure
    from named
    inner join {{ ref('indicator_aliases') }} as names on contains(named.named_thing, names.alias)
    where length(names.alias) >= 2
    qualify
        row_number() over (
            partition by named.document_id, named.not_set_evidence order by length(names.alias) desc, names.alias
        ) = 1
)

select
    district_code,
    indicator_code,
    year,
    measure,
    not_set_source,
    trim(not_set_evidence) as not_set_evidence
from final
qualify
    row_number() over (
        partition by district_code, year, indicator_code, measure order by document_id, not_set_evidence
    ) = 1
