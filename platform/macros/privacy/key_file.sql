{% macro key_file(name, domain=none) %}
  {#- Where DuckDB reads a key: {path, problem}. `masking` is one for the mesh, `encryption` one for each domain. Never the key itself, which dbt would log. -#}
  {%- set variables = ['MESH_' ~ name | upper ~ '_KEY_FILE'] if not domain else ['MESH_' ~ name | upper ~ '_KEY_' ~ domain | upper ~ '_FILE', 'MESH_' ~ name | upper ~ '_KEY_FILE'] -%}
  {%- set paths = [] -%}
  {%- for variable in variables if env_var(variable, '') -%}{%- do paths.append(env_var(variable, '')) -%}{%- endfor -%}
  {%- if not paths and target.name == 'dev' -%}
    {%- do paths.append(platform.environment_directory() ~ '/keys/' ~ name ~ ('_' ~ domain if domain else '') ~ '.key') -%}
  {%- endif -%}
  {%- set what = 'the ' ~ name ~ ' key' ~ (' of ' ~ domain if domain else '') -%}
  {%- set advice = 'put at least 32 characters into a file that only its owner reads and name it in ' ~ variables[0]
      ~ ', or build with `mesh build`, which takes ' ~ variables[0][:-5] ~ ' from the environment too' ~ (' and makes a key in dev' if target.name == 'dev' else '') -%}
  {%- if not paths -%}{{ return({'path': none, 'problem': what ~ " is missing in environment '" ~ target.name ~ "': " ~ advice}) }}{%- endif -%}
  {%- set path = paths[0] -%}
  {#- DuckDB takes those signs for a pattern, which could name several files. -#}
  {%- set rows = run_query('select coalesce(length(try(' ~ platform._key_text() ~ ')), 0) from read_blob(' ~ platform.literal(path) ~ ')').rows
      if '*' not in path and '?' not in path and '[' not in path else [] -%}
  {%- if not rows | length -%}{{ return({'path': none, 'problem': what ~ ' is missing (' ~ path ~ '): ' ~ advice}) }}{%- endif -%}
  {%- if rows[0][0] | int < 32 -%}
    {{ return({'path': none, 'problem': what ~ ' is too short, or no text (' ~ path ~ '): ' ~ advice}) }}
  {%- endif -%}
  {{ return({'path': path, 'problem': ''}) }}
{% endmacro %}


{% macro _key_text() %}
  {#- A key without the line end that editors leave behind it. -#}
  {{- return("trim(decode(content), ' ' || chr(9) || chr(10) || chr(13))") -}}
{% endmacro %}


{% macro add_parquet_key(domain) %}
  {#- Makes DuckDB know the Parquet key `mesh_<domain>`, from the domain's key file, for this run. Returns why it cannot, or nothing.
      The value goes through a type in memory: it must stand in no SQL, `add_parquet_key` takes no subquery, and v2 gives each statement a connection
      of its own, where variables are forgotten. -#}
  {%- set key = platform.key_file('encryption', domain) -%}
  {%- if key.problem -%}{{ return(key.problem) }}{%- endif -%}
  {%- do run_query("attach if not exists ':memory:' as mesh_keys") -%}
  {%- do run_query('create or replace type mesh_keys.main.parquet_key as enum (select to_base64(unhex(sha256(sha256(' ~ platform._key_text()
      ~ ") || chr(31) || " ~ platform.literal('parquet ' ~ domain) ~ '))) from read_blob(' ~ platform.literal(key.path) ~ '))') -%}
  {%- do run_query('pragma add_parquet_key(' ~ platform.literal('mesh_' ~ domain) ~ ', enum_first(cast(null as mesh_keys.main.parquet_key))::varchar)') -%}
  {%- do run_query('detach mesh_keys') -%}
  {{ return('') }}
{% endmacro %}
