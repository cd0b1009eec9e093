-- One row per content that ever lay in raw/, with its life there and what became of its numerals.
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
        arg_max(document_id, sighting_number) as document_id,
        arg_max(event, sighting_number) as last_event
    from sightings
    group by source_path
),

-- What a sighting says of the content that lay at the path before it: replaced or gone, its time is over.
spells as (
    select
        document_id,
        seen_at,
        lead(seen_at) over (partition by source_path order by sighting_number) as replaced_at
    from sightings
),

lives as (
    select
        spells.document_id,
        min(spells.seen_at) as first_seen_at,
        greatest(max(spells.seen_at), max(spells.replaced_at)) as last_seen_at,
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
        min(source_path) as source_path,
        min(sha256) as sha256,
        min(format) as format,
        min(title) as title,
        min(reporting_district_code) as reporting_district_code,
        cast(null as varchar) as place_name,
        min(planning_year) as planning_year,
        min(source_type) as source_type,
        min(publisher) as publisher,
        min(published_on) as published_on,
        min(origin) as origin,
        min(licence) as licence
    from sheets
    group by document_id
)

select
    documents.*,
    case
        when documents.medium = 'sheet' then documents.title
        else {{ readable_title(
            'documents.title', 'coalesce(documents.place_name, districts.name)', 'documents.planning_year', 'source_types.name_zh'
        ) }}
    end as readable_title,
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
left join {{ ref('source_types') }} as source_types on documents.source_type = source_types.source_type
left join {{ ref('districts') }} as districts on documents.reporting_district_code = districts.district_code
