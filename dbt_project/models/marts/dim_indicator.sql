with

final as (
    select
        *,
        unit as canonical_unit
    from {{ ref('indicators') }}
)

select {{ contract_columns() }}
from final
