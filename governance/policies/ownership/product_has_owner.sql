-- title: Every product has an owner who can be reached
-- why: Who finds a fault must know whom to tell.
-- fix: Give the group in `models/_group.yml` an owner with `name` and `email`.
-- severity: error
-- scope: product
select
    unique_id as node,
    null as column,
    address || ' has no owner with a name and an address' as message
from mesh.products
where owner_name is null or owner_email is null
