{% macro pointer_entries(domain, file, content) %}
  {#- The entries of a pointer file: a list of dicts, one per product version. A damaged pointer stops the run: it is never guessed at. -#}
  {%- set is_list = content is not none and run_query("select try(json_type(" ~ platform.literal(content) ~ ")) = 'ARRAY'").rows[0][0] -%}
  {%- set entries = fromjson(content) if is_list else [] -%}
  {%- set broken = [] -%}
  {%- for entry in entries if not platform.is_pointer_entry(entry) -%}{%- do broken.append(entry) -%}{%- endfor -%}
  {%- if not is_list or broken -%}
    {{ exceptions.raise_compiler_error('the pointer of ' ~ domain ~ ' is damaged or was edited by hand (' ~ file
        ~ '). Delete it and run `mesh build ' ~ domain ~ ' --force` to publish again.') }}
  {%- endif -%}
  {{- return(entries) -}}
{% endmacro %}


{% macro is_pointer_entry(entry) %}
  {#- Has this value all that readers and the next publication rely on? -#}
  {%- set missing = [] -%}
  {%- for key in ('product', 'version', 'path', 'publication_id', 'rows', 'bytes', 'content_hash', 'columns') -%}
    {%- if entry is not mapping or entry.get(key) is none -%}{%- do missing.append(key) -%}{%- endif -%}
  {%- endfor -%}
  {{- return(missing | length == 0) -}}
{% endmacro %}
