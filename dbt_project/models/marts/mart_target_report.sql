with

targets as (
    select * from {{ ref('fct_target_vs_actual') }}
),

words as (
    select * from {{ ref('int_fact_words') }}
),

districts as (
    select * from {{ ref('dim_district') }}
),

final as (
    select
        targets.*,
        districts.name as district_name,
        coalesce(indicators.name_zh, targets.subject) as indicator_name,
        case targets.measure
            when 'level' then '水平值' when 'growth' then '增速' when 'change' then '增减量' when 'completion' then '完成率'
            else '倍数'
        end as measure_zh,
        target_words.quantity as target_text,
        actual_words.quantity as actual_text,
        case targets.status
            when 'met' then case targets.met_when when 'late' then '逾期完成' when 'early' then '提前完成' else '完成' end
            when 'missed' then '未完成'
            when 'partly_met' then '部分完成'
            when 'undetermined' then '无法判定'
            when 'pending' then '未到期'
            when 'unreported' then '未报告'
            when 'not_rateable' then '不可评价'
            else '已撤销'
        end as status_zh,
        case targets.target_tier when 'floor' then '底线' when 'stretch' then '力争' else '基本' end as target_tier_zh,
        case
            when targets.target_set_by = 'self' then '本级'
            when targets.target_set_by = 'national' then '国家'
            else coalesce(setters.name, targets.target_set_by)
        end as target_set_by_zh,
        target_words.evidence as target_evidence,
        target_words.source as target_source,
        target_words.file as target_file,
        target_words.cell as target_cell,
        actual_words.evidence as actual_evidence,
        actual_words.source as actual_source,
        actual_words.file as actual_file,
        actual_words.cell as actual_cell
    from targets
    inner join districts on targets.district_code = districts.district_code
    left join {{ ref('dim_indicator') }} as indicators on targets.indicator_code = indicators.indicator_code
    left join districts as setters on targets.target_set_by = setters.district_code
    left join words as target_words on targets.target_fact_id = target_words.fact_id
    left join words as actual_words on targets.actual_fact_id = actual_words.fact_id
)

select {{ contract_columns() }}
from final
