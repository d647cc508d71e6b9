{#- One row per rule of publishing that does not hold. Rules about files and runs are tested end to end. -#}
{%- set flights = {'product': 'flights', 'version': 1, 'rows': 3, 'verified_at': 'Monday', 'is_latest': true, 'deprecation_date': ''} -%}
{%- set verified_later = {'product': 'flights', 'version': 1, 'rows': 3, 'verified_at': 'Tuesday', 'is_latest': true, 'deprecation_date': ''} -%}
{%- set grown = {'product': 'flights', 'version': 1, 'rows': 4, 'verified_at': 'Tuesday', 'is_latest': true, 'deprecation_date': ''} -%}
{%- set next_version = {'product': 'flights', 'version': 2, 'rows': 3, 'verified_at': 'Monday', 'is_latest': false, 'deprecation_date': ''} -%}
{%- set model = {'name': 'flights', 'version': '1', 'latest_version': '2', 'deprecation_date': '2027-06-30'} -%}
{%- set kept = platform.refreshed(flights, model) -%}
{%- set contract = [{'name': 'leg', 'type': 'INTEGER'}, {'name': 'day', 'type': 'DATE'}] -%}
{%- set wider = [{'name': 'day', 'type': 'DATE'}, {'name': 'leg', 'type': 'INTEGER'}, {'name': 'note', 'type': 'VARCHAR'}] -%}
{%- set other = [{'name': 'leg', 'type': 'BIGINT'}] -%}
{%- set rules = [
    ['the same content is no new publication', not platform.pointer_changed([flights], [verified_later])],
    ['other content is a new publication', platform.pointer_changed([flights], [grown])],
    ['one more product is a new publication', platform.pointer_changed([flights], [flights, next_version])],
    ['a first publication is new', platform.pointer_changed([], [flights])],
    ['a damaged entry counts as none', platform.pointer_changed(['nonsense'], [flights])],
    ['comparing leaves the entries alone', flights.verified_at == 'Monday'],
    ['an entry is found by product and version', platform.find_entry([next_version, flights], model) == flights],
    ['an entry of another version is not found', platform.find_entry([next_version], model) is none],
    ['a damaged entry is not found', platform.find_entry(['nonsense', {}], model) is none],
    ['a kept entry learns that it is no longer the latest', not kept.is_latest],
    ['a kept entry learns its deprecation date', kept.deprecation_date == '2027-06-30'],
    ['a kept entry keeps the rest', kept.rows == 3 and kept.verified_at == 'Monday'],
    ['keeping leaves the previous entry alone', flights.is_latest],
    ['a table may have more columns than its contract, in any order', platform.type_differences(contract, wider, 'built') == ''],
    ['types and missing columns are named', platform.type_differences(contract, other, 'built')
        == '`leg` is built as BIGINT, the contract says INTEGER; `day` is built as nothing, the contract says DATE']
] -%}
with rules as (
    {% for rule, holds in rules %}
    select {{ platform.literal(rule) }} as rule, {{ holds }} as holds
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select rule from rules
where not holds
