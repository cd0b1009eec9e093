select
    cast(run_id as varchar) as run_id,
    cast(seen_at as timestamp) as seen_at,
    cast(source_path as varchar) as source_path,
    cast(document_id as varchar) as document_id,
    cast(event as varchar) as event,
    row_number() over (order by filename, file_row_number) as sighting_number
from {{ source('ledger', 'file_sightings') }}
