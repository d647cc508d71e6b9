-- title: Nobody reads a version past its end
-- why: From its end on a version may vanish with any publication, and takes down who still reads it.
-- fix: Move to the version that the message names, or ask the owner for a later `deprecation_date`.
-- severity: error
-- scope: model
-- place: sql
with readers as (
    select distinct
        edges.child_unique_id,
        products.address,
        products.deprecation_date,
        products.latest_version
    from mesh.products as products
    inner join dbt.edges as edges on products.unique_id = edges.parent_unique_id
    inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
    cross join mesh.today as today
    where
        products.deprecation_date < today.today
        and children.resource_type in ('model', 'snapshot', 'exposure')
)

select
    readers.child_unique_id as node,
    null as "column",
    format(
        'it reads {}',
        array_to_string(list_sort(list(distinct format(
            '`{}`, which ended on {} (the latest is v{})',
            readers.address,
            readers.deprecation_date,
            coalesce(readers.latest_version, 0)
        ))), ' and ')
    ) as message
from readers
group by readers.child_unique_id
