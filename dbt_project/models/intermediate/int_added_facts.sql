-- One row per figure that a person adds: one that a document states and the readers missed.
with

additions as (
    select
        *,
        coalesce(unit, '') as written_unit
    from {{ ref('stg_raw_corrections') }}
    where action = 'add'
),

documents as (
    select * from {{ ref('int_documents') }}
),

-- The sentence in which the surface stands, beside the near words when there are any.
sentences as (
    select
        additions.correction_id,
        texts.document_id,
        texts.text,
        list_filter(
            string_split_regex(texts.text, '[。；;\r\n]'),
            sentence -> contains(sentence, additions.surface)
            and contains(sentence, coalesce(additions.near, additions.surface))
        )[1] as evidence
    from additions
    inner join {{ ref('stg_raw_documents') }} as texts on additions.sha256 = texts.sha256
),

of_texts as (
    select
        additions.*,
        sentences.document_id,
        'text' as medium,
        sentences.evidence,
        strpos(sentences.text, sentences.evidence) - 1 as evidence_start,
        strpos(sentences.evidence, additions.surface) - 1 as offset_in_evidence
    from additions
    inner join sentences on additions.correction_id = sentences.correction_id
    where sentences.evidence is not null
),

sheets as (
    select distinct
        document_id,
        sheet
    from {{ ref('stg_raw_sheets') }}
),

-- The content that lies at the path now, else the last that did.
of_sheets as (
    select
        additions.*,
        documents.document_id,
        'sheet' as medium,
        concat_ws(' | ', additions.subject, additions.value || additions.written_unit) as evidence
    from additions
    inner join documents on additions.file = documents.source_path
    inner join sheets on documents.document_id = sheets.document_id and additions.sheet = sheets.sheet
    qualify row_number() over (
        partition by additions.correction_id
        order by documents.is_current desc, documents.last_seen_at desc, documents.document_id asc
    ) = 1
),

added as (
    select * from of_texts
    union all by name
    select * from of_sheets
),

-- A book without a place or a type of source of its own has those of its cells, when they all agree.
books as (
    select
        document_id,
        case when min(district_code) = max(district_code) then min(district_code) end as district_code,
        case when min(source_type) = max(source_type) then min(source_type) end as source_type
    from {{ ref('stg_sheet_facts') }}
    group by document_id
),

placed as (
    select
        added.* exclude (district_code),
        coalesce(documents.reporting_district_code, books.district_code, added.district_code) as reporting_district_code,
        coalesce(added.district_code, documents.reporting_district_code, books.district_code) as district_code,
        coalesce(documents.source_type, books.source_type, 'unknown') as source_type,
        regexp_extract(added.written_unit, '^(万亿|亿|万)', 1) as multiplier
    from added
    inner join documents on added.document_id = documents.document_id
    left join books on added.document_id = books.document_id
),

-- A figure that is too large for the warehouse is not added, and told as unmatched.
valued as (
    select
        *,
        try_cast(
            cast(value as decimal(20, 8)) * cast(
                case multiplier when '万亿' then 1000000000000 when '亿' then 100000000 when '万' then 10000 else 1 end
                as decimal(13, 0)
            ) as decimal(28, 8)
        ) as stated_value
    from placed
)

select
    {{ key_of(['document_id', 'correction_id']) }} as fact_id,
    correction_id as added_by,
    document_id,
    medium,
    reporting_district_code,
    district_code,
    case when district_code = reporting_district_code then 'self' else district_code end as place,
    case when district_code = reporting_district_code then 'self' else 'resolved' end as place_resolution,
    subject,
    indicator_code,
    kind,
    measure,
    case
        when period like '%H_' then 'half'
        when period like '%Q_' then 'quarter'
        when period like '%-%' then 'cumulative_months'
        when period like '%/%' then 'span'
        else 'year'
    end as period_type,
    period,
    stated_value,
    substr(written_unit, length(multiplier) + 1) as stated_unit,
    'eq' as bound,
    'self' as set_by,
    coalesce(surface, value || written_unit) as surface,
    evidence,
    source_type,
    'correction' as extractor_version,
    who as reviewed_by,
    sheet,
    cell,
    try_cast(regexp_extract(cell, '\d+') as bigint) as row_number,
    evidence_start,
    evidence_start + length(evidence) as evidence_end,
    evidence_start + offset_in_evidence as start_offset,
    evidence_start + offset_in_evidence + length(surface) as end_offset
from valued
where district_code is not null and stated_value is not null
