{% macro pin_inputs() %}
  {#- on-run-start: fixes which publication of each upstream domain this run reads. -#}
  {%- if execute -%}{{ return(adapter.dispatch('pin_inputs', 'platform')()) }}{%- endif -%}
{% endmacro %}

{% macro default__pin_inputs() %}{% endmacro %}

{% macro duckdb__pin_inputs() %}
  {#- Copies the pointers of all upstream domains in one statement, so that all input ports of a run agree,
      however often an upstream domain publishes meanwhile. -#}
  {%- if platform._upstream_domains() -%}
    {%- do run_query('create schema if not exists mesh') -%}
    {%- do run_query('create or replace table mesh.input_pointers as select * from (' ~ platform._pointer_query() ~ ')') -%}
  {%- endif -%}
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


{% macro _pointer_query() %}
  {#- The pointers' texts, (domain, content): the current ones, or those of the publications that `vars: {mesh_pins: {<domain>: <publication id>}}` names. -#}
  {%- set ports = platform.environment_directory() ~ '/ports/' -%}
  {%- set files = [] -%}
  {%- for domain in platform._upstream_domains() -%}
    {%- set pin = var('mesh_pins', {}).get(domain) -%}
    {%- set path = ports ~ domain ~ '/' ~ ('publication.' ~ pin if pin else 'current') ~ '.json' -%}
    {%- do files.append('select ' ~ platform.literal(domain) ~ ' as domain, try(decode(content)) as content from read_blob(' ~ platform.literal(path) ~ ')') -%}
  {%- endfor -%}
  {{- return(files | join(' union all ')) -}}
{% endmacro %}
