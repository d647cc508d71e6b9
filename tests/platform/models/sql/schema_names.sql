{%- set own = {'resource_type': 'model', 'package_name': project_name} -%}
{%- set port = {'resource_type': 'model', 'package_name': 'operations'} -%}
{%- set seed = {'resource_type': 'seed', 'package_name': 'operations'} -%}
select
    '{{ platform.default__generate_schema_name(none, own) | trim }}' = '{{ target.schema }}' as own_default_is_target,
    '{{ platform.default__generate_schema_name(' staging ', own) | trim }}' as own_folder,
    '{{ platform.default__generate_schema_name('staging', port) | trim }}' as input_port,
    '{{ platform.default__generate_schema_name('seeds', seed) | trim }}' as foreign_seed
