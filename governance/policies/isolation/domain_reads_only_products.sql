-- title: No domain reads another's internals
-- why: What is not promised may change any day, and the reader breaks without anybody having broken a word.
-- fix: Read a product through its interface (`ref('<domain>', '<product>', v=N)`), or ask its owner to offer one.
-- severity: error
-- scope: model
-- place: sql
select
    edges.child_unique_id as node,
    null as "column",
    format(
        '`{}` of `{}` reads internals of other domains: {}',
        any_value(children.name),
        any_value(edges.domain),
        array_to_string(list_sort(list(distinct format('`{}`', parents.label))), ', ')
    ) as message
from dbt.edges as edges
inner join dbt.dag_nodes as parents on edges.parent_unique_id = parents.unique_id
inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
left join mesh.products as products on edges.parent_unique_id = products.unique_id
where
    parents.domain != edges.domain
    and products.unique_id is null
    and parents.resource_type in ('model', 'seed', 'snapshot', 'source')
group by edges.child_unique_id
