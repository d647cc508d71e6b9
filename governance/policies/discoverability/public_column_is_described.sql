-- title: Every column of a product is described
-- why: A name is not a definition; what null, zero and the limits mean is known only to those who made it.
-- fix: Write the column's `description` in the product's YAML.
-- severity: error
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format('`{}` of `{}` has no description', node_columns.column_name, products.address) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
cross join mesh.standards as standard
where
    node_columns.is_declared
    and length(coalesce(trim(node_columns.description), '')) < standard.column_description_min_length
