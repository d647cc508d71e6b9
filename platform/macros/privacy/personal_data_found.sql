{% macro personal_data_found(relation, detectors, rows=10000) %}
  {#- A query that gives (column_name, detector, value_count, found_count) for what looks like personal data in a relation. `mesh check --scan` asks the same
      of published files (scripts/mesh/core/governance/detectors.py); the sample is the same every time. -#}
with sampled as (
    select columns(*)::varchar from {{ relation }} using sample reservoir({{ rows }} rows) repeatable (42)
),

said as (
    unpivot sampled on columns(*) into name column_name value value
),

counted as (
    {%- for detector in detectors %}
    {%- set named = 'regexp_matches(lower(column_name), ' ~ platform.literal(detector.columns) ~ ')' if detector.get('columns') else 'false' %}
    {%- set pattern = platform.literal(detector.get('pattern', '')) %}
    {%- set looks = 'regexp_matches(value, ' ~ pattern ~ ')' if detector.get('pattern') else 'false' %}
    {%- set valid = looks ~ ' and len(list_filter(regexp_extract_all(value, ' ~ pattern ~ '), lambda match: ' ~ (detector.valid | trim) ~ ')) > 0' if detector.get('pattern') and detector.get('valid') else looks %}
    {%- set by_name = 'regexp_matches(value, ' ~ platform.literal(detector.named_pattern) ~ ')' if detector.get('named_pattern') else ('false' if detector.get('pattern') else 'true') %}
    select
        column_name,
        {{ platform.literal(detector.name) }} as detector,
        {{ detector.get('share', 0) }} as share,
        count(*) as value_count,
        count(*) filter (where ({{ looks }}) or ({{ named }} and {{ by_name }})) as candidate_count,
        count(*) filter (where ({{ valid }}) or ({{ named }} and {{ by_name }})) as found_count
    from said
    group by column_name
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select column_name, detector, value_count, found_count
from counted
where found_count > 0 and found_count >= share * value_count and found_count * 2 >= candidate_count
{% endmacro %}


{% macro detectors() %}
  {#- The detectors of `governance/detectors.yml`: a list of mappings. -#}
  {%- set found = run_query('select content from read_text(' ~ platform.literal(platform.project_path('../../governance/detectors.yml')) ~ ')').rows -%}
  {%- set stated = (fromyaml(found[0][0]) or {}).get('detectors') if found | length else none -%}
  {%- if not stated -%}
    {{ exceptions.raise_compiler_error(project_name ~ ': platform.no_personal_data needs governance/detectors.yml with its list `detectors:`, two folders above the domain.') }}
  {%- endif -%}
  {{- return(stated) -}}
{% endmacro %}
