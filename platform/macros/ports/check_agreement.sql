{% macro check_agreement(domain, product, version, port, promises) %}
  {#- Stops a run that reads a product without the agreement that it asks for: its restricted port, one that names its `consumers`, one that says
      `agreement:` (whatever it says, it was not meant to say nothing). `promises` is what the product's interface says under `config.meta.mesh`. -#}
  {%- set address = domain ~ '.' ~ product ~ '.v' ~ version -%}
  {%- set consumers = promises.get('consumers') -%}
  {%- if consumers is not none and (consumers is string or consumers is mapping or project_name not in consumers) -%}
    {{ exceptions.raise_compiler_error(project_name ~ ' reads ' ~ address ~ ', which names its consumers, and ' ~ project_name ~ ' is not among them ('
        ~ tojson(consumers) ~ '). Ask the owner of ' ~ domain ~ '.') }}
  {%- endif -%}
  {%- if port == 'restricted' or consumers is not none or promises.get('agreement') -%}
    {%- set problem = platform.agreement_problem(domain, product, version, port, (var('mesh_purposes', none) or {}).get(address), platform._agreements(domain ~ '.' ~ product),
        run_started_at.strftime('%Y-%m-%d')) -%}
    {%- if problem -%}
      {{ exceptions.raise_compiler_error(project_name ~ ' may not read ' ~ address ~ (' from the restricted port' if port == 'restricted' else '') ~ ': ' ~ problem) }}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}


{% macro _agreements(product) %}
  {#- The agreements that may be about a product: [{file, agreement}]. Those that do not name it and this project are not read: a damaged one of others hurts nobody here. -#}
  {%- set found = [] -%}
  {%- for row in run_query('select parse_filename(filename), try(decode(content)) from read_blob(' ~ platform.literal(platform.project_path('../../governance/agreements/*.yml')) ~ ') order by 1').rows
      if row[1] and product in row[1] and project_name in row[1] -%}
    {%- do found.append({'file': row[0], 'agreement': fromyaml(row[1])}) -%}
  {%- endfor -%}
  {{- return(found) -}}
{% endmacro %}


{% macro agreement_problem(domain, product, version, port, purpose, agreements, today) %}
  {#- Why none of the agreements covers this reading, with what to write where; empty when one does. -#}
  {%- if not purpose -%}
    {{ return('it does not say for what. Write `vars: {mesh_purposes: {' ~ domain ~ '.' ~ product ~ '.v' ~ version ~ ': <purpose>}}` in its dbt_project.yml.') }}
  {%- endif -%}
  {%- set near = [] -%}
  {%- for one in agreements -%}
    {%- set terms = one.agreement if one.agreement is mapping else {} -%}
    {%- set consumer = terms.get('consumer') -%}
    {%- if (consumer.get('domain') if consumer is mapping else none) == project_name and terms.get('product') == domain ~ '.' ~ product -%}
      {%- set start = (terms.get('start') or '') | string -%}
      {%- set end = (terms.get('end') or '') | string -%}
      {%- set approved = terms.get('approved_by') -%}
      {%- set lacks = [] -%}
      {%- if version | int not in platform._listed(terms.get('versions')) -%}{%- do lacks.append('it does not list version ' ~ version ~ ' in `versions`') -%}{%- endif -%}
      {%- if port not in (platform._listed(terms.get('ports')) or ['open']) -%}{%- do lacks.append('it does not list the ' ~ port ~ ' port in `ports`') -%}{%- endif -%}
      {%- if terms.get('purpose') != purpose -%}{%- do lacks.append('its `purpose` is ' ~ (terms.get('purpose') or 'missing') ~ ', not ' ~ purpose) -%}{%- endif -%}
      {%- if not modules.re.match('[0-9]{4}-[0-9]{2}-[0-9]{2}$', start) or start > today -%}{%- do lacks.append('it begins ' ~ ('on ' ~ start if start else 'on no day (`start`)')) -%}{%- endif -%}
      {%- if not modules.re.match('[0-9]{4}-[0-9]{2}-[0-9]{2}$', end) -%}{%- do lacks.append('it has no last day (`end`)') -%}
      {%- elif end < today -%}{%- do lacks.append('it ended on ' ~ end) -%}{%- endif -%}
      {%- if approved is not mapping or not approved.get('producer') or not approved.get('consumer') -%}{%- do lacks.append('it is not approved by both sides (`approved_by: {producer, consumer}`)') -%}{%- endif -%}
      {%- if not lacks -%}{{ return('') }}{%- endif -%}
      {%- do near.append(one.file ~ ': ' ~ lacks | join(', ')) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set file = 'governance/agreements/' ~ project_name ~ '--' ~ domain ~ '.' ~ product ~ '.yml' -%}
  {{ return('the agreement does not cover it (' ~ near | join('; ') ~ '). Agree anew with the owner of ' ~ domain ~ ', or stop reading it.' if near else
      'there is no agreement. Agree with the owner of ' ~ domain ~ ' and write ' ~ file ~ ' (consumer: {domain: ' ~ project_name ~ '}, product: ' ~ domain ~ '.' ~ product
      ~ ', versions: [' ~ version ~ '], ports: [' ~ port ~ '], purpose: ' ~ purpose ~ ', terms, start, end, approved_by).') }}
{% endmacro %}


{% macro _listed(value) %}
  {{- return(value if value is sequence and value is not string and value is not mapping else []) -}}
{% endmacro %}
