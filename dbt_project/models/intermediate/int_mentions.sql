-- One row per mention of every document ever landed; those of a replaced or deleted file carry when it went.
-- A view: one model reads all of it, and writing every fact once more costs more than reading it again.
{{ config(materialized='view') }}
with

text_facts as (
    select
        *,
        'text' as medium,
        cast(null as varchar) as source,
        cast(null as varchar) as reviewed_by,
        cast(null as date) as cited_on,
        cast(null as varchar) as sheet,
        cast(null as varchar) as cell,
        cast(null as bigint) as row_number
    from {{ ref('stg_report_facts') }}
),

sheet_facts as (
    select
        * exclude (source_path, published_on, reviewed_on, remark),
        published_on as cited_on,
        'sheet' as medium
    from {{ ref('stg_sheet_facts') }}
),

mentions as (
    select * from text_facts
    union all by name
    select * from sheet_facts
    union all by name
    select * from {{ ref('int_added_facts') }}
)

select
    mentions.* exclude (planning_year, cited_on, source_type, extractor_version),
    coalesce(mentions.planning_year, documents.planning_year) as planning_year,
    coalesce(mentions.cited_on, documents.published_on) as published_on,
    coalesce(mentions.source_type, documents.source_type) as source_type,
    documents.source_path,
    documents.sha256,
    documents.first_seen_at,
    coalesce(mentions.source, documents.readable_title) as source_title,
    case when not documents.is_current then cast(documents.last_seen_at as date) end as withdrawn_on
from mentions
inner join {{ ref('int_documents') }} as documents on mentions.document_id = documents.document_id
