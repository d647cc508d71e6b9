{% macro clock_minutes(hhmm) %}
  {#- Minutes after midnight of a clock reading written as a number: 517 is 05:17, 2400 is the midnight that ends the day. -#}
  (({{ hhmm }}) // 100 * 60 + ({{ hhmm }}) % 100)
{%- endmacro %}
