-- One row per item of a progress book: its latest report, and the promise of a report that it belongs to.
with

progress as (
    select
        progress.*,
        {{ normalised_subject('progress.item') }} as normalised_item
    from {{ ref('stg_sheet_progress') }} as progress
    inner join {{ ref('int_documents') }} as documents on progress.document_id = documents.document_id
    where documents.is_current
),

items as (
    select
        *,
        count(*) over item as progress_count,
        row_number() over (
            partition by reporting_district_code, planning_year, normalised_item
            order by reported_on desc nulls last, progress_id asc
        ) as recency
    from progress
    window item as (partition by reporting_district_code, planning_year, normalised_item)
),

commitments as (
    select
        *,
        {{ normalised_subject('title') }} as normalised_title
    from {{ ref('int_commitments') }}
),

linked as (
    select
        items.*,
        commitments.commitment_id
    from items
    left join commitments
        on
            items.reporting_district_code = commitments.reporting_district_code
            and items.planning_year = commitments.planning_year
            and (
                contains(commitments.normalised_title, items.normalised_item)
                or contains(items.normalised_item, commitments.normalised_title)
                or (items.ordinal = commitments.ordinal and commitments.series = 'livelihood')
            )
    where items.recency = 1
    qualify row_number() over (
        partition by items.progress_id
        order by
            case when items.ordinal = commitments.ordinal then 0 else 1 end,
            commitments.commitment_id
    ) = 1
)

select
    progress_id,
    commitment_id,
    document_id,
    source_path,
    sheet,
    row_number,
    reporting_district_code as district_code,
    planning_year as year,
    item,
    normalised_item,
    ordinal,
    category,
    lead_unit,
    responsible_unit,
    deadline,
    bound,
    target_value,
    target_unit,
    reached_value,
    reported_on,
    progress_status,
    progress_count,
    remark,
    case
        when progress_status in ('done', 'done_early') then 'met'
        when reached_value >= target_value and bound in ('eq', 'approx', 'ge') then 'met'
        when reached_value > target_value and bound = 'gt' then 'met'
        when
            reported_on > make_date(planning_year, 12, 31)
            and (progress_status in ('behind', 'not_started') or reached_value < target_value)
            then 'missed'
        when target_value is null and progress_status = 'not_reported' then 'not_rateable'
        when make_date(planning_year, 12, 31) + interval 12 month <= {{ as_of() }} then 'unreported'
        else 'pending'
    end as book_status
from linked
