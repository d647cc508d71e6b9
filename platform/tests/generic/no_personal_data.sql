{% test no_personal_data(model, except_columns=none, rows=10000) %}
{%- if except_columns is string -%}
  {{ platform.reject_arguments('no_personal_data', model, '`except_columns` must be a list, as in `except_columns: [airport_name]`') }}
{%- elif rows is not integer or rows < 1 -%}
  {{ platform.reject_arguments('no_personal_data', model, '`rows` must be a whole number of rows, 1 or more') }}
{%- elif execute -%}
{#- Columns that are classified personal or sensitive are known to be; a column without a class of its own has the model's. -#}
{%- set known = (except_columns or []) | list -%}
{%- for node in graph.nodes.values() if node.relation_name == model | string -%}
  {%- set inherited = ((node.config.meta or {}).get('mesh') or {}).get('classification') -%}
  {%- for column in node.columns.values() -%}
    {%- set meta = (column.config or {}).get('meta') or column.meta or {} -%}
    {%- if ((meta.get('mesh') or {}).get('classification') or inherited) in ('personal', 'sensitive') -%}{%- do known.append(column.name) -%}{%- endif -%}
  {%- endfor -%}
{%- endfor -%}
{%- set quoted = [] -%}
{%- for name in known -%}{%- do quoted.append(platform.literal(name | lower)) -%}{%- endfor -%}
select * from (
{{ platform.personal_data_found(model, platform.detectors(), rows) }}
) as found
where lower(column_name) not in ({{ quoted | join(', ') or "''" }})
{%- else -%}
select null as column_name where false
{%- endif -%}
{% endtest %}
