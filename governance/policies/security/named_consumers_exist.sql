-- title: Consumers that a product names exist
-- why: A misspelt consumer locks out the one who was meant, and lets in whoever takes the name later.
-- fix: Write a domain's name, or `role:<role>` with a role of `governance/roles.yml`.
-- severity: error
-- scope: product
with named as (
    select
        products.unique_id,
        products.address,
        unnest(products.consumers) as consumer
    from mesh.products as products
),

known as (
    select domains.domain as consumer
    from mesh.domains as domains
    union all
    select concat('role:', roles.name) as consumer
    from mesh.roles as roles
)

select
    named.unique_id as node,
    null as "column",
    format(
        '`{}` names {} as a consumer, which is no domain and no role',
        any_value(named.address),
        string_agg(distinct format('`{}`', named.consumer), ', ')
    ) as message
from named
left join known on named.consumer = known.consumer
where known.consumer is null
group by named.unique_id
