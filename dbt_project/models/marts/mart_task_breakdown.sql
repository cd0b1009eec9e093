{{ config(materialized='incremental', pre_hook="{{ forget_changed() }}") }}
with

targets as (
    select
        targets.*,
        named.commitment_id
    from {{ ref('mart_target_report') }} as targets
    left join {{ ref('int_targets') }} as named on targets.target_key = named.target_key and named.mention_rank = 1
    where {{ is_changed('targets.district_code') }}
),

promises as (
    select * from {{ ref('fct_commitments') }}
),

items as (
    select * from {{ ref('int_progress') }}
    where {{ is_changed() }}
),

books as (
    select * from {{ ref('int_target_books') }}
),

told_by_items as (
    select distinct commitment_id from items
    where commitment_id is not null
),

-- A target by the book that follows it; without one, by the promise in which it stands. A promise without a figure
-- whose book names its items is told by them.
of_targets as (
    select
        targets.target_key as task_id,
        targets.district_code,
        targets.year,
        coalesce(
            books.category, promises.category, {{ word_zh('series', 'promises.series') }}, promises.series, '主要预期目标'
        ) as category,
        promises.ordinal,
        targets.subject as item,
        targets.target_text,
        targets.target_value,
        targets.unit,
        coalesce(books.lead_unit, promises.lead_unit) as lead_unit,
        coalesce(books.responsible_unit, promises.responsible_unit) as responsible_unit,
        coalesce(books.deadline, promises.deadline, targets.period) as deadline,
        coalesce(
            targets.actual_text,
            {{ quantity_in_words(
                'targets.latest_progress_value', 'cast(null as decimal(28, 8))', 'targets.unit', "'eq'"
            ) }} || '（' || targets.latest_progress_period || '）'
        ) as progress_text,
        books.progress_status,
        books.reported_on,
        targets.status,
        targets.target_source as source,
        targets.target_evidence as evidence
    from targets
    left join books on targets.target_key = books.target_key
    left join promises on coalesce(books.commitment_id, targets.commitment_id, targets.target_key) = promises.commitment_id
    left join told_by_items on targets.target_key = told_by_items.commitment_id
    where told_by_items.commitment_id is null
),

-- What a book asks for beside the targets of the report.
of_books as (
    select
        items.progress_id as task_id,
        items.district_code,
        items.year,
        coalesce(items.category, {{ word_zh('series', 'promises.series') }}, '台账') as category,
        items.ordinal,
        items.item,
        {{ quantity_in_words(
            'items.target_value', 'cast(null as decimal(28, 8))', 'items.target_unit', 'items.bound'
        ) }} as target_text,
        items.target_value,
        items.target_unit as unit,
        items.lead_unit,
        items.responsible_unit,
        coalesce(items.deadline, cast(items.year as varchar)) as deadline,
        {{ quantity_in_words(
            'items.reached_value', 'cast(null as decimal(28, 8))', 'items.target_unit', "'eq'"
        ) }} as progress_text,
        items.progress_status,
        items.reported_on,
        items.book_status as status,
        documents.title as source,
        items.item as evidence
    from items
    inner join {{ ref('dim_document') }} as documents on items.document_id = documents.document_id
    left join promises on items.commitment_id = promises.commitment_id
    left join books on items.progress_id = books.progress_id
    where books.progress_id is null and items.commitment_id is not null
),

tasks as (
    select * from of_targets
    union all by name
    select * from of_books
),

final as (
    select
        tasks.*,
        districts.name as district_name,
        {{ word_zh('status', 'tasks.status') }} as status_zh,
        {{ word_zh('progress_status', 'tasks.progress_status') }} as progress_status_zh
    from tasks
    inner join {{ ref('dim_district') }} as districts on tasks.district_code = districts.district_code
)

select {{ contract_columns() }}
from final
