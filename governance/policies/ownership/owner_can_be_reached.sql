-- title: Every owner can be reached by e-mail
-- why: Who finds a fault, or is hit by a change, must know whom to write to.
-- fix: Give the group in `models/_group.yml` an owner with an `email` that a team reads.
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    if(
        products.owner_email is null,
        format('the owner of `{}` has no e-mail address', products.address),
        format('`{}`, the owner of `{}`, is no e-mail address', products.owner_email, products.address)
    ) as message
from mesh.products as products
where
    products.owner_group is not null
    and not coalesce(regexp_full_match(products.owner_email, '[^@\s]+@[^@\s.]+(\.[^@\s.]+)+'), false)
