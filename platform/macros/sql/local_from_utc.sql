{% macro local_from_utc(utc_timestamp, time_zone) %}
  {#- The wall-clock time (without time zone) that a place's clock shows at a UTC timestamp. -#}
  {{ return(adapter.dispatch('local_from_utc', 'platform')(utc_timestamp, time_zone)) }}
{% endmacro %}

{% macro default__local_from_utc(utc_timestamp, time_zone) %}
  from_utc_timestamp({{ utc_timestamp }}, {{ time_zone }})
{%- endmacro %}

{% macro duckdb__local_from_utc(utc_timestamp, time_zone) %}
  timezone({{ time_zone }}, timezone('UTC', {{ utc_timestamp }}))
{%- endmacro %}
