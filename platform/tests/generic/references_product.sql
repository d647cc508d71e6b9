{% test references_product(model, column_name=none, to=none, field=none) %}
{%- if not column_name -%}
  {{ platform.reject_arguments('references_product', model, 'put the test under a column, or name one with `column_name`') }}
{%- elif not to or to is string -%}
  {{ platform.reject_arguments('references_product', model, "`to` must be a product, as in `to: ref('network', 'airports', v=1)`") }}
{%- elif not field -%}
  {{ platform.reject_arguments('references_product', model, 'name the key column of ' ~ to ~ ', as in `field: airport_code`') }}
{%- else -%}
{#- dbt itself quotes `column_name` where the column's YAML says `quote: true`. -#}
with referring as (
    select
        {{ column_name }} as referring_value,
        count(*) as row_count
    from {{ model }}
    where {{ column_name }} is not null
    group by {{ column_name }}
),

referenced as (
    select {{ adapter.quote(field) }} as referenced_value from {{ to }}
)

select referring.*
from referring
where not exists (select 1 from referenced where referenced.referenced_value = referring.referring_value)
{%- endif -%}
{% endtest %}
