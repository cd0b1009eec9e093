with

reports as (
    select * from {{ ref('stg_raw_documents') }}
),

sheets as (
    select * from {{ ref('stg_raw_sheets') }}
),

sightings as (
    select * from {{ ref('stg_file_sightings') }}
),

paths as (
    select
        source_path,
        arg_max(document_id, seen_at) as document_id,
        arg_max(event, seen_at) as last_event
    from sightings
    group by source_path
),

-- What a sighting says of the content that lay at the path before it: replaced or gone, its time is over.
spells as (
    select
        document_id,
        seen_at,
        lead(seen_at) over (partition by source_path order by seen_at) as replaced_at
    from sightings
),

lives as (
    select
        spells.document_id,
        min(spells.seen_at) as first_seen_at,
        max(coalesce(spells.replaced_at, spells.seen_at)) as last_seen_at,
        bool_or(coalesce(paths.last_event <> 'gone', false)) as is_current
    from spells
    left join paths on spells.document_id = paths.document_id
    group by spells.document_id
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
    lives.first_seen_at,
    lives.last_seen_at,
    coalesce(lives.is_current, true) as is_current
from documents
left join {{ ref('stg_report_accounting') }} as accounting on documents.document_id = accounting.document_id
left join lives on documents.document_id = lives.document_id
