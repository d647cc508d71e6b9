{% test row_count_between(model, min_rows=none, max_rows=none) %}
{%- set bounds = {'min_rows': min_rows, 'max_rows': max_rows} -%}
{%- set wrong = [] -%}
{%- for name, value in bounds.items() if value is not none and (value is not integer or value < 0) -%}{%- do wrong.append(name) -%}{%- endfor -%}
{%- if wrong -%}
  {{ platform.reject_arguments('row_count_between', model, '`' ~ wrong | join('` and `') ~ '` must be a whole number of rows, 0 or more') }}
{%- elif min_rows is none and max_rows is none -%}
  {{ platform.reject_arguments('row_count_between', model, 'give `min_rows`, `max_rows` or both') }}
{%- elif min_rows is not none and max_rows is not none and min_rows > max_rows -%}
  {{ platform.reject_arguments('row_count_between', model, '`min_rows` (' ~ min_rows ~ ') is above `max_rows` (' ~ max_rows ~ '): swap them') }}
{%- else -%}
with counted as (
    select count(*) as row_count from {{ model }}
)

select
    row_count,
    {{ 'null' if min_rows is none else min_rows }} as min_rows,
    {{ 'null' if max_rows is none else max_rows }} as max_rows
from counted
where {{ 'false' if min_rows is none else 'row_count < ' ~ min_rows }} or {{ 'false' if max_rows is none else 'row_count > ' ~ max_rows }}
{%- endif -%}
{% endtest %}
