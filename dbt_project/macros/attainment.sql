{# The bound as arithmetic sees it: 下降8%以上 is stated as -8 with ge and asks for -8 or less. #}
{% macro arithmetic_bound(bound, value, measure) -%}
    case
        when {{ measure }} in ('growth', 'change') and {{ value }} < 0
            then case {{ bound }}
                when 'ge' then 'le' when 'gt' then 'lt' when 'le' then 'ge' when 'lt' then 'gt' else {{ bound }}
            end
        else {{ bound }}
    end
{%- endmacro %}

{# The end of what a figure says: its lower or upper limit, null when open to that side. #}
{% macro lower_limit(bound, value, tolerance) -%}
    case when {{ bound }} in ('le', 'lt') then null when {{ bound }} = 'approx' then {{ value }} - {{ tolerance }} else {{ value }} end
{%- endmacro %}

{% macro upper_limit(bound, value, value_high, tolerance) -%}
    case
        when {{ bound }} in ('ge', 'gt') then null
        when {{ bound }} = 'approx' then coalesce({{ value_high }}, {{ value }}) + {{ tolerance }}
        else coalesce({{ value_high }}, {{ value }})
    end
{%- endmacro %}

{# Whether a result is surely within what the target asks for (both as limits with open flags). #}
{% macro surely_met() -%}
    (required_low is null or (
        actual_low is not null
        and (actual_low > required_low or (actual_low = required_low and (not required_open or actual_open)))
    ))
    and (required_high is null or (
        actual_high is not null
        and (actual_high < required_high or (actual_high = required_high and (not required_open or actual_open)))
    ))
{%- endmacro %}

{# Whether a result is surely outside what the target asks for. #}
{% macro surely_missed() -%}
    ((required_low is not null and actual_high is not null and (
        actual_high < required_low or (actual_high = required_low and (required_open or actual_open))
    ))
    or (required_high is not null and actual_low is not null and (
        actual_low > required_high or (actual_low = required_high and (required_open or actual_open))
    )))
{%- endmacro %}

{# The status of a target: the truth table bound × bound × better. #}
{% macro target_status() -%}
    case
        when target_value is null or units_differ then 'not_rateable'
        when actual_value is null and book_status in ('met', 'missed') then book_status
        when actual_value is null and period_end + interval 12 month <= {{ as_of() }} then 'unreported'
        when actual_value is null then 'pending'
        when {{ surely_met() }} then 'met'
        when {{ surely_missed() }} and better = 'none' and arithmetic_bound in ('eq', 'approx') then 'not_rateable'
        when {{ surely_missed() }} then 'missed'
        else 'undetermined'
    end
{%- endmacro %}

{# The status of a promise from those of its parts, an aggregate: one missed and the rest met is partly met. #}
{% macro promise_status(status) -%}
    case
        when bool_and({{ status }} = 'met') then 'met'
        when bool_and({{ status }} = 'missed') then 'missed'
        when bool_and({{ status }} in ('met', 'missed')) then 'partly_met'
        when bool_or({{ status }} = 'unreported') then 'unreported'
        when bool_or({{ status }} = 'pending') then 'pending'
        when bool_or({{ status }} = 'not_rateable') then 'not_rateable'
        else 'undetermined'
    end
{%- endmacro %}

{# Whether two targets of different places are about the same thing of the same period. #}
{% macro same_indicator(one, other) -%}
    {{ one }}.indicator_code = {{ other }}.target_subject_key
    and {{ one }}.target_subject_key = {{ other }}.target_subject_key
    and {{ one }}.measure = {{ other }}.measure
    and {{ one }}.period = {{ other }}.period
    and {{ one }}.unit = {{ other }}.unit
{%- endmacro %}

{# A change by what it asks for: up is tighter where higher is better, down where lower is. #}
{% macro ratchet(change, better) -%}
    case
        when {{ better }} = 'none' then null
        when {{ change }} = 0 then 'held'
        when ({{ change }} > 0) = ({{ better }} = 'higher') then 'tightened'
        when {{ change }} is not null then 'loosened'
    end
{%- endmacro %}

{# Whether a value is as good as the target by the indicator's direction. #}
{% macro reaches(value, target) -%}
    case when better = 'lower' then {{ value }} <= {{ target }} else {{ value }} >= {{ target }} end
{%- endmacro %}
