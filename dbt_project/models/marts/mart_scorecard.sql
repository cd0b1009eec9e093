with

targets as (
    select
        district_code,
        year,
        count(*) as target_count,
        count(*) filter (where status = 'met') as met_count,
        count(*) filter (where status = 'missed') as missed_count,
        count(*) filter (where status = 'undetermined') as undetermined_count,
        count(*) filter (where status = 'pending') as pending_count,
        count(*) filter (where status = 'unreported') as unreported_count,
        count(*) filter (where status = 'not_rateable') as not_rateable_count
    from {{ ref('fct_target_vs_actual') }}
    where is_headline
    group by district_code, year
),

facts as (
    select
        district_code,
        year,
        count(*) as fact_count,
        count(*) filter (where kind = 'actual' and is_chosen) as actual_count,
        count(distinct indicator_code) filter (where kind = 'actual') as indicator_count,
        count(distinct document_id) as document_count
    from {{ ref('int_facts') }}
    where district_code is not null and derivation is null and is_current
    group by district_code, year
),

findings as (
    select
        district_code,
        year,
        count(*) as finding_count
    from {{ ref('findings') }}
    where district_code is not null and year is not null
    group by district_code, year
),

final as (
    select
        coalesce(facts.fact_count, 0) as fact_count,
        coalesce(facts.actual_count, 0) as actual_count,
        coalesce(facts.indicator_count, 0) as indicator_count,
        coalesce(facts.document_count, 0) as document_count,
        coalesce(targets.target_count, 0) as target_count,
        coalesce(targets.met_count, 0) as met_count,
        coalesce(targets.missed_count, 0) as missed_count,
        coalesce(targets.undetermined_count, 0) as undetermined_count,
        coalesce(targets.pending_count, 0) as pending_count,
        coalesce(targets.unreported_count, 0) as unreported_count,
        coalesce(targets.not_rateable_count, 0) as not_rateable_count,
        coalesce(facts.district_code, targets.district_code) as district_code,
        coalesce(facts.year, targets.year) as year,
        coalesce(findings.finding_count, 0) as finding_count,
        districts.name as district_name
    from facts
    full join targets on facts.district_code = targets.district_code and facts.year = targets.year
    left join findings
        on
            coalesce(facts.district_code, targets.district_code) = findings.district_code
            and coalesce(facts.year, targets.year) = findings.year
    inner join {{ ref('dim_district') }} as districts
        on coalesce(facts.district_code, targets.district_code) = districts.district_code
)

select {{ contract_columns() }}
from final
