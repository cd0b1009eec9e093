select
    cast(correction_id as varchar) as correction_id,
    cast(source_path as varchar) as source_path,
    cast(row_number as bigint) as row_number,
    cast(action as varchar) as action,
    cast(reason as varchar) as reason,
    cast(who as varchar) as who,
    cast(corrected_on as date) as corrected_on,
    cast(sha256 as varchar) as sha256,
    cast(surface as varchar) as surface,
    cast(near as varchar) as near,
    cast(file as varchar) as file,
    cast(sheet as varchar) as sheet,
    cast(cell as varchar) as cell,
    cast(value as varchar) as value
from {{ source('landing', 'raw_corrections') }}
