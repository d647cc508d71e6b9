-- title: Every product says over how many scheduled flights
-- why: A share without its number of flights cannot be added up to another share, and looks as sure as any other.
-- fix: Add the column `scheduled_flights` to the product.
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format('`{}` has no column `scheduled_flights`', products.address) as message
from mesh.products as products
left join dbt.node_columns as node_columns
    on products.unique_id = node_columns.node_unique_id and node_columns.column_name = 'scheduled_flights'
where products.domain = 'punctuality' and node_columns.column_name is null
