{% test fresh_within(model, column=none, hours=none, as_of=none) %}
{%- set as_of = as_of or run_started_at.strftime('%Y-%m-%d %H:%M:%S') -%}
{%- if not column -%}
  {{ platform.reject_arguments('fresh_within', model, 'name the column that tells the age of a row, as in `column: observed_at_utc`') }}
{%- elif hours is not integer or hours < 1 -%}
  {{ platform.reject_arguments('fresh_within', model, '`hours` must be a whole number of hours, 1 or more') }}
{%- elif not modules.re.match('[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$', as_of | string) -%}
  {{ platform.reject_arguments('fresh_within', model, "`as_of` must be a UTC time like '2013-12-31 23:00:00'; leave it out to mean now") }}
{%- else -%}
with newest as (
    select
        cast(max({{ adapter.quote(column) }}) as timestamp) as newest_at,
        {{ dbt.dateadd('hour', -hours, 'cast(' ~ platform.literal(as_of) ~ ' as timestamp)') }} as oldest_allowed_at
    from {{ model }}
)

select
    newest_at,
    oldest_allowed_at,
    case when newest_at is null then 'no rows' else 'too old' end as reason
from newest
where newest_at is null or newest_at < oldest_allowed_at
{%- endif -%}
{% endtest %}
