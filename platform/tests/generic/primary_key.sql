{% test primary_key(model, columns=none) %}
{%- if not columns or columns is string -%}
  {{ platform.reject_arguments('primary_key', model, '`columns` must list the columns of the key, as in `columns: [flight_id]`') }}
{%- else -%}
{%- set key = platform.quoted_columns(columns) -%}
with keys as (
    select
        {{ key | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ key | join(', ') }}
),

judged as (
    select
        *,
        case
            when {{ key | join(' is null or ') }} is null then 'null in the key'
            when row_count > 1 then 'repeated key'
        end as reason
    from keys
)

select * from judged
where reason is not null
{%- endif -%}
{% endtest %}
