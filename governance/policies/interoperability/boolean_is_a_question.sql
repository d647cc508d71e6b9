-- title: Booleans are named as questions, and nothing else is
-- why: `is_corrected` tells what true means; `corrected` may be a flag, a time or a person.
-- fix: Name booleans `is_...` or `has_...` (`boolean_prefixes` in `governance/standards.yml`).
-- severity: warning
-- scope: column
with names as (
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        lower(node_columns.data_type_declared) in ('boolean', 'bool') as is_boolean,
        regexp_matches(
            node_columns.column_name, concat('^(', array_to_string(standard.boolean_prefixes, '|'), ')')
        ) as is_question,
        array_to_string(standard.boolean_prefixes, ', ') as prefixes
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    cross join mesh.standards as standard
    where node_columns.is_declared and node_columns.data_type_declared is not null
)

select
    names.node_unique_id as node,
    names.column_name as "column",
    if(
        names.is_boolean,
        format('`{}` is a boolean, and its name begins with none of {}', names.column_name, names.prefixes),
        format('`{}` is named as a boolean, and is none', names.column_name)
    ) as message
from names
where names.is_boolean != names.is_question
