{% macro reject_arguments(test, model, fix) %}
  {#- Stops a generic test that was given wrong arguments. Not while parsing: dbt does not know the model's name yet, and the other tests shall still run. -#}
  {%- if execute -%}
    {{ exceptions.raise_compiler_error('platform.' ~ test ~ ' on ' ~ model ~ ': ' ~ fix ~ '.') }}
  {%- endif -%}
{% endmacro %}
