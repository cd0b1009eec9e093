-- What is missing or not understood: results, years, places, subjects, numerals, corrections.
with

facts as not materialized (
    select * from {{ ref('int_facts') }}
    where derivation is null and is_current
),

unreported as (
    select
        'target_unreported' as rule,
        targets.target_fact_id as left_fact_id,
        targets.district_code,
        targets.indicator_code,
        targets.year,
        targets.target_value as left_value,
        words.evidence as left_evidence,
        words.source as left_source,
        targets.subject || '的目标已到期满一年，没有找到实绩（' || words.source || '）' as message_tail
    from {{ ref('fct_target_vs_actual') }} as targets
    inner join {{ ref('int_fact_words') }} as words on targets.target_fact_id = words.fact_id
    where targets.status = 'unreported' and targets.is_headline
),

series as (
    select
        district_code,
        indicator_code,
        measure,
        year,
        lead(year) over (partition by district_code, indicator_code, measure order by year) as next_year
    from {{ ref('fct_year_on_year') }}
    where period_type = 'year'
),

gaps as (
    select
        'series_gap' as rule,
        district_code || '|' || indicator_code || '|' || measure as left_fact_id,
        district_code,
        indicator_code,
        year + 1 as year,
        '缺少 ' || cast(year + 1 as varchar)
        || case when next_year > year + 2 then ' 至 ' || cast(next_year - 1 as varchar) else '' end
        || ' 年的数值' as message_tail
    from series
    where next_year > year + 1
),

ambiguous as (
    select
        'ambiguous_place' as rule,
        fact_id as left_fact_id,
        reporting_district_code as district_code,
        indicator_code,
        year,
        value as left_value,
        evidence as left_evidence,
        source_title as left_source,
        '地名“' || place || '”不能确定所指地区（' || source_title || '）' as message_tail
    from facts
    where place_resolution = 'ambiguous'
),

unmapped as (
    select
        'unmapped_subject' as rule,
        normalised_subject as left_fact_id,
        min(district_code) as district_code,
        max(year) as year,
        arg_min(evidence, fact_id) as left_evidence,
        arg_min(source_title, fact_id) as left_source,
        '“' || min(subject) || '”没有编入指标目录，有 ' || cast(count(*) as varchar) || ' 个目标' as message_tail
    from facts
    where indicator_code is null and kind = 'target' and district_code is not null
    group by normalised_subject
),

unexplained as (
    select
        'numerals_unexplained' as rule,
        documents.document_id as left_fact_id,
        documents.reporting_district_code as district_code,
        documents.planning_year as year,
        cast(documents.numerals_unexplained as decimal(28, 8)) as left_value,
        cast(documents.numerals_seen as decimal(28, 8)) as right_value,
        array_to_string(list_transform(
            from_json(accounting.unexplained, '[["VARCHAR"]]'),
            numeral -> '第 ' || numeral[1] || ' 字起“' || regexp_replace(
                substr(texts.text, greatest(cast(numeral[1] as bigint) - 12, 0) + 1, 24 + length(numeral[2])),
                '\s+', ' ', 'g'
            ) || '”'
        ), '；') as left_evidence,
        documents.readable_title as left_source,
        documents.source_path as left_at,
        documents.readable_title || '有 ' || cast(documents.numerals_unexplained as varchar) || ' 个数字未解释（共 '
        || cast(documents.numerals_seen as varchar) || ' 个）' as message_tail
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('stg_report_accounting') }} as accounting on documents.document_id = accounting.document_id
    inner join {{ ref('stg_raw_documents') }} as texts on documents.document_id = texts.document_id
    where documents.numerals_unexplained > 0 and documents.is_current
),

unmatched as (
    select
        'correction_unmatched' as rule,
        corrections.correction_id as left_fact_id,
        corrections.reason as left_evidence,
        corrections.source_path as left_source,
        corrections.source_path || ' 第 ' || cast(corrections.row_number as varchar) || ' 行' as left_at,
        corrections.who || '于 ' || cast(corrections.corrected_on as varchar) || ' 的更正没有对应到任何数值（'
        || corrections.source_path || ' 第 ' || cast(corrections.row_number as varchar) || ' 行）' as message_tail
    from {{ ref('stg_raw_corrections') }} as corrections
    left join {{ ref('int_corrections') }} as applied
        on corrections.correction_id = applied.correction_id and applied.is_current
    left join {{ ref('int_added_facts') }} as added on corrections.correction_id = added.added_by
    left join {{ ref('int_documents') }} as documents on added.document_id = documents.document_id
    where applied.correction_id is null and not coalesce(documents.is_current, false)
)

select * from unreported
union all by name
select * from gaps
union all by name
select * from ambiguous
union all by name
select * from unmapped
union all by name
select * from unexplained
union all by name
select * from unmatched
