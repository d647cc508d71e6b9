{% macro environment_directory() %}
  {#- The absolute folder of this environment, `<MESH_HOME>/<target>`: where the private database lies.
      DuckDB knows the database's absolute path, whatever folder the run was started from. -#}
  {%- set path = run_query('select parse_dirpath(path) from duckdb_databases() where database_name = current_database()').rows[0][0] -%}
  {%- if path is none -%}
    {{ exceptions.raise_compiler_error(project_name ~ ": the file port needs a database file, and target '" ~ target.name
        ~ "' runs in memory (profiles.yml). Give it a path, as in the other domains' profiles.yml.") }}
  {%- endif -%}
  {{- return(path) -}}
{% endmacro %}


{% macro ensure_directory(path) %}
  {#- Creates one folder; its parent must exist. DuckDB has no mkdir: a partitioned copy of no rows makes the folder and no file. -#}
  {%- do run_query('copy (select 1 as a, 2 as b where false) to ' ~ platform.literal(path)
      ~ ' (format csv, partition_by (a), overwrite_or_ignore true)') -%}
{% endmacro %}
