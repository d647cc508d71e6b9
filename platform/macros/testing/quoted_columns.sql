{% macro quoted_columns(columns) %}
  {#- The column names of a generic test's argument, one name or a list of them, as a list of quoted identifiers. -#}
  {%- set quoted = [] -%}
  {%- for column in ([columns] if columns is string else columns) -%}{%- do quoted.append(adapter.quote(column)) -%}{%- endfor -%}
  {{- return(quoted) -}}
{% endmacro %}
