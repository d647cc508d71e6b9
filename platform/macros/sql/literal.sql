{% macro literal(value) %}
  {#- A SQL string literal. Names, paths and reasons come from YAML, files and data: never trust them. -#}
  {{- return("'" ~ (value | string | replace("'", "''")) ~ "'") -}}
{% endmacro %}
