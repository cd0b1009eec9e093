{# Every column of the model's contract, cast to the contract's type: names and types are written once, in its yml. #}
{% macro contract_columns() -%}
    {% if model is defined and model.columns -%}
        {% for column in model.columns.values() -%}
            cast({{ column.name }} as {{ column.data_type }}) as {{ column.name }}{% if not loop.last %},{% endif %}
        {% endfor %}
    {%- else -%}
        *
    {%- endif %}
{%- endmacro %}
