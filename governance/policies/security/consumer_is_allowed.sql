-- title: A product is read by the consumers it names
-- why: The owner of a product answers for who gets it; a reader who is not named has not asked.
-- fix: Ask the owner to add you to `consumers` of the product, or stop reading it.
-- severity: error
-- scope: model
-- place: sql
select
    edges.child_unique_id as node,
    null as "column",
    format(
        '{}, which `{}` is not a consumer of',
        array_to_string(list_sort(list(distinct format('it reads `{}`', products.address))), ' and '),
        any_value(edges.domain)
    ) as message
from mesh.products as products
inner join dbt.edges as edges on products.unique_id = edges.parent_unique_id
inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
where
    len(products.consumers) > 0
    and edges.domain != products.domain
    and not list_contains(products.consumers, edges.domain)
    and children.resource_type in ('model', 'snapshot', 'exposure')
group by edges.child_unique_id
