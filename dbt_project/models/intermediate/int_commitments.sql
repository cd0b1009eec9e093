-- One row per promise of a report that is still there.
select commitments.*
from {{ ref('stg_report_commitments') }} as commitments
inner join {{ ref('int_documents') }} as documents on commitments.document_id = documents.document_id
where documents.is_current
