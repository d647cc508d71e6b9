{% macro open_restricted_port(port) %}
  {#- Makes the restricted port of this domain ready to be written. Returns why it cannot be, in words, or nothing. -#}
  {%- set home = modules.re.sub('/restricted/[^/]*$', '', port) -%}
  {%- if platform.file_size(home ~ '/restricted/.private') < 0 -%}
    {{ return('its folder, which only its owner may enter, is not there (' ~ home ~ '/restricted): `mesh build ' ~ project_name ~ '` makes it') }}
  {%- endif -%}
  {%- set version = run_query('select version()').rows[0][0] -%}
  {%- set extension = modules.re.sub('/[^/]*$', '', home) ~ '/extensions/' ~ version ~ '/httpfs.duckdb_extension' -%}
  {%- if platform.file_size(extension) < 0 -%}
    {{ return("DuckDB writes encrypted Parquet with its extension httpfs only, which is not there (" ~ extension ~ '): `pip install duckdb-extension-httpfs=='
        ~ version[1:] ~ '`, then `mesh build ' ~ project_name ~ '`') }}
  {%- endif -%}
  {%- set problem = platform.add_parquet_key(project_name) -%}
  {%- if problem -%}{{ return(problem) }}{%- endif -%}
  {%- do run_query('load ' ~ platform.literal(extension)) -%}
  {%- do platform.ensure_directory(port) -%}
  {{ return('') }}
{% endmacro %}
