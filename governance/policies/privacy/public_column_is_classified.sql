-- title: Every column of a product has a class
-- why: Nobody can mask, grant or delete what nobody has looked at.
-- fix: Set `config.meta.mesh.classification` on the column, or on the product as the default of its columns.
-- severity: error
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format('`{}` of `{}` has no class', node_columns.column_name, products.address) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
where
    node_columns.is_declared
    and coalesce(node_columns.classification, products.classification) is null
