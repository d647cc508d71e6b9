{% macro pointer_shape() %}
  {#- The pointer file `current.json`: a JSON array with one object per product version. `path` is relative to the pointer. -#}
  {{- return('[{"domain": "VARCHAR", "product": "VARCHAR", "version": "BIGINT", "is_latest": "BOOLEAN", "deprecation_date": "VARCHAR", "path": "VARCHAR", "bytes": "BIGINT", '
      ~ '"rows": "BIGINT", "content_hash": "VARCHAR", "publication_id": "VARCHAR", "published_at": "VARCHAR", "verified_at": "VARCHAR", "commit": "VARCHAR", '
      ~ '"columns": [{"name": "VARCHAR", "type": "VARCHAR"}], '
      ~ '"inputs": [{"domain": "VARCHAR", "product": "VARCHAR", "version": "BIGINT", "publication_id": "VARCHAR"}]}]') -}}
{% endmacro %}


{% macro write_json(rows, shape, path) %}
  {#- Writes a list of dicts. DuckDB writes `tmp_<name>` and renames it, for new files only when told to: readers see the file
      before or the file after, never half of one. -#}
  {%- do run_query('copy (select unnest(from_json(' ~ platform.literal(tojson(rows)) ~ ', ' ~ platform.literal(shape) ~ '), max_depth := 2)) to '
      ~ platform.literal(path) ~ ' (format json, array true, use_tmp_file true)') -%}
{% endmacro %}


{% macro read_entries(path) %}
  {#- The entries of a JSON file of this port; an empty list where there is no file, or a damaged one (publishing anew is how it heals). -#}
  {%- set rows = run_query('select text from (select try(decode(content)) as text from read_blob(' ~ platform.literal(path)
      ~ ") order by filename desc) where try(json_type(text)) = 'ARRAY' limit 1").rows -%}
  {{- return(fromjson(rows[0][0]) if rows | length else []) -}}
{% endmacro %}


{% macro last_publication(port) %}
  {#- The entries that the port's pointer holds; where the pointer is gone or damaged, those of the newest publication in its history. -#}
  {%- set found = platform.read_entries(port ~ '/current.json') or platform.read_entries(port ~ '/publication.*.json') -%}
  {%- set entries = [] -%}
  {%- for entry in found if platform.is_pointer_entry(entry) -%}{%- do entries.append(entry) -%}{%- endfor -%}
  {{- return(entries) -}}
{% endmacro %}


{% macro find_entry(entries, product) %}
  {%- for entry in entries if entry is mapping and entry.get('product') == product.name and entry.get('version') | string == product.version | string -%}
    {{- return(entry) -}}
  {%- endfor -%}
  {{- return(none) -}}
{% endmacro %}


{% macro refreshed(previous, product) %}
  {#- The last good entry, kept; only what the project says today about the version (latest, deprecated) is taken over. -#}
  {%- set entry = {} -%}
  {%- do entry.update(previous) -%}
  {%- do entry.update({'is_latest': product.version | string == product.latest_version | string, 'deprecation_date': (product.deprecation_date or '') | string}) -%}
  {{- return(entry) -}}
{% endmacro %}


{% macro pointer_changed(before, after) %}
  {#- Is this a new publication? `verified_at` alone does not make one. -#}
  {%- set lists = [] -%}
  {%- for entries in (before, after) -%}
    {%- set plain = [] -%}
    {%- for entry in entries if entry is mapping -%}
      {%- set copy = {} -%}
      {%- do copy.update(entry) -%}
      {%- do copy.update({'verified_at': ''}) -%}
      {%- do plain.append(copy) -%}
    {%- endfor -%}
    {%- do lists.append(plain) -%}
  {%- endfor -%}
  {{- return(lists[0] != lists[1]) -}}
{% endmacro %}


{% macro publication_facts() %}
  {#- {id, at, commit} of this run. The id begins with the time, so publications sort by name. -#}
  {{- return({'id': run_started_at.strftime('%Y%m%dT%H%M%SZ') ~ '-' ~ (invocation_id | replace('-', ''))[-8:], 'at': run_started_at.strftime('%Y-%m-%dT%H:%M:%SZ'),
      'commit': env_var('MESH_COMMIT', '') or platform.git_commit()}) -}}
{% endmacro %}


{% macro git_commit() %}
  {#- The checked-out commit, read from git's own files; empty outside a plain checkout. The tool hands a better one (with `-dirty`) in MESH_COMMIT. -#}
  {%- set head = run_query("select content from read_text('../../.git/HEAD')").rows -%}
  {%- set words = (head[0][0] | trim).split(' ') if head | length else [''] -%}
  {%- if words[0] != 'ref:' -%}{{ return(words[0]) }}{%- endif -%}
  {%- set found = run_query("select coalesce((select content from read_text(" ~ platform.literal('../../.git/' ~ words[1]) ~ ")), "
      ~ "(select regexp_extract(content, '([0-9a-f]{40}) ' || regexp_escape(" ~ platform.literal(words[1]) ~ "), 1) from read_text('../../.git/packed-refs')), '')").rows -%}
  {{- return(found[0][0] | trim) -}}
{% endmacro %}
