-- title: A product has few versions at a time
-- why: Each version is built, tested and explained again; readers who need not move do not.
-- fix: End the oldest versions with a `deprecation_date` and remove what has ended.
-- severity: warning
-- scope: product
select
    arg_min(products.unique_id, products.version) as node,
    null as "column",
    format(
        '`{}` has {} versions, more than {}',
        any_value(concat(products.domain, '.', products.product)),
        count(*),
        any_value(standard.max_live_versions)
    ) as message
from mesh.products as products
cross join mesh.standards as standard
group by products.domain, products.product
having count(*) > any_value(standard.max_live_versions)
