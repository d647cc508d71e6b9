-- title: The name of a quantity ends in its unit
-- why: Whoever writes `distance > 500` does not read the description first; `distance_mi` needs none.
-- fix: Rename the column in a new version (`mesh check --fix` plans it), or correct the unit.
-- severity: warning
-- scope: column
with suffixes as (
    select
        split_part(pairs.pair, '=', 1) as unit,
        split_part(pairs.pair, '=', 2) as suffixes
    from (select unnest(standard.unit_suffixes) as pair from mesh.standards as standard) as pairs
)

select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format(
        '`{}` is in "{}", so its name ends in `{}`',
        node_columns.column_name,
        node_columns.unit,
        replace(suffixes.suffixes, '|', '` or `')
    ) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
inner join suffixes on node_columns.unit = suffixes.unit
cross join mesh.standards as standard
where
    not regexp_matches(
        concat('_', node_columns.column_name),
        concat('(', suffixes.suffixes, ')', standard.unit_qualifier_pattern, '$')
    )
