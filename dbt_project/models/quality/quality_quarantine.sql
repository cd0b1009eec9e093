select {{ contract_columns() }}
from {{ ref('stg_quarantine') }}
