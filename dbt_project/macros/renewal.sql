{# A build that goes on from the last one ("renewal"): beside the tables of the last build stand the districts and
   documents that changed since (pipelines/publishing/renewal.py wrote them), and each large model makes the rows of
   these districts anew. In a build from nothing there is no such table, and every row counts as changed. #}
{% macro renewing() -%}
    {% if execute is defined and execute -%}
        {# A table that is not there cannot be renewed: it is made whole. #}
        {% if model.config.materialized == 'incremental' and load_cached_relation(this) is none -%}
            {{ return(false) }}
        {%- endif %}
        {{ return(adapter.get_relation('working', 'staging', 'changed_districts') is not none) }}
    {%- endif %}
    {{ return(false) }}
{%- endmacro %}

{# The values of a table of changes as a list of literals: DuckDB pushes those into a scan, a subquery it does not. #}
{% macro changed_values(table, column, condition='true') -%}
    {% set found = run_query(
        "select coalesce(string_agg(distinct '''' || " ~ column ~ " || '''', ', '), 'null') from working.staging."
        ~ table ~ " where " ~ condition
    ) -%}
    {{ return(found.columns[0].values()[0]) }}
{%- endmacro %}

{# Whether a row is of a changed district or, where its district may be unknown, of a changed document. With `below`, of
   a district under one whose targets changed, too. #}
{% macro is_changed(district='district_code', document=none, below=false) -%}
    {% if not renewing() -%}
        true
    {%- else -%}
        {% set condition = 'true' if below else 'not is_below' -%}
        (
            {{ district }} in ({{ changed_values('changed_districts', 'district_code', condition) }})
            {% if document -%}
                or {{ document }} in ({{ changed_values('changed_documents', 'document_id') }})
            {%- endif %}
        )
    {%- endif %}
{%- endmacro %}

{# Before a model's rows are made anew: what the last build knew of the same districts goes. #}
{% macro forget_changed(document=none, below=false) -%}
    {% if renewing() -%}
        delete from {{ this }} where {{ is_changed('district_code', document, below) }}
    {%- endif %}
{%- endmacro %}
