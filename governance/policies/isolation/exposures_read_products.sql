-- title: Exposures read products only
-- why: Internal models change without notice; a dashboard on one breaks without anybody having broken a contract.
-- fix: Offer what the exposure needs as a product and name that in its `depends_on`.
-- severity: error
-- scope: exposure
with inputs as (
    select
        exposures.unique_id,
        exposures.name,
        unnest(exposures.depends_on) as input
    from dbt.exposures as exposures
)

select
    inputs.unique_id as node,
    null as "column",
    format(
        'exposure `{}` reads what is no product: {}',
        any_value(inputs.name),
        array_to_string(list_sort(list(distinct format('`{}`', coalesce(nodes.label, inputs.input)))), ', ')
    ) as message
from inputs
left join mesh.products as products on inputs.input = products.unique_id
left join dbt.dag_nodes as nodes on inputs.input = nodes.unique_id
where products.unique_id is null
group by inputs.unique_id
