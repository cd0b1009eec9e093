-- One row per mention: corrected, in canonical units, with the setter of a target resolved to a district.
{{ config(materialized='incremental', pre_hook="{{ forget_changed(document='document_id') }}") }}
with

mentions as (
    select
        mentions.* exclude (added_by, stated_value, stated_value_high, period, period_type),
        {{ baseline_year() }} as baseline_year,
        case when corrections.action = 'set' then corrections.new_value else mentions.stated_value end as stated_value,
        case when corrections.action = 'set' then null else mentions.stated_value_high end as stated_value_high,
        mentions.period as stated_period,
        mentions.period_type as stated_period_type,
        coalesce(corrections.correction_id, mentions.added_by) as corrected_by,
        replace(replace(mentions.stated_unit, '／', '/'), ' ', '') as unit_word
    from {{ ref('int_mentions') }} as mentions
    left join {{ ref('int_corrections') }} as corrections on mentions.fact_id = corrections.fact_id
    where
        corrections.action is distinct from 'reject'
        and {{ is_changed('mentions.district_code', 'mentions.document_id') }}
),

units as (
    select * from {{ ref('units') }}
),

indicators as (
    select
        indicators.indicator_code,
        indicators.unit,
        replace(indicators.unit, '／', '/') as unit_word,
        indicators.growth_basis,
        indicators.plausible_low,
        indicators.plausible_high,
        indicators.plausible_growth_low,
        indicators.plausible_growth_high,
        units.dimension,
        units.numerator,
        units.denominator
    from {{ ref('indicators') }} as indicators
    left join units on replace(indicators.unit, '／', '/') = units.unit
),

districts as (
    select
        districts.*,
        prefectures.name as prefecture_name,
        prefectures.short_name as prefecture_short_name,
        provinces.name as province_name,
        provinces.short_name as province_short_name
    from {{ ref('districts') }} as districts
    left join {{ ref('districts') }} as prefectures on districts.prefecture_code = prefectures.district_code
    left join {{ ref('districts') }} as provinces on districts.province_code = provinces.district_code
),

measured as (
    select
        mentions.*,
        units.dimension,
        {{ unit_conversion() }} as conversion,
        indicators.unit as indicator_unit,
        units.canonical_unit,
        units.numerator,
        units.denominator,
        indicators.numerator as indicator_numerator,
        indicators.denominator as indicator_denominator,
        indicators.plausible_low,
        indicators.plausible_high,
        indicators.plausible_growth_low,
        indicators.plausible_growth_high,
        coalesce(mentions.growth_basis, case when mentions.measure = 'growth' then indicators.growth_basis end) as basis,
        coalesce(
            mentions.measure = 'growth' and mentions.growth_basis = 'nominal' and indicators.growth_basis = 'real', false
        ) as is_side_basis,
        districts.prefecture_code,
        districts.province_code,
        districts.prefecture_name,
        districts.prefecture_short_name,
        districts.province_name,
        districts.province_short_name,
        districts.district_code is null and mentions.district_code is not null as is_unknown_district
    from mentions
    left join units on mentions.unit_word = units.unit
    left join indicators on mentions.indicator_code = indicators.indicator_code
    left join districts on mentions.district_code = districts.district_code
),

converted as (
    select
        *,
        case conversion
            when 'same' then indicator_unit
            when 'indicator' then indicator_unit
            when 'canonical' then canonical_unit
            when 'stated' then unit_word
        end as unit,
        case
            when conversion in ('same', 'stated') then 1
            when conversion = 'indicator' then cast(numerator as hugeint) * indicator_denominator
            when conversion = 'canonical' then numerator
        end as factor_numerator,
        case
            when conversion in ('same', 'stated') then 1
            when conversion = 'indicator' then cast(denominator as hugeint) * indicator_numerator
            when conversion = 'canonical' then denominator
        end as factor_denominator,
        {{ resolved_setter() }} as resolved_set_by
    from measured
),

-- 比2002年增长65.5% is growth over five years, not over one.
dated as (
    select
        * exclude (stated_period, stated_period_type),
        case when baseline_year is null then stated_period_type else 'span' end as period_type,
        case
            when baseline_year is null then stated_period
            else cast(baseline_year + 1 as varchar) || '/' || stated_period
        end as period
    from converted
),

valued as (
    select
        *,
        {{ scaled('stated_value', 'factor_numerator', 'factor_denominator') }} as value,
        {{ scaled('stated_value_high', 'factor_numerator', 'factor_denominator') }} as value_high
    from dated
)

select
    * exclude (
        set_by, resolved_set_by, growth_basis, basis, dimension, conversion, indicator_unit, canonical_unit, numerator,
        denominator, indicator_numerator, indicator_denominator, prefecture_code, province_code, prefecture_name,
        prefecture_short_name, province_name, province_short_name, factor_numerator, factor_denominator, district_code,
        plausible_low, plausible_high, plausible_growth_low, plausible_growth_high,
        -- Nobody asks for these again, and each column written costs as much as working it out.
        sha256, rules, unit_word, ordinal, source, evidence_start, evidence_end
    ),
    case when is_unknown_district then null else district_code end as district_code,
    basis as growth_basis,
    coalesce(nullif(resolved_set_by, district_code), 'self') as set_by,
    case
        when measure = 'growth' or unit = indicator_unit then {{ plausible_limit('value', 'measure', 'valued') }}
    end as plausible_limit,
    {{ normalised_subject('subject') }} as normalised_subject,
    coalesce(indicator_code, {{ normalised_subject('subject') }}) as subject_key,
    {{ period_year('period') }} as year
from valued
