{% macro publish(results) %}
  {#- on-run-end: publishes every product of this domain that was built and tested well in this run; withholds the others, with the reason. -#}
  {%- if execute and flags.WHICH in ('build', 'run', 'retry') -%}
    {{ return(adapter.dispatch('publish', 'platform')(results)) }}
  {%- endif -%}
{% endmacro %}

{% macro duckdb__publish(results) %}
  {%- set products = platform.products() -%}
  {%- set home = platform.environment_directory() -%}
  {%- set ports = {'open': home ~ '/ports/' ~ project_name, 'restricted': home ~ '/restricted/' ~ project_name} -%}
  {%- set before = {'open': platform.last_publication(ports.open), 'restricted': platform.last_publication(ports.restricted)} -%}
  {%- if not products and not before.open and not before.restricted -%}{{ return('') }}{%- endif -%}
  {%- do platform.ensure_directory(home ~ '/ports') -%}
  {%- do platform.ensure_directory(ports.open) -%}
  {%- set run = platform.publication_facts() -%}
  {%- set has_partial_tables = platform.has_partial_tables() -%}
  {%- set verdict = platform.verdict() -%}
  {%- set entries = {'open': [], 'restricted': []} -%}
  {%- set outcomes = [] -%}
  {%- set closed = [] -%}

  {%- for product in products -%}
    {%- set wanted = platform.wanted_ports(product) -%}
    {%- set reason = platform.withheld_because(product, results, has_partial_tables) or (wanted if wanted is string else none)
        or platform.withheld_by_policies(product, verdict) -%}
    {%- set written = {} -%}
    {%- set reason = reason if reason is not none else platform._write_to_ports(product, wanted, ports, before, run, written, closed) -%}
    {%- set kept = {} -%}
    {%- for name in (wanted if wanted is not string else ['open', 'restricted']) -%}
      {%- set previous = platform.find_entry(before[name], product) -%}
      {%- if reason is none -%}{%- do kept.update({name: written[name]}) -%}
      {%- elif previous is not none -%}{%- do kept.update({name: platform.refreshed(previous, product)}) -%}
      {%- endif -%}
    {%- endfor -%}
    {%- for name, entry in kept.items() -%}{%- do entries[name].append(entry) -%}{%- endfor -%}
    {%- set ids = kept.values() | map(attribute='publication_id') | list -%}
    {%- set outcome = 'withheld' if reason is not none else 'published' if run.id in ids else 'unchanged' -%}
    {%- do outcomes.append({'product': product.name, 'version': product.version, 'outcome': outcome, 'reason': reason or '', 'at': run.at,
        'run': run.id, 'publication_id': ids | sort | last if ids else '', 'ports': kept.keys() | list}) -%}
  {%- endfor -%}

  {%- if has_partial_tables -%}{%- do platform.forget_partial_tables(results) -%}{%- endif -%}
  {#- The open port last: who reads it finds what the restricted one has, too. -#}
  {%- for name in ('restricted', 'open') if name == 'open' or before.restricted or entries.restricted -%}
    {%- do platform._switch(ports[name], before[name], entries[name], run) -%}
  {%- endfor -%}
  {{ return(platform.report_outcomes(outcomes, ports.open)) }}
{% endmacro %}


{% macro wanted_ports(product) %}
  {#- The ports that a product asks for, `open` unless it says otherwise, in the order in which they are written; words where it says nonsense. -#}
  {%- set wanted = platform.mesh_meta(product).get('ports') -%}
  {%- if wanted is none -%}{{ return(['open']) }}{%- endif -%}
  {%- set known = [] -%}
  {%- for name in ('restricted', 'open') if wanted is sequence and wanted is not string and wanted is not mapping and name in wanted -%}{%- do known.append(name) -%}{%- endfor -%}
  {%- if not known or known | length != wanted | length -%}
    {{ return('its `ports` (config.meta.mesh) must be a list of `open`, `restricted` or both, and says ' ~ tojson(wanted)) }}
  {%- endif -%}
  {{ return(known) }}
{% endmacro %}


{% macro _write_to_ports(product, wanted, ports, before, run, written, closed) %}
  {#- Fills `written` with the entry of each port; returns why there is none. `closed` remembers why the restricted port cannot be written in this run. -#}
  {%- if wanted | length > 1 -%}
    {#- What keeps it out of the open port is known before anything is written to the restricted one. -#}
    {%- set masked = platform.masked_columns(product) -%}
    {%- if masked.problem -%}{{ return(masked.problem) }}{%- endif -%}
  {%- endif -%}
  {%- if 'restricted' in wanted -%}
    {%- if not closed -%}{%- do closed.append(platform.open_restricted_port(ports.restricted)) -%}{%- endif -%}
    {%- if closed[0] -%}{{ return('restricted port: ' ~ closed[0]) }}{%- endif -%}
  {%- endif -%}
  {%- for name in wanted -%}
    {%- set entry = platform.write_product(product, ports[name], run, platform.find_entry(before[name], product), name == 'restricted') -%}
    {%- if entry.get('problem') -%}{{ return(entry.problem) }}{%- endif -%}
    {%- do written.update({name: entry}) -%}
  {%- endfor -%}
  {{ return(none) }}
{% endmacro %}


{% macro _switch(port, before, entries, run) %}
  {%- if platform.pointer_changed(before, entries) -%}
    {%- do platform.write_json(entries, platform.pointer_shape(), port ~ '/publication.' ~ run.id ~ '.json') -%}
  {%- endif -%}
  {%- if entries != platform.read_entries(port ~ '/current.json') -%}
    {%- do platform.write_json(entries, platform.pointer_shape(), port ~ '/current.json') -%}
  {%- endif -%}
{% endmacro %}


{% macro report_outcomes(outcomes, port) %}
  {#- Says and keeps what became of each product. A product that this run left out keeps the outcome of its last try. -#}
  {%- set left_out = 'not built in this run' -%}
  {%- set kept = platform.read_entries(port ~ '/outcomes.json') -%}
  {%- set rows = [] -%}
  {%- set withheld = [] -%}
  {%- for outcome in outcomes -%}
    {%- set line = project_name ~ '.' ~ outcome.product ~ ('.v' ~ outcome.version if outcome.version else '') -%}
    {%- if outcome.outcome == 'withheld' -%}
      {%- set earlier = platform.find_entry(kept, {'name': outcome.product, 'version': outcome.version}) -%}
      {%- do rows.append(earlier if outcome.reason == left_out and earlier is not none else outcome) -%}
      {%- if outcome.reason != left_out -%}{%- do withheld.append(line) -%}{%- endif -%}
      {%- do log('withheld ' ~ line ~ ': ' ~ outcome.reason, info=true) -%}
    {%- else -%}
      {%- do rows.append(outcome) -%}
      {%- do log(outcome.outcome ~ ' ' ~ line ~ ' (' ~ outcome.publication_id ~ ')' ~ (', ' ~ outcome.ports | join(' and ') ~ ' port' if 'restricted' in outcome.ports else ''), info=true) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do platform.write_json(rows, '[{"product": "VARCHAR", "version": "BIGINT", "outcome": "VARCHAR", "reason": "VARCHAR", "at": "VARCHAR", "run": "VARCHAR", "publication_id": "VARCHAR", "ports": ["VARCHAR"]}]', port ~ '/outcomes.json') -%}
  {%- if withheld and (var('mesh_publish_required', false) or env_var('MESH_PUBLISH_REQUIRED', '')) -%}
    {{ return('select error(' ~ platform.literal('withheld, and publication is required: ' ~ withheld | join(', ')) ~ ')') }}
  {%- endif -%}
  {{ return('') }}
{% endmacro %}
