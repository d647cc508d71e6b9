-- title: No column of a product is called as SQL itself speaks
-- why: A column named `order` or `date` must be quoted by every reader in every query, or the query fails.
-- fix: Say which one it is: `order_number`, `flight_date`.
-- severity: warning
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format('`{}` is a word of SQL', node_columns.column_name) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
cross join mesh.standards as standard
where
    node_columns.is_declared
    and list_contains(standard.reserved_words, lower(node_columns.column_name))
