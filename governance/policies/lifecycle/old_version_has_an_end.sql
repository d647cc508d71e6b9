-- title: A version that is not the latest has a date on which it ends
-- why: Two versions for ever are two products to keep; readers move when there is a day to move by.
-- fix: Give the old version a `deprecation_date` and `config.meta.mesh.deprecation_announced`, the day on which you say so.
-- severity: warning
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format('`{}` has no end, and version {} is the latest', products.address, products.latest_version) as message
from mesh.products as products
where products.version < products.latest_version and products.deprecation_date is null
