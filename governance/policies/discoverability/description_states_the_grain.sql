-- title: A product's description begins with its grain
-- why: The first thing that a reader must know, before any join or sum, is what one row stands for.
-- fix: Begin the description with "One row per ...".
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format('the description of `{}` does not begin with "{}..."', products.address, standard.grain_opening) as message
from mesh.products as products
cross join mesh.standards as standard
where
    -- Of shorter ones `product_is_described` says that they are none.
    length(trim(products.description)) >= standard.description_min_length
    and not starts_with(lower(trim(products.description)), lower(standard.grain_opening))
