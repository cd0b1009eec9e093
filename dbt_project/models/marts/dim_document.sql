with

documents as (
    select * from {{ ref('int_documents') }}
),

counts as (
    select
        document_id,
        count(*) filter (where derivation is null) as fact_count
    from {{ ref('int_facts') }}
    group by document_id
),

final as (
    select
        documents.*,
        coalesce(counts.fact_count, 0) as fact_count
    from documents
    left join counts on documents.document_id = counts.document_id
)

select {{ contract_columns() }}
from final
