{% test no_overlap(model, key=none, starts_at=none, ends_at=none) %}
{%- if not key or not starts_at or not ends_at -%}
  {{ platform.reject_arguments('no_overlap', model, 'give `key` (a column or a list), `starts_at` and `ends_at` (columns)') }}
{%- else -%}
{%- set key = platform.quoted_columns(key) -%}
{%- set starts_at = adapter.quote(starts_at) -%}
{%- set ends_at = adapter.quote(ends_at) -%}
with intervals as (
    select
        {{ key | join(', ') }},
        {{ starts_at }},
        {{ ends_at }}
    from {{ model }}
    where {{ (key + [starts_at, ends_at]) | join(' is not null and ') }} is not null and {{ starts_at }} != {{ ends_at }}
),

{# The latest end so far, not the end of the row before: a long interval may cover several short ones. -#}
compared as (
    select
        *,
        max({{ ends_at }}) over (
            partition by {{ key | join(', ') }} order by {{ starts_at }}, {{ ends_at }} rows between unbounded preceding and 1 preceding
        ) as earlier_ends_at
    from intervals
)

select
    *,
    case when {{ ends_at }} < {{ starts_at }} then 'ends before it starts' else 'starts before an earlier one ends' end as reason
from compared
where {{ ends_at }} < {{ starts_at }} or {{ starts_at }} < earlier_ends_at
{%- endif -%}
{% endtest %}
