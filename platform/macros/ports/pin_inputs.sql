{% macro pin_inputs() %}
  {#- on-run-start: fixes which publication of each upstream domain this run reads. -#}
  {%- if execute -%}{{ return(adapter.dispatch('pin_inputs', 'platform')()) }}{%- endif -%}
{% endmacro %}

{% macro default__pin_inputs() %}{% endmacro %}

{% macro duckdb__pin_inputs() %}
  {#- Copies the pointers of all upstream domains in one statement, so that all input ports of a run agree,
      however often an upstream domain publishes meanwhile. -#}
  {#- Asked here, too: a run that selects only what reads an input port finds the port as an earlier run left it. -#}
  {%- for node in graph.nodes.values() if platform.is_input_port(node) and flags.WHICH in ('build', 'run', 'test', 'seed', 'snapshot', 'retry') -%}
    {%- set port = 'restricted' if platform.is_restricted_input(node.package_name, node.name, node.version) else 'open' -%}
    {%- do platform.check_agreement(node.package_name, node.name, node.version, port, platform.mesh_meta(node)) -%}
  {%- endfor -%}
  {%- if platform._upstream_domains() -%}
    {%- do run_query('create schema if not exists mesh') -%}
    {%- do run_query('create or replace table mesh.input_pointers as select * from (' ~ platform._pointer_query() ~ ')') -%}
  {%- endif -%}
  {%- for domain in platform._restricted_domains() -%}
    {%- set problem = platform.add_parquet_key(domain) -%}
    {%- if problem -%}
      {{ exceptions.raise_compiler_error(project_name ~ ' reads the restricted port of ' ~ domain ~ ', and ' ~ problem ~ '.') }}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}


{% macro is_input_port(node) %}
  {#- A versioned model of another package is a product of another domain; packages with models of other kinds may be installed too. -#}
  {{- return(node.resource_type == 'model' and node.package_name != project_name and node.version is not none and node.version | string != '') -}}
{% endmacro %}


{% macro _upstream_domains() %}
  {%- set domains = [] -%}
  {%- for node in graph.nodes.values() if platform.is_input_port(node) and node.package_name not in domains -%}
    {%- do domains.append(node.package_name) -%}
  {%- endfor -%}
  {{- return(domains) -}}
{% endmacro %}


{% macro _restricted_domains() %}
  {#- Those of whose restricted port this project reads something. -#}
  {%- set domains = [] -%}
  {%- for node in graph.nodes.values() if platform.is_input_port(node) and node.package_name not in domains
      and platform.is_restricted_input(node.package_name, node.name, node.version) -%}
    {%- do domains.append(node.package_name) -%}
  {%- endfor -%}
  {{- return(domains) -}}
{% endmacro %}


{% macro _pointer_query() %}
  {#- The pointers' texts, (domain, port, content): the current ones, or those of the publications that `vars: {mesh_pins: {<domain>: <publication id>}}` names.
      A restricted port need not have a publication of that id: its newest one that is no younger is what stood there then. -#}
  {%- set restricted = platform._restricted_domains() -%}
  {%- set files = [] -%}
  {%- for domain in platform._upstream_domains() -%}
    {%- set pin = var('mesh_pins', {}).get(domain) -%}
    {%- for port in (['open', 'restricted'] if domain in restricted else ['open']) -%}
      {%- set folder = platform._port_directory(domain, port) ~ '/' -%}
      {%- set selected = 'select ' ~ platform.literal(domain) ~ ' as domain, ' ~ platform.literal(port) ~ ' as port, try(decode(content)) as content from read_blob(' -%}
      {%- if not pin or port == 'open' -%}
        {%- do files.append(selected ~ platform.literal(folder ~ ('publication.' ~ pin if pin else 'current') ~ '.json') ~ ')') -%}
      {%- else -%}
        {%- do files.append('(' ~ selected ~ platform.literal(folder ~ 'publication.*.json') ~ ") where parse_filename(filename) <= "
            ~ platform.literal('publication.' ~ pin ~ '.json') ~ ' order by filename desc limit 1)') -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {{- return(files | join(' union all ')) -}}
{% endmacro %}
