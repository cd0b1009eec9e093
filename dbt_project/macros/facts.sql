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

{# Order in which the facts of one key are chosen: stated before derived; across documents a place's own document,
   the type of source, a reviewer, the later publication; within one the exact, the finer, the table, the first.
   A target is best told by a document that sets it, not by one that looks back. #}
{% macro choice_order() -%}
    case when derivation is null then 0 else 1 end,
    case when kind = 'target' and planning_year > year then 1 else 0 end,
    case when reporting_district_code = district_code then 0 else 1 end,
    precedence,
    case when reviewed_by is null then 1 else 0 end,
    published_on desc nulls last,
    planning_year desc nulls last,
    {{ bound_rank('bound') }},
    {{ significant_digits('value') }} desc,
    {{ place_rank('section', 'medium') }},
    coalesce(start_offset, row_number, 0),
    fact_id
{%- endmacro %}

{# A short stable hash of several columns. #}
{% macro key_of(columns) -%}
    left(md5(concat_ws('|', {% for column in columns %}coalesce(cast({{ column }} as varchar), '')
        {%- if not loop.last %}, {% endif %}{% endfor %})), 20)
{%- endmacro %}
