{# Last year of a period: 2022, 2018/2022 and 2022H1 all end in 2022. Most are a year, which needs no pattern. #}
{% macro period_year(period) -%}
    case
        when length({{ period }}) = 4 then cast({{ period }} as bigint)
        else cast(regexp_extract({{ period }}, '(\d{4})(H[12]|Q[1-4]|-\d{2})?$', 1) as bigint)
    end
{%- endmacro %}

{# Last day of a period. #}
{% macro period_end(period) -%}
    case
        when {{ period }} like '%H1' then make_date({{ period_year(period) }}, 6, 30)
        when {{ period }} like '%Q_'
            then last_day(make_date({{ period_year(period) }}, 3 * cast(right({{ period }}, 1) as integer), 1))
        when regexp_matches({{ period }}, '-\d{2}$')
            then last_day(make_date({{ period_year(period) }}, cast(right({{ period }}, 2) as integer), 1))
        else make_date({{ period_year(period) }}, 12, 31)
    end
{%- endmacro %}

{# The same period a year before: 2023 gives 2022, 2023H1 gives 2022H1, January to October gives January to October;
   a span of years has none. #}
{% macro previous_period(period, period_type) -%}
    case
        when {{ period_type }} in ('year', 'half', 'quarter', 'cumulative_months')
            then replace(
                {{ period }},
                cast({{ period_year(period) }} as varchar),
                cast({{ period_year(period) }} - 1 as varchar)
            )
    end
{%- endmacro %}

{# The day for which the warehouse is built, in Asia/Shanghai. #}
{% macro as_of() -%}
    cast('{{ var("as_of", "") or run_started_at.strftime("%Y-%m-%d") }}' as date)
{%- endmacro %}

{# January to the month of a day, the period of what a progress book reports on that day. #}
{% macro months_until(year, day) -%}
    cast({{ year }} as varchar) || '-01/' || strftime({{ day }}, '%Y-%m')
{%- endmacro %}

{# First day of a period: 2018/2022 begins on 1 January 2018, 2023H2 on 1 July. #}
{% macro period_start(period) -%}
    case
        when {{ period }} like '%H2' then make_date({{ period_year(period) }}, 7, 1)
        when {{ period }} like '%Q_'
            then make_date({{ period_year(period) }}, 3 * cast(right({{ period }}, 1) as integer) - 2, 1)
        else make_date(cast(left({{ period }}, 4) as bigint), 1, 1)
    end
{%- endmacro %}

{# The year that a growth or change of a mention is against when it is not the year before: 比2002年增长65.5%,
   2005年与2000年相比，…增长57.3%. #}
{% macro baseline_year() -%}
    case
        when
            mentions.measure in ('growth', 'change')
            and mentions.period_type = 'year'
            and mentions.start_offset > mentions.evidence_start
            then nullif(
                try_cast(
                    regexp_extract(
                        left(mentions.evidence, mentions.start_offset - mentions.evidence_start),
                        '(?:比|与|较)(\d{4})年(?:末|底)?(?:相比)?[，,]?[^，,。；;]{0,16}$',
                        1
                    ) as bigint
                ),
                {{ period_year('mentions.period') }} - 1
            )
    end
{%- endmacro %}
