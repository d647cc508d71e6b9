{% macro published_values(relation, columns) %}
  {#- Some columns of a relation as the open port gets them, as far as telling rows apart goes: a list of SQL. A hash tells apart what its values do, so it is left out and
      no key is needed. -#}
  {%- set selected = [] -%}
  {%- set types = {} -%}
  {%- set declared = {} -%}
  {%- for node in (graph.nodes.values() if execute else []) if node.resource_type in ('model', 'seed', 'snapshot') and node.relation_name and node.relation_name in relation | string -%}
    {%- for name, column in node.columns.items() -%}
      {%- do declared.update({name: platform.mesh_meta(column, platform.mesh_meta(node)).get('mask')}) -%}
    {%- endfor -%}
    {%- if declared.values() | select | list -%}
      {%- for column in platform.described('select * from ' ~ node.relation_name) -%}{%- do types.update({column.name: column.type}) -%}{%- endfor -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for name in columns -%}
    {%- set mask = declared.get(name) -%}
    {%- set kind = '' if not mask else mask if mask is string else mask.get('kind') -%}
    {%- if not mask or kind in ('hash', 'token') or name not in types -%}
      {%- do selected.append(platform.identifier(name)) -%}
    {%- elif platform.mask_problem(mask, types[name]) -%}
      {{ exceptions.raise_compiler_error('platform.k_anonymous on ' ~ relation ~ ': column `' ~ name ~ '`: ' ~ platform.mask_problem(mask, types[name]) ~ '.') }}
    {%- else -%}
      {%- do selected.append(platform.mask(name, types[name], mask, '') ~ ' as ' ~ platform.identifier(name)) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(selected) }}
{% endmacro %}
