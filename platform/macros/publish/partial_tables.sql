{% macro note_partial_run() %}
  {#- on-run-start: `--empty` and `--sample` leave tables in the private database that a later, whole run could build products from.
      Noted before the run, so that a killed one counts too. -#}
  {%- if execute and target.type == 'duckdb' and (invocation_args_dict.get('empty') or invocation_args_dict.get('sample')) -%}
    {%- do run_query('create schema if not exists mesh') -%}
    {%- do run_query('create table if not exists mesh.partial_tables as select true as exist') -%}
  {%- endif -%}
{% endmacro %}


{% macro has_partial_tables() %}
  {#- Has a partial run been in this database since it was last built whole? -#}
  {{- return(run_query("select 1 from duckdb_tables() where schema_name = 'mesh' and table_name = 'partial_tables'").rows | length > 0) -}}
{% endmacro %}


{% macro forget_partial_tables(results) %}
  {#- Takes the note back when every model, seed and snapshot of the project was built whole in this run. -#}
  {%- set built = [] -%}
  {%- for result in results if result.status | string | lower == 'success' -%}{%- do built.append(result.node.unique_id) -%}{%- endfor -%}
  {%- set left = [] -%}
  {%- for node in graph.nodes.values() if node.package_name == project_name and node.resource_type in ('model', 'seed', 'snapshot')
      and node.unique_id not in built and node.config.materialized != 'ephemeral' -%}
    {%- do left.append(node.name) -%}
  {%- endfor -%}
  {%- if not left and not invocation_args_dict.get('empty') and not invocation_args_dict.get('sample') -%}
    {%- do run_query('drop table mesh.partial_tables') -%}
  {%- endif -%}
{% endmacro %}


{% macro upstream_nodes(product) %}
  {#- All graph nodes that a product is built from, directly or not, without itself. -#}
  {%- set seen = [product.unique_id] -%}
  {%- set found = [] -%}
  {%- for step in range(graph.nodes | length) -%}
    {%- set node = graph.nodes.get(seen[step]) if step < seen | length else none -%}
    {%- if node -%}
      {%- if step > 0 -%}{%- do found.append(node) -%}{%- endif -%}
      {%- for parent in node.depends_on.nodes if parent not in seen -%}{%- do seen.append(parent) -%}{%- endfor -%}
    {%- endif -%}
  {%- endfor -%}
  {{- return(found) -}}
{% endmacro %}
