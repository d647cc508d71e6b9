{% macro utc_from_local(local_timestamp, time_zone) %}
  {#- The UTC timestamp (without time zone) of a wall-clock time in an IANA time zone. -#}
  {{ return(adapter.dispatch('utc_from_local', 'platform')(local_timestamp, time_zone)) }}
{% endmacro %}

{% macro default__utc_from_local(local_timestamp, time_zone) %}
  to_utc_timestamp({{ local_timestamp }}, {{ time_zone }})
{%- endmacro %}

{% macro duckdb__utc_from_local(local_timestamp, time_zone) %}
  timezone('UTC', timezone({{ time_zone }}, {{ local_timestamp }}))
{%- endmacro %}
