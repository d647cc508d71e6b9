{% macro check_landing() %}
  {#- on-run-start: a source that reads a landed file needs the file. DuckDB's own error names a path; this one says what to run. -#}
  {%- if execute and target.type == 'duckdb' and flags.WHICH in ('build', 'run') -%}
    {%- for source in graph.sources.values() if source.package_name == project_name -%}
      {%- set location = (source.config.meta or {}).get('external_location') or (source.meta or {}).get('external_location') or '' -%}
      {%- for path in modules.re.findall("'((?:[^']|'')*/landing/(?:[^']|'')*)'", location | replace('{name}', source.name)) -%}
        {%- if run_query('select 1 from glob(' ~ platform.literal(path | replace("''", "'")) ~ ')').rows | length == 0 -%}
          {{ exceptions.raise_compiler_error(project_name ~ ': source ' ~ source.source_name ~ '.' ~ source.name ~ ' reads a file that was never landed ('
              ~ path ~ '). Run `mesh build ' ~ project_name ~ '`, or `python ingest.py` in domains/' ~ project_name ~ '.') }}
        {%- endif -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}
