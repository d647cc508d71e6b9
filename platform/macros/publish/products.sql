{% macro products() %}
  {#- The product versions that this project declares: its public models. A list of graph nodes in the order of their names. -#}
  {%- set found = [] -%}
  {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.package_name == project_name
      and (node.config.access or node.access) == 'public' -%}
    {%- do found.append(node) -%}
  {%- endfor -%}
  {{- return(found | sort(attribute='unique_id')) -}}
{% endmacro %}


{% macro withheld_because(product, results, has_partial_tables) %}
  {#- Why a product may not be published after this run, or none. Statuses are compared in lower case: the engines spell them differently. -#}
  {%- set statuses = {} -%}
  {%- set failures = {} -%}
  {%- for result in results -%}
    {%- do statuses.update({result.node.unique_id: result.status | string | lower}) -%}
    {%- do failures.update({result.node.unique_id: result.failures or 0}) -%}
  {%- endfor -%}
  {%- set arguments = invocation_args_dict -%}
  {%- if flags.WHICH == 'run' -%}{{ return('`dbt run` runs no tests: use `dbt build`') }}{%- endif -%}
  {%- for partial in ('empty', 'sample', 'exclude') -%}
    {%- if arguments.get(partial) -%}{{ return('built with --' ~ partial ~ ': only whole, tested data is published') }}{%- endif -%}
  {%- endfor -%}
  {%- if product.unique_id not in statuses -%}{{ return('not built in this run') }}{%- endif -%}
  {%- if statuses[product.unique_id] != 'success' -%}
    {{ return('the model ended with status ' ~ statuses[product.unique_id]) }}
  {%- endif -%}
  {%- if has_partial_tables -%}
    {%- for node in platform.upstream_nodes(product) if node.package_name == project_name and node.resource_type in ('model', 'seed', 'snapshot')
        and node.config.materialized != 'ephemeral' and statuses.get(node.unique_id) != 'success' -%}
      {{ return('a run with --empty or --sample left partial tables, and ' ~ node.name ~ ' was not built since: build the whole domain') }}
    {%- endfor -%}
  {%- endif -%}
  {%- if not (product.config.contract or product.contract or {}).get('enforced') -%}
    {{ return('a public model needs an enforced contract (`contract: {enforced: true}`)') }}
  {%- endif -%}
  {%- if not product.version -%}{{ return('a product needs a version (`versions:` in its YAML)') }}{%- endif -%}
  {%- set bad = [] -%}
  {%- for test in graph.nodes.values() if test.resource_type == 'test' -%}
    {%- if (test.attached_node or '') == product.unique_id or (not test.attached_node and product.unique_id in test.depends_on.nodes) -%}
      {%- set status = statuses.get(test.unique_id, 'missing') -%}
      {%- if status == 'missing' -%}{%- do bad.append('test ' ~ test.name ~ ' did not run') -%}
      {%- elif status == 'fail' and failures[test.unique_id] -%}{%- do bad.append('test ' ~ test.name ~ ' failed on ' ~ failures[test.unique_id] ~ ' rows') -%}
      {%- elif status not in ('pass', 'warn', 'success') -%}{%- do bad.append('test ' ~ test.name ~ ' ended with status ' ~ status) -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
  {{- return(bad | sort | join('; ') if bad else none) -}}
{% endmacro %}
