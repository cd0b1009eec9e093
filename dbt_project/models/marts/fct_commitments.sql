with

commitments as (
    select
        commitment_id,
        document_id,
        reporting_district_code as district_code,
        planning_year as year,
        series,
        ordinal,
        title,
        verb,
        object,
        deadline,
        evidence
    from {{ ref('int_commitments') }}
),

items as (
    select
        *,
        coalesce(commitment_id, progress_id) as promise_id
    from {{ ref('int_progress') }}
),

targets as (
    select
        named.commitment_id as promise_id,
        targets.status
    from {{ ref('fct_target_vs_actual') }} as targets
    inner join {{ ref('int_targets') }} as named on targets.target_fact_id = named.fact_id
    where named.commitment_id is not null
),

-- What the status of a promise is made of: its targets, and the items of the book that follow none of them.
components as (
    select
        promise_id,
        status,
        true as is_target
    from targets
    union all
    select
        items.promise_id,
        items.book_status as status,
        false as is_target
    from items
    left join {{ ref('int_target_books') }} as books on items.progress_id = books.progress_id
    where books.progress_id is null
),

rated as (
    select
        promise_id,
        count(*) filter (where is_target) as target_count,
        count(*) filter (where is_target and status = 'met') as met_count,
        count(*) filter (where is_target and status = 'missed') as missed_count,
        count(*) filter (where is_target and status = 'pending') as pending_count,
        count(*) filter (where is_target and status = 'unreported') as unreported_count,
        {{ promise_status('status') }} as status
    from components
    group by promise_id
),

books as (
    select
        promise_id,
        min(category) as category,
        string_agg(distinct lead_unit, '、' order by lead_unit) as lead_unit,
        string_agg(distinct responsible_unit, '、' order by responsible_unit) as responsible_unit,
        min(deadline) as deadline,
        max(reported_on) as reported_on,
        sum(progress_count) as progress_count,
        case when min(progress_status) = max(progress_status) then min(progress_status) else 'other' end as progress_status,
        case when count(*) = 1 then min(target_value) end as target_value,
        case when count(*) = 1 then min(target_unit) end as target_unit,
        case when count(*) = 1 then min(reached_value) end as reached_value
    from items
    group by promise_id
),

promises as (
    select * from commitments
    union all by name
    select
        progress_id as commitment_id,
        document_id,
        district_code,
        year,
        coalesce(category, '台账') as series,
        ordinal,
        item as title,
        item as evidence
    from items
    where commitment_id is null
),

final as (
    select
        promises.* exclude (deadline),
        books.* exclude (promise_id, deadline),
        coalesce(promises.deadline, books.deadline) as deadline,
        coalesce(rated.target_count, 0) as target_count,
        coalesce(rated.met_count, 0) as met_count,
        coalesce(rated.missed_count, 0) as missed_count,
        coalesce(rated.pending_count, 0) as pending_count,
        coalesce(rated.unreported_count, 0) as unreported_count,
        coalesce(rated.status, 'not_rateable') as status,
        case
            when coalesce(rated.status, 'not_rateable') <> 'not_rateable' or rated.target_count > 0 then null
            when coalesce(promises.deadline, books.deadline) is null and promises.series <> 'livelihood'
                then 'no_quantity_no_deadline'
            else 'no_quantity'
        end as status_reason
    from promises
    left join rated on promises.commitment_id = rated.promise_id
    left join books on promises.commitment_id = books.promise_id
)

select {{ contract_columns() }}
from final
