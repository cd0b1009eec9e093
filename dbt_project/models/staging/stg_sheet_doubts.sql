select
    cast(doubt_id as varchar) as doubt_id,
    cast(document_id as varchar) as document_id,
    cast(source_path as varchar) as source_path,
    cast(sheet as varchar) as sheet,
    cast(rule as varchar) as rule,
    cast(message as varchar) as message,
    cast(extractor_version as varchar) as extractor_version,
    cast(cell as varchar) as cell,
    cast(fact_id as varchar) as fact_id,
    cast(district_code as varchar) as district_code,
    cast(indicator_code as varchar) as indicator_code,
    cast(year as bigint) as year,
    cast(left_value as decimal(28, 8)) as left_value,
    cast(right_value as decimal(28, 8)) as right_value
from {{ source('landing', 'sheet_doubts') }}
