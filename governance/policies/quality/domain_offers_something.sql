-- title: A domain offers a product or an exposure
-- why: A domain whose data nobody can read is a private project at the cost of the mesh.
-- fix: Offer a product from `models/products`, or declare in an exposure who uses what it makes.
-- severity: warning
-- scope: domain
with offers as (
    select products.domain
    from mesh.products as products
    union
    select exposures.domain
    from dbt.exposures as exposures
)

select
    domains.domain as node,
    null as "column",
    format('`{}` has models, and neither a product nor an exposure', domains.domain) as message
from mesh.domains as domains
inner join dbt.models as models on domains.domain = models.domain
left join offers on domains.domain = offers.domain
where offers.domain is null
group by domains.domain
