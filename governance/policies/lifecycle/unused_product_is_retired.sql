-- title: A product that nobody reads is retired
-- why: What nobody reads costs builds and care, and its faults are found by nobody.
-- fix: Declare who reads it as an `exposures:` entry, or end the product with a `deprecation_date`.
-- severity: warning
-- scope: product
with readers as (
    select distinct edges.parent_unique_id as unique_id
    from dbt.edges as edges
    inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
    where children.resource_type in ('model', 'snapshot', 'exposure')
)

select
    arg_max(products.unique_id, products.version) as node,
    null as "column",
    format('nobody reads any version of `{}`', any_value(concat(products.domain, '.', products.product))) as message
from mesh.products as products
left join readers on products.unique_id = readers.unique_id
group by products.domain, products.product
having count(readers.unique_id) = 0 and count(products.deprecation_date) < count(*)
