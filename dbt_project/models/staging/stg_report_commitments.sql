select
    cast(commitment_id as varchar) as commitment_id,
    cast(document_id as varchar) as document_id,
    cast(reporting_district_code as varchar) as reporting_district_code,
    cast(planning_year as bigint) as planning_year,
    cast(series as varchar) as series,
    cast(ordinal as bigint) as ordinal,
    cast(title as varchar) as title,
    cast(evidence as varchar) as evidence,
    cast(start_offset as bigint) as start_offset,
    cast(end_offset as bigint) as end_offset,
    cast(extractor_version as varchar) as extractor_version,
    cast(verb as varchar) as verb,
    cast(object as varchar) as object,
    cast(deadline as varchar) as deadline
from {{ source('landing', 'report_commitments') }}
