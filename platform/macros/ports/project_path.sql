{% macro project_path(path) %}
  {#- A path from the project's folder, for DuckDB's readers: dbt runs in the folder that it was started in, which `--project-dir` lets be any.
      Signs that DuckDB takes for a pattern are put into brackets, in the folder's name only. -#}
  {%- set folder = (invocation_args_dict.get('project_dir') or '.') | string | replace('[', '[[]') | replace('*', '[*]') | replace('?', '[?]') -%}
  {{- return(folder ~ '/' ~ path) -}}
{% endmacro %}
