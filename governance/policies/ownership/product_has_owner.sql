-- title: Every product belongs to a team
-- why: A product without a team is answered for by nobody, so its faults stay and its contract changes unasked.
-- fix: Set `+group: <domain>` in `dbt_project.yml` and give that group in `models/_group.yml` an owner with a `name`.
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    if(
        products.owner_group is null,
        format('`{}` has no owner group', products.address),
        format('group `{}`, which owns `{}`, names no team', products.owner_group, products.address)
    ) as message
from mesh.products as products
where products.owner_group is null or coalesce(trim(products.owner_name), '') = ''
