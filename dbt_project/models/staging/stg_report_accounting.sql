select
    cast(document_id as varchar) as document_id,
    cast(numerals_seen as bigint) as numerals_seen,
    cast(numerals_in_facts as bigint) as numerals_in_facts,
    cast(numerals_excluded as bigint) as numerals_excluded,
    cast(numerals_unexplained as bigint) as numerals_unexplained,
    cast(unexplained as varchar) as unexplained,
    cast(extractor_version as varchar) as extractor_version
from {{ source('landing', 'report_accounting') }}
