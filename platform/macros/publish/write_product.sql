{% macro write_product(product, port, run, previous, restricted=false) %}
  {#- Writes one product version to a new file of a port, unless its content is what the port holds already (a full refresh always writes): masked
      for the open port, as it is and encrypted for the restricted one. Returns the pointer's entry, or {'problem': reason} when the built table is not
      what the contract promises, or may not be published there. -#}
  {%- set expected = platform.contract_types(product.columns) -%}
  {%- set built = platform.described('select * from ' ~ product.relation_name) -%}
  {%- set problem = platform.type_differences(expected, built, 'built') -%}
  {%- if problem -%}{{ return({'problem': problem}) }}{%- endif -%}

  {%- set names = [] -%}
  {%- for column in expected -%}{%- do names.append(platform.identifier(column.name)) -%}{%- endfor -%}
  {%- set masked = {'columns': names} if restricted else platform.masked_columns(product) -%}
  {%- if masked.problem -%}{{ return({'problem': masked.problem}) }}{%- endif -%}
  {%- set encryption = ", encryption_config {footer_key: " ~ platform.literal('mesh_' ~ project_name) ~ '}' if restricted else '' -%}
  {%- set query = 'select ' ~ masked.columns | join(', ') ~ ' from ' ~ product.relation_name -%}
  {%- set is_masked = masked.columns != names -%}
  {%- if is_masked -%}
    {%- set problem = platform.type_differences(expected, platform.described(query), 'masked') -%}
    {%- if problem -%}{{ return({'problem': problem}) }}{%- endif -%}
    {#- Masks are computed once, for the hash and for the file: a keyed hash costs more than all else here. -#}
    {%- do run_query('create schema if not exists mesh') -%}
    {%- do run_query('create or replace table mesh.masked as ' ~ query) -%}
    {%- set query = 'select * from mesh.masked' -%}
  {%- endif -%}
  {%- set content = run_query('select count(*), coalesce(sum(hash(t)), 0)::varchar from (' ~ query ~ ') as t').rows[0] -%}
  {%- set entry = {'domain': project_name, 'product': product.name, 'version': product.version | int, 'is_latest': product.version | string == product.latest_version | string,
      'deprecation_date': (product.deprecation_date or '') | string, 'rows': content[0] | int, 'content_hash': content[1], 'columns': expected,
      'verified_at': run.at, 'inputs': platform.publication_inputs(product)} -%}

  {%- if not flags.FULL_REFRESH and previous is not none and previous.content_hash == content[1] and previous.rows | int == content[0] | int and previous.columns == expected
      and platform.file_size(port ~ '/' ~ previous.path) == previous.bytes | int -%}
    {%- do entry.update({'path': previous.path, 'bytes': previous.bytes | int, 'publication_id': previous.publication_id,
        'published_at': previous.published_at, 'commit': previous.commit}) -%}
    {%- if is_masked -%}{%- do run_query('drop table mesh.masked') -%}{%- endif -%}
    {{ return(entry) }}
  {%- endif -%}

  {%- set name = product.name ~ '_v' ~ product.version ~ '.' ~ run.id ~ '.parquet' -%}
  {%- set path = port ~ '/' ~ name -%}
  {%- do run_query('copy (' ~ query ~ ') to ' ~ platform.literal(path) ~ ' (format parquet, use_tmp_file true' ~ encryption ~ ', kv_metadata {product: '
      ~ platform.literal(project_name ~ '.' ~ product.name ~ '.v' ~ product.version) ~ ', publication: ' ~ platform.literal(run.id)
      ~ ', commit: ' ~ platform.literal(run.commit) ~ '})') -%}
  {%- if is_masked -%}{%- do run_query('drop table mesh.masked') -%}{%- endif -%}
  {%- set stored = platform.parquet_file(path, project_name if restricted else none) -%}
  {%- set problem = platform.type_differences(expected, platform.described('select * from ' ~ stored), 'stored in Parquet') -%}
  {%- if problem -%}{{ return({'problem': problem}) }}{%- endif -%}
  {%- do entry.update({'path': name, 'bytes': platform.file_size(path), 'publication_id': run.id, 'published_at': run.at, 'commit': run.commit}) -%}
  {{- return(entry) -}}
{% endmacro %}


{% macro parquet_file(path, encrypted_by=none) %}
  {#- A Parquet file as a table expression; `encrypted_by` names the domain whose key it needs. -#}
  {{- return('read_parquet(' ~ platform.literal(path) ~ (', encryption_config={footer_key: ' ~ platform.literal('mesh_' ~ encrypted_by) ~ '}' if encrypted_by else '') ~ ')') -}}
{% endmacro %}


{% macro type_differences(expected, found, how) %}
  {#- The differences between a contract's exact types and those of a table, in words; empty when there are none. -#}
  {%- set types = {} -%}
  {%- for column in found -%}{%- do types.update({column.name: column.type}) -%}{%- endfor -%}
  {%- set differences = [] -%}
  {%- for column in expected -%}
    {%- if types.get(column.name) != column.type -%}
      {%- do differences.append('`' ~ column.name ~ '` is ' ~ how ~ ' as ' ~ types.get(column.name, 'nothing') ~ ', the contract says ' ~ column.type) -%}
    {%- endif -%}
  {%- endfor -%}
  {{- return(differences | join('; ')) -}}
{% endmacro %}


{% macro file_size(path) %}
  {#- Bytes of a file; -1 when there is none. -#}
  {%- set rows = run_query('select size from read_blob(' ~ platform.literal(path) ~ ')').rows -%}
  {{- return(rows[0][0] | int if rows | length else -1) -}}
{% endmacro %}


{% macro publication_inputs(product) %}
  {#- The publications that a product was built from: the files its input ports read, found by walking the graph upstream.
      A list of {domain, product, version, publication_id} in the order of the addresses. -#}
  {%- set inputs = [] -%}
  {%- for node in platform.upstream_nodes(product) if platform.is_input_port(node) -%}
    {%- do inputs.append(node) -%}
  {%- endfor -%}
  {%- set found = [] -%}
  {%- for node in inputs | sort(attribute='unique_id') -%}
    {%- set view = run_query('select sql from duckdb_views() where schema_name = ' ~ platform.literal(node.schema) ~ ' and view_name = ' ~ platform.literal(node.alias)).rows -%}
    {%- set ids = modules.re.findall("_v[0-9]+[.]([^/']*)[.]parquet'", view[0][0]) if view | length else [] -%}
    {%- do found.append({'domain': node.package_name, 'product': node.name, 'version': node.version | int, 'publication_id': ids[0] if ids else ''}) -%}
  {%- endfor -%}
  {{- return(found) -}}
{% endmacro %}
