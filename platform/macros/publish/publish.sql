{% macro publish(results) %}
  {#- on-run-end: publishes every product of this domain that was built and tested well in this run; withholds the others, with the reason. -#}
  {%- if execute and flags.WHICH in ('build', 'run', 'retry') -%}
    {{ return(adapter.dispatch('publish', 'platform')(results)) }}
  {%- endif -%}
{% endmacro %}

{% macro duckdb__publish(results) %}
  {%- set products = platform.products() -%}
  {%- set port = platform.environment_directory() ~ '/ports/' ~ project_name -%}
  {%- set before = platform.last_publication(port) -%}
  {%- if not products and not before -%}{{ return('') }}{%- endif -%}
  {%- do platform.ensure_directory(platform.environment_directory() ~ '/ports') -%}
  {%- do platform.ensure_directory(port) -%}
  {%- set run = platform.publication_facts() -%}
  {%- set has_partial_tables = platform.has_partial_tables() -%}
  {%- set verdict = platform.verdict() -%}
  {%- set entries = [] -%}
  {%- set outcomes = [] -%}

  {%- for product in products -%}
    {%- set previous = platform.find_entry(before, product) -%}
    {%- set reason = platform.withheld_because(product, results, has_partial_tables) or platform.withheld_by_policies(product, verdict) -%}
    {%- set entry = platform.write_product(product, port, run, previous) if reason is none else none -%}
    {%- if entry is mapping and entry.get('problem') -%}
      {%- set reason = entry.problem -%}
      {%- set entry = none -%}
    {%- endif -%}
    {%- if entry is not none -%}
      {%- do entries.append(entry) -%}
      {%- set outcome = 'published' if entry.publication_id == run.id else 'unchanged' -%}
    {%- else -%}
      {%- if previous is not none -%}{%- do entries.append(platform.refreshed(previous, product)) -%}{%- endif -%}
      {%- set outcome = 'withheld' -%}
    {%- endif -%}
    {%- do outcomes.append({'product': product.name, 'version': product.version, 'outcome': outcome, 'reason': reason or '', 'at': run.at,
        'run': run.id, 'publication_id': (entries | last).publication_id if entry is not none or previous is not none else ''}) -%}
  {%- endfor -%}

  {%- if has_partial_tables -%}{%- do platform.forget_partial_tables(results) -%}{%- endif -%}
  {%- if platform.pointer_changed(before, entries) -%}
    {%- do platform.write_json(entries, platform.pointer_shape(), port ~ '/publication.' ~ run.id ~ '.json') -%}
  {%- endif -%}
  {%- if entries != platform.read_entries(port ~ '/current.json') -%}
    {%- do platform.write_json(entries, platform.pointer_shape(), port ~ '/current.json') -%}
  {%- endif -%}
  {{ return(platform.report_outcomes(outcomes, port)) }}
{% endmacro %}


{% macro report_outcomes(outcomes, port) %}
  {#- Says and keeps what became of each product. A product that this run left out keeps the outcome of its last try. -#}
  {%- set left_out = 'not built in this run' -%}
  {%- set kept = platform.read_entries(port ~ '/outcomes.json') -%}
  {%- set rows = [] -%}
  {%- set withheld = [] -%}
  {%- for outcome in outcomes -%}
    {%- set line = project_name ~ '.' ~ outcome.product ~ '.v' ~ outcome.version -%}
    {%- if outcome.outcome == 'withheld' -%}
      {%- set earlier = platform.find_entry(kept, {'name': outcome.product, 'version': outcome.version}) -%}
      {%- do rows.append(earlier if outcome.reason == left_out and earlier is not none else outcome) -%}
      {%- if outcome.reason != left_out -%}{%- do withheld.append(line) -%}{%- endif -%}
      {%- do log('withheld ' ~ line ~ ': ' ~ outcome.reason, info=true) -%}
    {%- else -%}
      {%- do rows.append(outcome) -%}
      {%- do log(outcome.outcome ~ ' ' ~ line ~ ' (' ~ outcome.publication_id ~ ')', info=true) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do platform.write_json(rows, '[{"product": "VARCHAR", "version": "BIGINT", "outcome": "VARCHAR", "reason": "VARCHAR", "at": "VARCHAR", "run": "VARCHAR", "publication_id": "VARCHAR"}]', port ~ '/outcomes.json') -%}
  {%- if withheld and (var('mesh_publish_required', false) or env_var('MESH_PUBLISH_REQUIRED', '')) -%}
    {{ return('select error(' ~ platform.literal('withheld, and publication is required: ' ~ withheld | join(', ')) ~ ')') }}
  {%- endif -%}
  {{ return('') }}
{% endmacro %}
