with

districts as (
    select * from {{ ref('districts') }}
),

final as (
    select
        districts.*,
        parents.name as parent_name,
        case
            when districts.parent_code is not null then districts.parent_code || ':' || districts.level
        end as peer_group,
        case
            when districts.parent_code is not null then parents.name || {{ level_zh('districts.level') }}
        end as peer_group_zh
    from districts
    left join districts as parents on districts.parent_code = parents.district_code
)

select {{ contract_columns() }}
from final
