-- One row per target that a progress book follows: the item of the book with the same place, year, figure and name.
with

targets as (
    select * from {{ ref('int_targets') }}
    where mention_rank = 1
),

items as (
    select * from {{ ref('int_progress') }}
)

select
    targets.target_key,
    items.progress_id,
    items.commitment_id,
    items.item,
    items.category,
    items.lead_unit,
    items.responsible_unit,
    items.deadline,
    items.reported_on,
    items.progress_status,
    items.book_status,
    items.source_path,
    items.sheet,
    items.row_number,
    {{ scaled('items.reached_value', hundred_millionths('targets.value'), hundred_millionths('targets.stated_value')) }}
        as reached_value
from targets
inner join items
    on
        targets.district_code = items.district_code
        and targets.year = items.year
        and targets.stated_value = items.target_value
        and targets.stated_unit = items.target_unit
where
    targets.measure = 'level'
    and (
        targets.commitment_ordinal = items.ordinal
        or contains(items.normalised_item, targets.normalised_subject)
        or contains(targets.normalised_subject, items.normalised_item)
    )
qualify row_number() over (
    partition by targets.target_key
    order by
        case when targets.commitment_ordinal = items.ordinal then 0 else 1 end,
        items.reported_on desc nulls last,
        items.progress_id asc
) = 1
