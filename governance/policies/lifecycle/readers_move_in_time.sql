-- title: Readers leave a version well before its end
-- why: Moving takes a release on the reader's side, and the last week is when everybody is away.
-- fix: Move to the latest version now; its interface is in the same package.
-- severity: warning
-- scope: model
-- place: sql
with readers as (
    select distinct
        edges.child_unique_id,
        products.address,
        date_diff('day', today.today, products.deprecation_date) as days
    from mesh.products as products
    inner join dbt.edges as edges on products.unique_id = edges.parent_unique_id
    inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
    cross join mesh.today as today
    cross join mesh.standards as standard
    where
        date_diff('day', today.today, products.deprecation_date) between 0 and standard.reader_notice_days
        and children.resource_type in ('model', 'snapshot', 'exposure')
)

select
    readers.child_unique_id as node,
    null as "column",
    format(
        'it reads {}',
        array_to_string(
            list_sort(list(distinct format('`{}`, which ends in {} days', readers.address, readers.days))), ' and '
        )
    ) as message
from readers
group by readers.child_unique_id
