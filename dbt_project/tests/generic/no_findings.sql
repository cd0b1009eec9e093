{# Fails with the findings of one rule, so that a check shows them as rows. #}
{% test no_findings(model, rule) %}
    select * from {{ model }}
    where rule = '{{ rule }}'
{% endtest %}
