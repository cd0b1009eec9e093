{# A subject without blanks, brackets and marks, so that the same words are the same subject. #}
{% macro normalised_subject(subject) -%}
    coalesce(nullif(regexp_replace(lower({{ subject }}), '[\s()（）“”"、，,·:：]', '', 'g'), ''), {{ subject }})
{%- endmacro %}

{# Rank of a bound when mentions compete: exact, about, one-sided. #}
{% macro bound_rank(bound) -%}
    case {{ bound }} when 'eq' then 1 when 'approx' then 2 else 3 end
{%- endmacro %}

{# Where in a document a mention stands: a table, the body, a heading. #}
{% macro place_rank(section, medium) -%}
    case
        when {{ medium }} = 'sheet' or {{ section }} like '%table%' then 1
        when {{ section }} like '%heading%' or {{ section }} like '%title%' then 3
        else 2
    end
{%- endmacro %}

{# What decides between the facts of one key, strongest first: a name for it and an expression whose lower value wins.
   A stated fact before a derived one and a plausible before an implausible; a target as a document sets it before one
   that looks back; the place's own document, the type of source, a reviewer, the later publication, and of
   books that tell no date the one that came later; then what more than one document says, the exact, the finer, the
   table before the body before the heading, the first. #}
{% macro choice_criteria(fact) -%}
    {{ return([
        ('stated', 'case when ' ~ fact ~ 'derivation is null then 0 else 1 end'),
        ('plausible', 'case when ' ~ fact ~ 'plausible_limit is null then 0 else 1 end'),
        (
            'set_not_recalled',
            "case when " ~ fact ~ "kind = 'target' and " ~ fact ~ "planning_year > " ~ fact ~ "year then 1 else 0 end"
        ),
        (
            'own_document',
            'case when ' ~ fact ~ 'reporting_district_code = ' ~ fact ~ 'district_code then 0 else 1 end'
        ),
        ('source_type', fact ~ 'precedence'),
        ('reviewed', 'case when ' ~ fact ~ 'reviewed_by is null then 1 else 0 end'),
        ('later', "coalesce(date_diff('day', " ~ fact ~ "published_on, date '2999-12-31'), 999999)"),
        ('later', 'coalesce(-' ~ fact ~ 'planning_year, 0)'),
        (
            'seen_later',
            'case when ' ~ fact ~ 'published_on is null and ' ~ fact ~ 'planning_year is null then coalesce(-epoch_us('
            ~ fact ~ 'first_seen_at), 0) else 0 end'
        ),
        ('corroborated', 'case when ' ~ fact ~ 'is_corroborated then 0 else 1 end'),
        ('exact', bound_rank(fact ~ 'bound')),
        ('finer', '-' ~ significant_digits(fact ~ 'value')),
        ('position', place_rank(fact ~ 'section', fact ~ 'medium')),
        ('position', 'coalesce(' ~ fact ~ 'start_offset, ' ~ fact ~ 'row_number, 0)'),
        ('position', fact ~ 'fact_id'),
    ]) }}
{%- endmacro %}

{# Order in which the facts of one key are chosen. #}
{% macro choice_order() -%}
    {% for _, expression in choice_criteria('') -%}
        {{ expression }}{% if not loop.last %},{% endif %}
    {% endfor %}
{%- endmacro %}

{# The first criterion on which the chosen fact beats the other one. #}
{% macro chosen_because(chosen, other) -%}
    {% set others = choice_criteria(other ~ '.') %}
    case
        {% for name, expression in choice_criteria(chosen ~ '.') -%}
            when {{ expression }} < {{ others[loop.index0][1] }} then '{{ name }}'
        {% endfor %}
    end
{%- endmacro %}

{# The end of the plausible range that a figure breaks, null when it lies inside or the indicator has none. #}
{% macro plausible_limit(value, measure, indicator) -%}
    case
        when {{ measure }} = 'level' and {{ value }} < {{ indicator }}.plausible_low then {{ indicator }}.plausible_low
        when {{ measure }} = 'level' and {{ value }} > {{ indicator }}.plausible_high then {{ indicator }}.plausible_high
        when {{ measure }} = 'growth' and {{ value }} < {{ indicator }}.plausible_growth_low
            then {{ indicator }}.plausible_growth_low
        when {{ measure }} = 'growth' and {{ value }} > {{ indicator }}.plausible_growth_high
            then {{ indicator }}.plausible_growth_high
    end
{%- endmacro %}

{# What to call a report: its title when it says what it is, else place, year and type of source. #}
{% macro readable_title(title, place_name, planning_year, source_type_zh) -%}
    case
        when regexp_matches({{ title }}, '报告|公报|计划|规划|台账|情况|任务|指标') and length({{ title }}) <= 60 then {{ title }}
        else coalesce({{ place_name }}, '') || coalesce(cast({{ planning_year }} as varchar) || '年', '')
            || coalesce({{ source_type_zh }}, {{ title }})
    end
{%- endmacro %}

{# A short stable hash of several columns. #}
{% macro key_of(columns) -%}
    left(md5(concat_ws('|', {% for column in columns %}coalesce(cast({{ column }} as varchar), '')
        {%- if not loop.last %}, {% endif %}{% endfor %})), 20)
{%- endmacro %}

{# Who set a target: self, national, or the code of the setting district that a code, a name or 省 and 市 tell. #}
{% macro resolved_setter() -%}
    case
        when set_by in ('self', district_code) then 'self'
        when set_by = '100000' or regexp_matches(set_by, '^(国|全国|中央)') then 'national'
        when regexp_matches(set_by, '^\d{6}$') then set_by
        when set_by in (prefecture_name, prefecture_short_name) then prefecture_code
        when set_by in (province_name, province_short_name) then province_code
        when regexp_matches(set_by, '^(全?省|自治区)') then province_code
        when regexp_matches(set_by, '^全?市') then coalesce(prefecture_code, province_code)
        else set_by
    end
{%- endmacro %}

{# A text as a regular expression that matches just it. #}
{% macro literal_pattern(text) -%}
    regexp_replace({{ text }}, '([.+*?()\[\]])', '\\\1', 'g')
{%- endmacro %}

{# Whether one of some words stands shortly before a figure in its own clause. #}
{% macro stands_before(words) -%}
    regexp_matches(evidence, '({{ words }})[^，。；]{0,12}' || {{ literal_pattern('surface') }})
{%- endmacro %}

{# How a figure comes into the unit of its indicator: as it is, by the indicator's unit, by the canonical one; null when
   there is no way. #}
{% macro unit_conversion() -%}
    case
        when mentions.unit_word = indicators.unit_word then 'same'
        when mentions.measure in ('level', 'change') and units.dimension = indicators.dimension then 'indicator'
        when
            mentions.measure in ('level', 'change')
            and units.dimension in ('count', 'people')
            and indicators.dimension in ('count', 'people')
            then 'same'
        when units.dimension = 'count' then 'stated'
        when units.unit is not null then 'canonical'
        when
            mentions.unit_word = ''
            and (mentions.measure = 'multiple' or coalesce(indicators.unit_word, '') = '')
            then 'stated'
    end
{%- endmacro %}
