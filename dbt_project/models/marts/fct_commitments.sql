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

progress as (
    select * from {{ ref('int_progress') }}
),

targets as (
    select
        pairs.commitment_id,
        targets.status,
        targets.target_key
    from {{ ref('fct_target_vs_actual') }} as targets
    inner join {{ ref('int_targets') }} as pairs on targets.target_fact_id = pairs.fact_id
    where pairs.commitment_id is not null
),

rated as (
    select
        commitment_id,
        count(*) as target_count,
        count(*) filter (where status = 'met') as met_count,
        count(*) filter (where status = 'missed') as missed_count,
        count(*) filter (where status = 'pending') as pending_count,
        count(*) filter (where status = 'unreported') as unreported_count,
        count(*) filter (where status = 'not_rateable') as not_rateable_count
    from targets
    group by commitment_id
),

promises as (
    select
        commitments.*,
        progress.* exclude (commitment_id, document_id, district_code, year, title)
    from commitments
    left join progress on commitments.commitment_id = progress.commitment_id
    union all by name
    select
        progress.* exclude (commitment_id, progress_id),
        progress.progress_id,
        progress.progress_id as commitment_id,
        coalesce(progress.category, '台账') as series,
        progress.book_ordinal as ordinal,
        progress.title as evidence
    from progress
    where progress.commitment_id is null
),

final as (
    select
        promises.*,
        coalesce(rated.target_count, 0) as target_count,
        coalesce(rated.met_count, 0) as met_count,
        coalesce(rated.missed_count, 0) as missed_count,
        coalesce(rated.pending_count, 0) as pending_count,
        coalesce(rated.unreported_count, 0) as unreported_count,
        case
            when promises.progress_status in ('done', 'done_early') then 'met'
            when rated.target_count is null
                then case
                    when make_date(promises.year, 12, 31) + interval 12 month <= {{ as_of() }} then 'unreported'
                    else 'pending'
                end
            when rated.met_count = rated.target_count then 'met'
            when rated.missed_count = rated.target_count then 'missed'
            when rated.met_count > 0 and rated.met_count + rated.missed_count = rated.target_count then 'partly_met'
            when rated.unreported_count > 0 then 'unreported'
            when rated.pending_count > 0 then 'pending'
            when rated.not_rateable_count > 0 then 'not_rateable'
            else 'undetermined'
        end as status
    from promises
    left join rated on promises.commitment_id = rated.commitment_id
)

select {{ contract_columns() }}
from final
