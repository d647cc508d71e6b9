{#- One row per rule of masking and of agreements that does not hold. What a run does with them is tested end to end. -#}
{%- set problems = [
    ['hash', 'BIGINT', ""],
    ['hash', 'INTEGER', "its mask `hash` does not fit type INTEGER (only VARCHAR, BIGINT, UBIGINT, HUGEINT, UHUGEINT)"],
    ['token', 'DATE', "its mask `token` does not fit type DATE (only VARCHAR, BIGINT, UBIGINT, HUGEINT, UHUGEINT)"],
    ['partial', 'BIGINT', "its mask `partial` does not fit type BIGINT (only VARCHAR)"],
    ['area', 'DATE', "its mask `area` does not fit type DATE (only VARCHAR)"],
    ['year', 'VARCHAR', "its mask `year` does not fit type VARCHAR (only DATE, TIMESTAMP, TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP_NS)"],
    ['month', 'TIMESTAMP WITH TIME ZONE', "its mask `month` does not fit type TIMESTAMP WITH TIME ZONE (only DATE, TIMESTAMP, TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP_NS)"],
    ['round', 'DECIMAL(6,2)', ""],
    ['redact', 'STRUCT(a INTEGER)', ""],
    ['hide', 'VARCHAR', "its mask `hide` is none of hash, token, redact, partial, year, month, area, round"],
    [['hash'], 'VARCHAR', "its `mask` must be a kind (`mask: hash`) or name one (`mask: {kind: partial, keep: 2}`)"],
    [{'keep': 2}, 'VARCHAR', "its `mask` must be a kind (`mask: hash`) or name one (`mask: {kind: partial, keep: 2}`)"],
    [{'kind': 'partial', 'keeps': 2}, 'VARCHAR', "its mask `partial` takes no `keeps`, only `keep` and `from`"],
    [{'kind': 'hash', 'salt': 'x'}, 'VARCHAR', "its mask `hash` takes no `salt`"],
    [{'kind': 'partial', 'keep': 'two'}, 'VARCHAR', "`keep` of its mask `partial` must be a whole number of characters, 0 or more"],
    [{'kind': 'area', 'keep': -1}, 'VARCHAR', "`keep` of its mask `area` must be a whole number of characters, 0 or more"],
    [{'kind': 'partial', 'from': 'middle'}, 'VARCHAR', "`from` of its mask `partial` must be `end` or `start`"],
    [{'kind': 'token', 'space': "x' or 1=1"}, 'VARCHAR', "`space` of its mask `token` must be a name in snake_case, such as `customer`"],
    [{'kind': 'round', 'to': 0}, 'INTEGER', "`to` of its mask `round` must be a number above 0, a whole one unless the column is FLOAT or DOUBLE"],
    [{'kind': 'round', 'to': 0.5}, 'INTEGER', "`to` of its mask `round` must be a number above 0, a whole one unless the column is FLOAT or DOUBLE"],
    [{'kind': 'round', 'to': '1; drop'}, 'DOUBLE', "`to` of its mask `round` must be a number above 0, a whole one unless the column is FLOAT or DOUBLE"]
] -%}
{%- set rules = [] -%}
{%- for mask, type, words in problems -%}
  {%- do rules.append([mask | string ~ ' of ' ~ type ~ ' is not: ' ~ platform.mask_problem(mask, type), platform.mask_problem(mask, type) == words]) -%}
{%- endfor -%}

{%- set product = {'package_name': 'passengers', 'name': 'customers'} -%}
{%- do rules.append(['a token lies in the space it names', platform.mask_space(product, 'id', {'kind': 'token', 'space': 'customer'}) == 'token customer']) -%}
{%- do rules.append(['or in that of its column', platform.mask_space(product, 'id', 'token') == 'token id' and platform.mask_space(product, 'id', {'kind': 'token'}) == 'token id']) -%}
{%- do rules.append(['a hash lies in its own column', platform.mask_space(product, 'id', 'hash') == 'hash passengers.customers.id']) -%}
{%- if execute -%}
  {%- do rules.append(['without a file personal data need a mask', platform.classes().personal.open_port == 'masked' and platform.classes().confidential.open_port == 'clear']) -%}
{%- endif -%}

{%- set agreement = {'consumer': {'domain': 'platform_tests'}, 'product': 'passengers.customers', 'versions': [1, 2], 'ports': ['open', 'restricted'],
    'purpose': 'travel_notices', 'start': '2026-01-01', 'end': '2026-12-31', 'approved_by': {'producer': 'one', 'consumer': 'other'}} -%}
{%- set readings = [
    ['it covers the reading', {}, 1, 'restricted', 'travel_notices', '2026-06-30', ''],
    ['its first day counts', {}, 1, 'restricted', 'travel_notices', '2026-01-01', ''],
    ['its last day counts', {}, 1, 'open', 'travel_notices', '2026-12-31', ''],
    ['it has ended', {}, 1, 'restricted', 'travel_notices', '2027-01-01', 'it ended on 2026-12-31'],
    ['it has not begun', {}, 1, 'restricted', 'travel_notices', '2025-12-31', 'it begins on 2026-01-01'],
    ['another version', {}, 3, 'restricted', 'travel_notices', '2026-06-30', 'it does not list version 3'],
    ['another purpose', {}, 1, 'restricted', 'marketing', '2026-06-30', 'its `purpose` is travel_notices, not marketing'],
    ['no purpose', {}, 1, 'restricted', none, '2026-06-30', 'mesh_purposes: {passengers.customers.v1: <purpose>}'],
    ['the open port only', {'ports': none}, 1, 'restricted', 'travel_notices', '2026-06-30', 'it does not list the restricted port'],
    ['the open port by default', {'ports': none}, 1, 'open', 'travel_notices', '2026-06-30', ''],
    ['approved by one side', {'approved_by': {'producer': 'one'}}, 1, 'open', 'travel_notices', '2026-06-30', 'it is not approved by both sides'],
    ['no end', {'end': none}, 1, 'open', 'travel_notices', '2026-06-30', 'it has no last day'],
    ['an end that is no day', {'end': 'never'}, 1, 'open', 'travel_notices', '2026-06-30', 'it has no last day'],
    ['of a role', {'consumer': {'role': 'platform_tests'}}, 1, 'open', 'travel_notices', '2026-06-30', 'there is no agreement. Agree with the owner of passengers and write governance/agreements/platform_tests--passengers.customers.yml'],
    ['of nobody', {'consumer': 'platform_tests'}, 1, 'open', 'travel_notices', '2026-06-30', 'there is no agreement'],
    ['versions as a text', {'versions': '1'}, 1, 'open', 'travel_notices', '2026-06-30', 'it does not list version 1']
] -%}
{%- for rule, other, version, port, purpose, today, words in readings -%}
  {%- set terms = {} -%}
  {%- do terms.update(agreement) -%}
  {%- do terms.update(other) -%}
  {%- set found = platform.agreement_problem('passengers', 'customers', version, port, purpose, [{'file': 'a.yml', 'agreement': none}, {'file': 'b.yml', 'agreement': terms}], today) -%}
  {%- do rules.append(['agreement, ' ~ rule ~ ': ' ~ found, words in found if words else found == '']) -%}
{%- endfor -%}
with rules as (
    {% for rule, holds in rules %}
    select {{ platform.literal(rule) }} as rule, {{ holds }} as holds
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select rule from rules
where not holds
