with

reports as (
    select * from {{ ref('stg_raw_documents') }}
),

sheets as (
    select * from {{ ref('stg_raw_sheets') }}
),

sightings as (
    select
        document_id,
        min(seen_at) as first_seen_at,
        max(seen_at) as last_seen_at,
        arg_max(event, seen_at) as last_event
    from {{ ref('stg_file_sightings') }}
    group by document_id
),

documents as (
    select
        document_id,
        'text' as medium,
        source_path,
        sha256,
        format,
        title,
        reporting_district_code,
        place_name,
        planning_year,
        source_type,
        publisher,
        published_on,
        origin,
        licence
    from reports
    union all
    select
        document_id,
        'sheet' as medium,
        any_value(source_path) as source_path,
        any_value(sha256) as sha256,
        any_value(format) as format,
        any_value(title) as title,
        any_value(reporting_district_code) as reporting_district_code,
        cast(null as varchar) as place_name,
        any_value(planning_year) as planning_year,
        any_value(source_type) as source_type,
        any_value(publisher) as publisher,
        any_value(published_on) as published_on,
        any_value(origin) as origin,
        any_value(licence) as licence
    from sheets
    group by document_id
)

select
    documents.*,
    accounting.numerals_seen,
    accounting.numerals_in_facts,
    accounting.numerals_excluded,
    accounting.numerals_unexplained,
    sightings.first_seen_at,
    sightings.last_seen_at,
    coalesce(sightings.last_event <> 'gone', true) as is_current
from documents
left join {{ ref('stg_report_accounting') }} as accounting on documents.document_id = accounting.document_id
left join sightings on documents.document_id = sightings.document_id
