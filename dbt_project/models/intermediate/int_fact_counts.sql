-- One row per district, indicator, measure and year of which something is said: by how many documents, and by whom a result.
-- Sums over every fact, so over numbers: DuckDB holds those in a fraction of the room that words take, and writes to disk
-- what it cannot hold of them, not so of distinct values or of the first of many words. A view: one model reads it.
{% set numbered = ['district', 'indicator', 'is_level', 'year'] | join(', ') %}
{{ config(materialized='view') }}
with

documents as (
    select
        document_id,
        row_number() over () as document
    from {{ ref('int_documents') }}
),

catalogue as (
    select
        indicator_code,
        row_number() over () as indicator
    from {{ ref('indicators') }}
),

source_types as (
    select
        source_type,
        row_number() over (order by source_type) as source_number
    from {{ ref('int_stated_facts') }}
    group by source_type
),

known as (
    select
        cast(facts.district_code as integer) as district,
        catalogue.indicator,
        facts.measure = 'level' as is_level,
        facts.year,
        documents.document,
        facts.kind = 'actual' as is_actual,
        case
            when facts.kind = 'actual' and facts.is_chosen and facts.period_type = 'year' then source_types.source_number
        end as source_number
    from {{ ref('int_facts') }} as facts
    inner join documents on facts.document_id = documents.document_id
    inner join catalogue on facts.indicator_code = catalogue.indicator_code
    left join source_types on facts.source_type = source_types.source_type
    where facts.is_current and facts.measure in ('level', 'growth') and {{ is_changed('facts.district_code') }}
),

of_documents as (
    select
        {{ numbered }},
        document,
        bool_or(is_actual) as has_actual,
        min(source_number) as source_number
    from known
    where district is not null
    group by {{ numbered }}, document
),

counted as (
    select
        {{ numbered }},
        count(*) as document_count,
        bool_or(has_actual) as has_actual,
        min(source_number) as source_number
    from of_documents
    group by {{ numbered }}
)

select
    counted.year,
    counted.document_count,
    counted.has_actual,
    catalogue.indicator_code,
    cast(counted.district as varchar) as district_code,
    if(counted.is_level, 'level', 'growth') as measure,
    source_types.source_type as actual_source_type
from counted
inner join catalogue on counted.indicator = catalogue.indicator
left join source_types on counted.source_number = source_types.source_number
