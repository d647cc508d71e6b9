-- title: Service levels can be read
-- why: A promise that nobody can read is judged by nobody; readers take it for one that is kept.
-- fix: Write it as the message says; `docs/service-levels.md` has all that can be promised.
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format('`{}`: {}', products.address, array_to_string(products.unread_service_levels, '; ')) as message
from mesh.products as products
where len(products.unread_service_levels) > 0
