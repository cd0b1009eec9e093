-- One row per district and group to compare it in: those under the same parent, those of its level, chosen groups.
select
    district_code,
    peer_group,
    peer_group_zh,
    'same_parent' as peer_group_type
from {{ ref('dim_district') }}
where peer_group is not null
union all
select
    district_code,
    'nation:' || level as peer_group,
    '全国' || {{ level_zh('level') }} as peer_group_zh,
    'same_level' as peer_group_type
from {{ ref('dim_district') }}
where level <> 'nation' and parent_code <> '100000'
union all
select
    district_code,
    'chosen:' || peer_group as peer_group,
    peer_group_zh,
    'chosen' as peer_group_type
from {{ ref('district_peer_groups') }}
