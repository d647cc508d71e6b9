{%- set hostile = ["O'Hare", "''", '"', "'; drop table flights; --", 'back\\slash', 'Zürich', '', 'select'] -%}
{% for name in hostile %}
select
    {{ loop.index }} as n,
    {{ platform.literal(name) }} as as_literal,
    (select column_name from (describe select 1 as {{ platform.identifier(name or 'empty') }})) as as_identifier
{% if not loop.last %}union all{% endif %}
{% endfor %}
