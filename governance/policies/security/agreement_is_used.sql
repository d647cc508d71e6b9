-- title: An agreement in force is used
-- why: A permission that nobody uses is a door that nobody watches.
-- fix: Delete the agreement; write it anew when the product is read.
-- severity: warning
-- scope: agreement
with used as (
    select distinct
        edges.domain as consumer,
        products.domain,
        products.product
    from mesh.products as products
    inner join dbt.edges as edges on products.unique_id = edges.parent_unique_id
)

select distinct
    agreements.file as node,
    null as "column",
    format(
        '`{}` reads nothing of `{}`', agreements.consumer, concat(agreements.domain, '.', agreements.product)
    ) as message
from mesh.agreements as agreements
inner join mesh.domains as domains on agreements.consumer = domains.domain
cross join mesh.today as today
left join used
    on agreements.consumer = used.consumer
    and agreements.domain = used.domain
    and agreements.product = used.product
where
    agreements.consumer_kind = 'domain'
    and today.today between agreements.start and agreements."end"
    and used.consumer is null
    -- Of products that are gone, `agreement_is_about_a_product` speaks.
    and exists (
        select 1 from mesh.products as products
        where agreements.domain = products.domain and agreements.product = products.product
    )
