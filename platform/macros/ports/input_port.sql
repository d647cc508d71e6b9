{% macro input_port(domain, product, version) %}
  {#- The published files of one product version, as a table expression. Interface packages call it; models use `ref`. -#}
  {%- if execute -%}
    {{ return(adapter.dispatch('input_port', 'platform')(domain, product, version)) }}
  {%- else -%}
    (select 1) as _not_executed
  {%- endif -%}
{% endmacro %}

{% macro duckdb__input_port(domain, product, version) %}
  {#- A literal, absolute, versioned path: the whole run reads one publication, which stays readable after the next. -#}
  {%- set address = domain ~ '.' ~ product ~ ' v' ~ version -%}
  {%- set port = 'restricted' if platform.is_restricted_input(domain, product, version) else 'open' -%}
  {%- do platform.check_agreement(domain, product, version, port, platform.mesh_meta(model)) -%}
  {%- set directory = platform._port_directory(domain, port) -%}
  {%- set pinned = flags.WHICH in ('build', 'run', 'test', 'seed', 'snapshot', 'retry') -%}
  {%- set found = run_query('select content from (' ~ ('select * from mesh.input_pointers' if pinned else platform._pointer_query()) ~ ') where domain = ' ~ platform.literal(domain)
      ~ ' and port = ' ~ platform.literal(port)) -%}
  {%- set of = 'the restricted port of ' ~ domain if port == 'restricted' else domain -%}
  {%- if found.rows | length == 0 -%}
    {{ exceptions.raise_compiler_error(project_name ~ ' reads ' ~ address ~ ", and nothing of " ~ of ~ " is published in environment '" ~ target.name
        ~ "' (" ~ directory ~ '/current.json). Run `mesh build ' ~ domain ~ '`.') }}
  {%- endif -%}
  {%- set entries = platform.pointer_entries(domain, directory ~ '/current.json', found.rows[0][0]) -%}
  {%- set matches = [] -%}
  {%- set offered = [] -%}
  {%- for entry in entries -%}
    {%- do offered.append(entry.product ~ ' v' ~ entry.version) -%}
    {%- if entry.product == product and entry.version | string == version | string -%}{%- do matches.append(entry) -%}{%- endif -%}
  {%- endfor -%}
  {%- if not matches -%}
    {{ exceptions.raise_compiler_error(project_name ~ ' reads ' ~ address ~ ", which is not published in " ~ ('the restricted port of ' if port == 'restricted' else '')
        ~ "environment '" ~ target.name ~ "'; published: " ~ (offered | sort | join(', ') or 'nothing') ~ '. Run `mesh build ' ~ domain ~ '`, and see `mesh status ' ~ domain
        ~ '` for what withheld it.') }}
  {%- endif -%}
  {%- set path = directory ~ '/' ~ matches[0].path -%}
  {%- do platform._check_published_file(address, domain, path, matches[0]) -%}
  {%- do platform._check_published_types(address, domain, matches[0].columns, model.columns) -%}
  {{- return(platform.parquet_file(path, domain if port == 'restricted' else none)) -}}
{% endmacro %}


{% macro is_restricted_input(domain, product, version) %}
  {#- Does this project read the product version from the restricted port (`vars: mesh_restricted_inputs`)? -#}
  {{- return(domain ~ '.' ~ product ~ '.v' ~ version in (var('mesh_restricted_inputs', none) or [])) -}}
{% endmacro %}


{% macro _port_directory(domain, port) %}
  {{- return(platform.environment_directory() ~ ('/restricted/' if port == 'restricted' else '/ports/') ~ domain) -}}
{% endmacro %}


{% macro _check_published_file(address, domain, path, entry) %}
  {#- Costs one look at the file's size; content is verified by hash on demand (`mesh status --verify`). -#}
  {%- set sizes = run_query('select size from read_blob(' ~ platform.literal(path) ~ ')').rows -%}
  {%- set problem = 'is missing' if sizes | length == 0 else 'is damaged: it has ' ~ sizes[0][0] ~ ' bytes instead of ' ~ entry.bytes -%}
  {%- if sizes | length == 0 or sizes[0][0] | int != entry.bytes | int -%}
    {{ exceptions.raise_compiler_error('the published file of ' ~ address ~ ' ' ~ problem ~ ' (' ~ path ~ '). Run `mesh build ' ~ domain ~ ' --force` to publish it again.') }}
  {%- endif -%}
{% endmacro %}


{% macro _check_published_types(address, domain, published, expected) %}
  {#- Exact types of the publication against the interface that this domain was written for. Columns added upstream break nobody. -#}
  {%- set types = {} -%}
  {%- for column in published -%}{%- do types.update({column.name: column.type}) -%}{%- endfor -%}
  {%- set differences = [] -%}
  {%- for column in platform.contract_types(expected) -%}
    {%- if column.name not in types -%}
      {%- do differences.append('column `' ~ column.name ~ '` is not in the publication') -%}
    {%- elif types[column.name] != column.type -%}
      {%- do differences.append('`' ~ column.name ~ '` is published as ' ~ types[column.name] ~ ', the interface says ' ~ column.type) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if differences -%}
    {{ exceptions.raise_compiler_error(address ~ ' no longer fits its interface: ' ~ differences | join('; ') ~ '. Take the interface of the publication (`mesh interface '
        ~ domain ~ '`, or raise the `revision:` of its package), or ask the owner of ' ~ domain ~ ' to publish the contract again.') }}
  {%- endif -%}
{% endmacro %}


{% macro contract_types(columns) %}
  {#- The columns of a contract with their types in the engine's own spelling: a list of {name, type}, in the contract's order. -#}
  {%- set casts = [] -%}
  {%- for column in columns.values() -%}
    {%- do casts.append('cast(null as ' ~ column.data_type ~ ') as ' ~ platform.identifier(column.name)) -%}
  {%- endfor -%}
  {{- return(platform.described('select ' ~ casts | join(', '))) -}}
{% endmacro %}


{% macro described(query) %}
  {#- The columns of a query: a list of {name, type}. -#}
  {%- set columns = [] -%}
  {%- for row in run_query('select column_name, column_type from (describe ' ~ query ~ ')').rows -%}
    {%- do columns.append({'name': row[0], 'type': row[1]}) -%}
  {%- endfor -%}
  {{- return(columns) -}}
{% endmacro %}
