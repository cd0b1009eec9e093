-- What the reader of workbooks doubts: it kept the figures as they stand and says where a person must look.
select
    'sheet_' || doubts.rule as rule,
    coalesce(doubts.fact_id, doubts.doubt_id) as left_fact_id,
    doubts.district_code,
    doubts.indicator_code,
    doubts.year,
    doubts.left_value,
    doubts.right_value,
    doubts.sheet || coalesce('!' || doubts.cell, '') as left_evidence,
    doubts.source_path as left_source,
    doubts.source_path || ' ' || doubts.sheet || coalesce('!' || doubts.cell, '') as left_at,
    doubts.message || '（' || doubts.source_path || ' 工作表“' || doubts.sheet || '”'
    || coalesce(' 单元格 ' || doubts.cell, '') || '）' as message_tail
from {{ ref('stg_sheet_doubts') }} as doubts
inner join {{ ref('int_documents') }} as documents on doubts.document_id = documents.document_id
where
    documents.is_current
    -- Of two values for a catalogue indicator the marts' own rule tells, in canonical units.
    and not (doubts.rule = 'same_key' and doubts.indicator_code is not null)
