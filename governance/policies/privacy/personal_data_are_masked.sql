-- title: Personal data leave by the open port masked only
-- why: Everybody can read the open port, and nobody can take back what was read.
-- fix: Give the column a `mask` under `config.meta.mesh`, or offer the product at the restricted port only (`ports: [restricted]`).
-- severity: error
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format('`{}` of `{}` is {} and goes unmasked to the open port', node_columns.column_name, products.address, classes.name) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
inner join mesh.classes as classes on coalesce(node_columns.classification, products.classification) = classes.name
where
    node_columns.is_declared
    and node_columns.mask is null
    and classes.open_port != 'clear'
    and list_contains(coalesce(products.ports, ['open']), 'open')
