{# 省级, 地级 or 县级: the level of a group of districts in words. #}
{% macro level_zh(level) -%}
    case {{ level }} when 'province' then '省级' when 'prefecture' then '地级' else '县级' end
{%- endmacro %}
