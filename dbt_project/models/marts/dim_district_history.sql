with

final as (
    select * from {{ ref('district_history') }}
)

select {{ contract_columns() }}
from final
