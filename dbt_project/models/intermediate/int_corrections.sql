-- One row per mention that a correction changes; the latest correction of a mention wins.
with

corrections as (
    select * from {{ ref('stg_raw_corrections') }}
),

mentions as (
    select * from {{ ref('int_mentions') }}
),

of_texts as (
    select
        corrections.*,
        mentions.fact_id,
        mentions.withdrawn_on is null as is_current,
        mentions.stated_value,
        mentions.surface as stated_surface
    from corrections
    inner join mentions on corrections.sha256 = mentions.sha256 and corrections.surface = mentions.surface
    where corrections.near is null or contains(mentions.evidence, corrections.near)
),

of_sheets as (
    select
        corrections.*,
        mentions.fact_id,
        mentions.withdrawn_on is null as is_current,
        mentions.stated_value,
        mentions.surface as stated_surface
    from corrections
    inner join mentions
        on
            corrections.sheet = mentions.sheet
            and corrections.cell = mentions.cell
            and ends_with(mentions.source_path, corrections.file)
),

matched as (
    select * from of_texts
    union all
    select * from of_sheets
),

numbers as (
    select
        *,
        try_cast(replace(regexp_extract(value, '-?[\d,]*\.?\d+'), ',', '') as decimal(28, 8)) as new_number,
        try_cast(replace(regexp_extract(stated_surface, '-?[\d,]*\.?\d+'), ',', '') as decimal(28, 8)) as old_number,
        case when value like '%亿%' then 100000000 when value like '%万%' then 10000 end as new_multiplier,
        coalesce(stated_surface like '%亿%' or stated_surface like '%万%', false) as surface_has_multiplier
    from matched
),

final as (
    select
        fact_id,
        is_current,
        correction_id,
        action,
        corrected_on,
        case
            when action = 'set' then new_number * coalesce(
                new_multiplier,
                case when surface_has_multiplier then 1 end,
                cast(round(abs(stated_value / nullif(old_number, 0))) as bigint),
                1
            )
        end as new_value
    from numbers
    where action in ('reject', 'set')
    qualify row_number() over (partition by fact_id order by corrected_on desc, correction_id desc) = 1
)

select
    fact_id,
    is_current,
    correction_id,
    action,
    corrected_on,
    try_cast(new_value as decimal(28, 8)) as new_value
from final
