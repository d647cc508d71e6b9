{% macro verdict() %}
  {#- What the policies of the mesh said of this domain when `mesh check` or `mesh build` last asked them: {file, is_damaged, entries}.
      No file: nothing is withheld. A damaged one is never guessed at. -#}
  {%- set file = platform.environment_directory() ~ '/verdicts/' ~ project_name ~ '.json' -%}
  {%- set rows = run_query("select coalesce(try(json_type(text)) = 'ARRAY', false), text from (select try(decode(content)) as text from read_blob("
      ~ platform.literal(file) ~ '))').rows -%}
  {%- set entries = fromjson(rows[0][1]) if rows | length and rows[0][0] else [] -%}
  {%- set broken = [] -%}
  {%- for entry in entries -%}
    {%- if entry is not mapping or entry.get('product') is none or entry.get('version') is none -%}{%- do broken.append(entry) -%}{%- endif -%}
  {%- endfor -%}
  {{- return({'file': file, 'is_damaged': rows | length > 0 and (not rows[0][0] or broken | length > 0), 'entries': entries}) -}}
{% endmacro %}


{% macro withheld_by_policies(product, verdict) %}
  {#- Why policies withhold a product version, with the policy named, or none. -#}
  {%- set again = 'run `mesh check ' ~ project_name ~ ' --parse`' -%}
  {%- if verdict.is_damaged -%}{{ return('what the policies said of it cannot be read (' ~ verdict.file ~ '): ' ~ again) }}{%- endif -%}
  {%- set entry = platform.find_entry(verdict.entries, product) -%}
  {{- return(none if entry is none else (entry.get('reason') or 'policies found errors') ~ ' (' ~ again ~ ' after mending it)') -}}
{% endmacro %}
