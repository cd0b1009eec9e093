{# value × numerator / denominator, rounded half away from zero at eight decimals, without a float on the way;
   null when the result would not fit. #}
{% macro scaled(value, numerator, denominator) -%}
    case
        when {{ numerator }} = {{ denominator }} then {{ value }}
        else try(cast(
            cast(
                (
                    cast({{ value }} * 100000000 as hugeint) * {{ numerator }} * 2
                    + cast(sign({{ value }}) as hugeint) * {{ denominator }}
                ) // (cast({{ denominator }} as hugeint) * 2) as decimal(38, 0)
            ) * cast(0.00000001 as decimal(9, 8)) as decimal(28, 8)
        ))
    end
{%- endmacro %}

{# A quotient as a ratio column holds it; null when there is none or it does not fit. #}
{% macro ratio(numerator, denominator) -%}
    try_cast(({{ numerator }}) / nullif({{ denominator }}, 0) as decimal(18, 6))
{%- endmacro %}

{# Digits that carry information: 34700 has three, 31769 has five. #}
{% macro significant_digits(value) -%}
    length(trim(replace(cast(abs({{ value }}) as varchar), '.', ''), '0'))
{%- endmacro %}

{# Half a step of the last stated digit: 275 stands for 274.5 to 275.5, 15.19 for 15.185 to 15.195. #}
{% macro half_step(value) -%}
    cast(0.5 * pow(10, -length(rtrim(split_part(cast({{ value }} as varchar), '.', 2), '0'))) as decimal(28, 8))
{%- endmacro %}

{# A decimal as people write it: no trailing zeros, 万 and 亿 for large ones. #}
{% macro number_in_words(value) -%}
    case
        when abs({{ value }}) >= 100000000
            then {{ plain_number(scaled(value, '1', '100000000')) }} || '亿'
        when abs({{ value }}) >= 10000 then {{ plain_number(scaled(value, '1', '10000')) }} || '万'
        else {{ plain_number(value) }}
    end
{%- endmacro %}

{% macro plain_number(value) -%}
    rtrim(rtrim(cast({{ value }} as varchar), '0'), '.')
{%- endmacro %}

{# 不低于 7.5%, 约 2404人, 6至6.5%: value, range, bound and unit as a reader expects them. #}
{% macro quantity_in_words(value, value_high, unit, bound) -%}
    case {{ bound }}
        when 'approx' then '约' when 'ge' then '不低于' when 'gt' then '超过' when 'le' then '不高于' when 'lt' then '不足'
        else ''
    end
    || {{ number_in_words(value) }}
    || coalesce('至' || {{ number_in_words(value_high) }}, '')
    || coalesce({{ unit }}, '')
{%- endmacro %}

{# A computed figure as people write it: two decimals after 万 and 亿. #}
{% macro computed_in_words(value) -%}
    case
        when abs({{ value }}) >= 100000000
            then {{ plain_number('round(' ~ scaled(value, '1', '100000000') ~ ', 2)') }} || '亿'
        when abs({{ value }}) >= 10000 then {{ plain_number('round(' ~ scaled(value, '1', '10000') ~ ', 2)') }} || '万'
        else {{ plain_number('round(' ~ value ~ ', 2)') }}
    end
{%- endmacro %}

{# A decimal as a whole number of 1e-8, the scale of every value, to multiply and divide by without a float. #}
{% macro hundred_millionths(value) -%}
    cast(({{ value }}) * 100000000 as hugeint)
{%- endmacro %}
