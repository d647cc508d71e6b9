-- title: The latest version is not about to end
-- why: New readers take the latest version; an end without a successor leaves all of them with nothing.
-- fix: Offer a successor and raise `latest_version`, or take the `deprecation_date` away.
-- severity: warning
-- scope: product
with read_by_others as (
    select distinct edges.parent_unique_id as unique_id
    from dbt.edges as edges
    inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
    where children.resource_type in ('model', 'snapshot', 'exposure')
),

ends as (
    select
        products.domain,
        products.product,
        max(coalesce(products.deprecation_date, date '9999-12-31')) as deprecation_date
    from mesh.products as products
    group by products.domain, products.product
)

-- A product that nobody reads may end as a whole.
select
    products.unique_id as node,
    null as "column",
    format(
        '`{}` is the latest version and ends on {}, and {}',
        products.address,
        products.deprecation_date,
        if(read_by_others.unique_id is null, 'an older one goes on', 'it is read')
    ) as message
from mesh.products as products
left join read_by_others on products.unique_id = read_by_others.unique_id
left join ends on products.domain = ends.domain and products.product = ends.product
where
    products.is_latest
    and products.deprecation_date is not null
    and (read_by_others.unique_id is not null or ends.deprecation_date > products.deprecation_date)
