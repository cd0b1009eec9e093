{# Fails with the values that are not among the controlled words of schemas/words.py; empty is allowed. #}
{% test words_of(model, column_name, words) %}
    select
        {{ column_name }},
        count(*) as row_count
    from {{ model }}
    where {{ column_name }} is not null and {{ column_name }} not in ('{{ words | join("', '") }}')
    group by {{ column_name }}
{% endtest %}
