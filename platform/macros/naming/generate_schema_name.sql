{% macro default__generate_schema_name(custom_schema_name, node) %}
  {#- Own models: the folder's `+schema` as it stands (`staging`, `products`).
      Input ports: one schema per upstream domain, so analysts read `operations.flights_v2`. -#}
  {%- if node.resource_type == 'model' and node.package_name != project_name -%}
    {{ node.package_name }}
  {%- elif custom_schema_name is none -%}
    {{ target.schema }}
  {%- else -%}
    {{ custom_schema_name | trim }}
  {%- endif -%}
{% endmacro %}
