select
    cast(run_id as varchar) as run_id,
    cast(asset as varchar) as asset,
    cast(source_path as varchar) as source_path,
    cast(rule as varchar) as rule,
    cast(message as varchar) as message,
    cast(sheet as varchar) as sheet,
    cast(cell as varchar) as cell,
    cast(row_number as bigint) as row_number,
    cast(start_offset as bigint) as start_offset,
    cast(value as varchar) as value
from {{ source('landing', 'quarantine') }}
