{% macro masked_columns(product) %}
  {#- What the open port gets of a product: {columns: [SQL, one for each column of the contract, in its order]}, or {problem: why nothing may be published}. -#}
  {%- set own = platform.mesh_meta(product) -%}
  {%- set classes = platform.classes() -%}
  {%- if classes is string -%}{{ return({'problem': classes}) }}{%- endif -%}
  {%- set key = {} -%}
  {%- set selected = [] -%}
  {%- set problems = [] -%}
  {%- for column in platform.contract_types(product.columns) -%}
    {%- set declared = product.columns[column.name] -%}
    {%- set meta = platform.mesh_meta(declared, own) -%}
    {%- set mask = meta.get('mask') -%}
    {%- set class = meta.get('classification') or own.get('classification') -%}
    {%- set problem = platform._class_problem(class, mask, classes) -%}
    {%- if not class and not mask and platform._is_classified(product) -%}
      {#- A column that was renamed, or came by `select *`, brings no class along. -#}
      {%- set problem = 'others of this product have a class, and it has none, so nobody knows whether everybody may see it: set `config.meta.mesh.classification`' -%}
    {%- endif -%}
    {%- if not problem and mask -%}{%- set problem = platform.mask_problem(mask, column.type) -%}{%- endif -%}
    {%- set kind = '' if not mask else mask if mask is string else mask.get('kind') -%}
    {%- if not problem and kind == 'redact' and column.type != 'VARCHAR' and platform._is_never_null(product, declared) -%}
      {%- set problem = 'its mask `redact` makes it null, and the contract says not null: take the constraint away, or use another mask' -%}
    {%- endif -%}
    {%- if not problem and kind in ('hash', 'token') -%}
      {%- if not key -%}{%- do key.update(platform.key_file('masking')) -%}{%- endif -%}
      {%- set problem = key.problem -%}
    {%- endif -%}
    {%- if problem -%}
      {%- do problems.append('column `' ~ column.name ~ '`: ' ~ problem) -%}
    {%- elif not mask -%}
      {%- do selected.append(platform.identifier(column.name)) -%}
    {%- else -%}
      {%- set space = platform.mask_space(product, column.name, mask) -%}
      {%- do selected.append(platform.mask(column.name, column.type, mask, space, key.path) ~ ' as ' ~ platform.identifier(column.name)) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if problems -%}{{ return({'problem': problems | join('; ')}) }}{%- endif -%}
  {{ return({'columns': selected}) }}
{% endmacro %}


{% macro mask_space(product, column, mask) %}
  {#- Within which values are told apart: tokens within a space of the whole mesh, hashes within one column of one product. -#}
  {%- if mask is mapping and mask.kind == 'token' -%}{{ return('token ' ~ mask.get('space', column)) }}{%- endif -%}
  {%- if mask == 'token' -%}{{ return('token ' ~ column) }}{%- endif -%}
  {{ return('hash ' ~ product.package_name ~ '.' ~ product.name ~ '.' ~ column) }}
{% endmacro %}


{% macro mesh_meta(node, inherited=none) %}
  {#- What `config.meta.mesh` says of a node or a column. v2 hands a model's meta down to columns that have none of their own: that says nothing of them. -#}
  {%- for meta in ((node.config or {}).get('meta'), node.meta) -%}
    {%- if meta and meta.get('mesh') is mapping and meta.mesh != inherited -%}{{ return(meta.mesh) }}{%- endif -%}
  {%- endfor -%}
  {{ return({}) }}
{% endmacro %}


{% macro classes() %}
  {#- What governance says of classes of data, {name: {open_port, allowed_masks}}; the built-in meaning where it says nothing; words where it cannot be read. -#}
  {%- set file = platform.project_path('../../governance/classification.yml') -%}
  {%- set rows = run_query('select try(decode(content)) from read_blob(' ~ platform.literal(file) ~ ')').rows -%}
  {%- if not rows | length -%}
    {#- From the wrong folder it looks as if governance said nothing. -#}
    {%- if platform.file_size(platform.project_path('dbt_project.yml')) < 0 -%}
      {{ return("dbt was not started in the project's folder, so that governance/classification.yml cannot be found: start it there, or name the folder with --project-dir") }}
    {%- endif -%}
    {%- set masked = {'open_port': 'masked', 'allowed_masks': []} -%}
    {%- set clear = {'open_port': 'clear', 'allowed_masks': []} -%}
    {{ return({'public': clear, 'internal': clear, 'confidential': clear, 'personal': masked, 'sensitive': masked}) }}
  {%- endif -%}
  {%- set content = fromyaml(rows[0][0] or '') -%}
  {%- set listed = content.get('classes') if content is mapping else none -%}
  {%- set found = {} -%}
  {%- for class in (listed if listed is sequence and listed is not string and listed is not mapping else []) if class is mapping and class.get('name') -%}
    {%- do found.update({class.name | string: {'open_port': class.get('open_port', 'masked'), 'allowed_masks': class.get('allowed_masks') or []}}) -%}
  {%- endfor -%}
  {{ return(found or 'governance/classification.yml lists no classes, so that nobody knows what must be masked: mend it') }}
{% endmacro %}


{% macro _class_problem(class, mask, classes) %}
  {#- Why a column of a class may not be published openly with this mask, or without any; empty when it may. -#}
  {%- if not class -%}{{ return('') }}{%- endif -%}
  {%- if class is not string or class not in classes -%}
    {{ return('its classification `' ~ class ~ '` is none of ' ~ classes.keys() | join(', ')) }}
  {%- endif -%}
  {%- set rule = classes[class] -%}
  {%- set allowed = rule.allowed_masks or (['redact'] if rule.open_port == 'never' else []) -%}
  {%- set kind = '' if not mask else mask if mask is string else mask.get('kind') if mask is mapping else '' -%}
  {%- if rule.open_port == 'clear' -%}{{ return('') }}{%- endif -%}
  {%- if not mask -%}
    {{ return('it is ' ~ class ~ ' and has no mask, so it may not be in the open port: give it one (`config.meta.mesh.mask`' ~ (': ' ~ allowed | join(', ') if allowed else '')
        ~ '), or publish the product with `ports: [restricted]`') }}
  {%- elif allowed and kind not in allowed -%}
    {{ return('it is ' ~ class ~ ', and its mask `' ~ kind ~ '` does not hide enough for that: use ' ~ allowed | join(' or ')) }}
  {%- endif -%}
  {{ return('') }}
{% endmacro %}


{% macro _is_classified(product) %}
  {#- Does any column of a product say of which class it is? -#}
  {%- for column in product.columns.values() if platform.mesh_meta(column, platform.mesh_meta(product)).get('classification') -%}{{ return(true) }}{%- endfor -%}
  {{ return(false) }}
{% endmacro %}


{% macro _is_never_null(product, column) %}
  {%- for constraint in column.constraints or [] if constraint.type in ('not_null', 'primary_key') -%}{{ return(true) }}{%- endfor -%}
  {%- for constraint in product.constraints or [] if constraint.type == 'primary_key' and column.name in (constraint.columns or []) -%}{{ return(true) }}{%- endfor -%}
  {{ return(false) }}
{% endmacro %}
