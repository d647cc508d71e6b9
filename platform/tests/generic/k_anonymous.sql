{% test k_anonymous(model, quasi_identifiers=none, k=none) %}
{%- if not quasi_identifiers or quasi_identifiers is string -%}
  {{ platform.reject_arguments('k_anonymous', model, '`quasi_identifiers` must list columns that together could point to a person, as in `quasi_identifiers: [birth_date, postcode]`') }}
{%- elif k is not integer or k < 2 -%}
  {{ platform.reject_arguments('k_anonymous', model, '`k` must be a whole number of rows, 2 or more') }}
{%- else -%}
with published as (
    select
        {{ platform.published_values(model, quasi_identifiers) | join(',\n        ') }}
    from {{ model }}
)

select
    {{ platform.quoted_columns(quasi_identifiers) | join(', ') }},
    count(*) as row_count
from published
group by {{ platform.quoted_columns(quasi_identifiers) | join(', ') }}
having count(*) < {{ k }}
{%- endif -%}
{% endtest %}
