-- title: The mask of a key keeps different keys different
-- why: A key that is rounded or redacted is none: rows of different people fall together and joins multiply.
-- fix: Mask columns of the primary key with `token` or `hash`.
-- severity: error
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format(
        'mask `{}` makes different values of the key column `{}` equal', node_columns.mask, node_columns.column_name
    ) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
cross join mesh.standards as standard
where
    node_columns.mask is not null
    and list_contains(list_transform(products.primary_key, name -> lower(name)), lower(node_columns.column_name))
    and not list_contains(standard.unique_masks, node_columns.mask)
