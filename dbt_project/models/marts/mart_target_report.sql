{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

targets as (
    select * from {{ ref('fct_target_vs_actual') }}
    where {{ is_changed() }}
),

words as not materialized (
    select * from {{ ref('int_fact_words') }}
    where {{ is_changed() }}
),

years as (
    select * from {{ ref('fct_year_on_year') }}
    where {{ is_changed() }}
),

books as (
    select
        target_key,
        progress_id,
        '进度台账：' || item as evidence,
        source_path as file,
        sheet || ' 第 ' || cast(row_number as varchar) || ' 行' as cell
    from {{ ref('int_target_books') }}
    where book_status in ('met', 'missed')
),

reported as (
    select
        targets.*,
        indicators.name_zh as catalogue_name,
        target_words.quantity as target_text,
        target_words.evidence as target_evidence,
        target_words.source as target_source,
        target_words.file as target_file,
        target_words.cell as target_cell,
        coalesce(
            actual_words.quantity,
            {{ quantity_in_words('targets.actual_value', 'targets.actual_value_high', 'targets.unit', 'targets.actual_bound') }}
        ) as actual_text,
        coalesce(actual_words.evidence, books.evidence) as actual_evidence,
        coalesce(actual_words.source, documents.title) as actual_source,
        coalesce(actual_words.file, books.file) as actual_file,
        coalesce(actual_words.cell, books.cell) as actual_cell,
        own_year.previous_value,
        own_year.change,
        own_year.comparable,
        own_year.not_comparable_reason,
        levels.change_pct,
        levels.stated_growth_pct,
        levels.growth_basis,
        levels.growth_note_zh
    from targets
    left join {{ ref('dim_indicator') }} as indicators on targets.indicator_code = indicators.indicator_code
    left join words as target_words on targets.target_fact_id = target_words.fact_id and target_words.kind = 'target'
    left join words as actual_words on targets.actual_fact_id = actual_words.fact_id and actual_words.kind = 'actual'
    -- Conditions on the targets stand in the keys: beside them they would make a nested loop of the join.
    left join books on case when targets.actual_fact_id is null then targets.target_key end = books.target_key
    left join {{ ref('int_progress') }} as items on books.progress_id = items.progress_id
    left join {{ ref('dim_document') }} as documents on items.document_id = documents.document_id
    left join years as own_year on targets.actual_fact_id = own_year.fact_id
    left join years as levels
        on
            targets.district_code = levels.district_code
            and targets.indicator_code = levels.indicator_code
            and case when targets.measure in ('level', 'growth') then targets.period end = levels.period
            and levels.measure = 'level'
),

-- A promise without a figure cannot be rated by one: it is here all the same, with what its book says.
promised as (
    select
        commitments.commitment_id as target_key,
        commitments.district_code,
        commitments.title as subject,
        'level' as measure,
        cast(commitments.year as varchar) as period,
        commitments.year,
        'self' as target_set_by,
        'base' as target_tier,
        true as is_headline,
        commitments.status,
        commitments.status_reason,
        {{ quantity_in_words(
            'commitments.target_value', 'cast(null as decimal(28, 8))', 'commitments.target_unit', "'eq'"
        ) }} as target_text,
        commitments.evidence as target_evidence,
        documents.readable_title as target_source,
        documents.source_path as target_file
    from {{ ref('fct_commitments') }} as commitments
    inner join {{ ref('int_documents') }} as documents on commitments.document_id = documents.document_id
    where commitments.target_count = 0 and {{ is_changed('commitments.district_code') }}
),

told as (
    select * from reported
    union all by name
    select * from promised
),

final as (
    select
        told.*,
        districts.name as district_name,
        coalesce(told.catalogue_name, told.subject) as indicator_name,
        {{ word_zh('measure', 'told.measure') }} as measure_zh,
        {{ word_zh('target_tier', 'told.target_tier') }} as target_tier_zh,
        {{ word_zh('better', 'told.better') }} as better_zh,
        {{ word_zh('growth_basis', 'told.growth_basis') }} as growth_basis_zh,
        {{ word_zh('status_reason', 'told.status_reason') }} as status_reason_zh,
        {{ word_zh('not_comparable', 'told.not_comparable_reason') }} as not_comparable_reason_zh,
        case
            when told.met_when in ('early', 'late') then {{ word_zh('met_when', 'told.met_when') }} || '完成'
            else {{ word_zh('status', 'told.status') }}
        end as status_zh,
        case
            when told.target_set_by = 'self' then '本级'
            when told.target_set_by = 'national' then '国家'
            else coalesce(setters.name, told.target_set_by)
        end as target_set_by_zh
    from told
    inner join {{ ref('dim_district') }} as districts on told.district_code = districts.district_code
    left join {{ ref('dim_district') }} as setters on told.target_set_by = setters.district_code
)

select {{ contract_columns() }}
from final
