-- title: The latest version is not about to end
-- why: New readers take the latest version; an end without a successor leaves all of them with nothing.
-- fix: Offer a successor and raise `latest_version`, or take the `deprecation_date` away.
-- severity: warning
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format('`{}` is the latest version and ends on {}', products.address, products.deprecation_date) as message
from mesh.products as products
where products.is_latest and products.deprecation_date is not null
