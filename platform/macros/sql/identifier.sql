{% macro identifier(name) %}
  {#- A quoted SQL identifier. -#}
  {{- return('"' ~ (name | string | replace('"', '""')) ~ '"') -}}
{% endmacro %}
