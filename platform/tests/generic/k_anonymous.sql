{% test k_anonymous(model, quasi_identifiers=none, k=none, subject=none) %}
{%- if not quasi_identifiers or quasi_identifiers is string -%}
  {{ platform.reject_arguments('k_anonymous', model, '`quasi_identifiers` must list columns that together could point to a person, as in `quasi_identifiers: [birth_date, postcode]`') }}
{%- elif k is not integer or k < 2 -%}
  {{ platform.reject_arguments('k_anonymous', model, '`k` must be a whole number of rows, 2 or more') }}
{%- elif subject is not none and subject is not string -%}
  {{ platform.reject_arguments('k_anonymous', model, '`subject` must be the column that names the person, as in `subject: customer_id`') }}
{%- else -%}
{%- set counted = 'count(distinct _subject)' if subject else 'count(*)' -%}
with published as (
    select
        {%- if subject %}
        {{ platform.identifier(subject) }} as _subject,
        {%- endif %}
        {{ platform.published_values(model, quasi_identifiers) | join(',\n        ') }}
    from {{ model }}
)

select
    {{ platform.quoted_columns(quasi_identifiers) | join(', ') }},
    {{ counted }} as row_count
from published
group by {{ platform.quoted_columns(quasi_identifiers) | join(', ') }}
having {{ counted }} < {{ k }}
{%- endif -%}
{% endtest %}
