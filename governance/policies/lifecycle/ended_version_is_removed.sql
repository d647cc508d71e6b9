-- title: A version that has ended is removed
-- why: As long as it is published somebody will find it and build on it.
-- fix: Delete the version's SQL and YAML when its last reader has left, and run `mesh interface`.
-- severity: warning
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format('`{}` ended on {} and is still published', products.address, products.deprecation_date) as message
from mesh.products as products
cross join mesh.today as today
where products.deprecation_date < today.today
