-- title: Products name ports that exist, and a restricted one for a reason
-- why: A misspelt port is published nowhere; a restricted one without guarded columns hides what everybody may know.
-- fix: Write `ports: [open]`, `[open, restricted]` or `[restricted]`; the restricted port is for columns
--     whose class is not published clear, or a product that asks for agreements.
-- severity: warning
-- scope: product
with guarded as (
    select distinct node_columns.node_unique_id
    from dbt.node_columns as node_columns
    inner join mesh.products as products on node_columns.node_unique_id = products.unique_id
    inner join mesh.classes as classes on coalesce(node_columns.classification, products.classification) = classes.name
    where classes.open_port != 'clear'
)

select
    products.unique_id as node,
    null as "column",
    if(
        len(list_filter(products.ports, port -> port not in ('open', 'restricted'))) > 0,
        format(
            '`{}` names a port that does not exist: {}',
            products.address,
            array_to_string(list_filter(products.ports, port -> port not in ('open', 'restricted')), ', ')
        ),
        format('`{}` has a restricted port and nothing to guard', products.address)
    ) as message
from mesh.products as products
left join guarded on products.unique_id = guarded.node_unique_id
where
    len(list_filter(products.ports, port -> port not in ('open', 'restricted'))) > 0
    or (
        list_contains(products.ports, 'restricted')
        and guarded.node_unique_id is null
        and not coalesce(products.needs_agreement, false)
        and coalesce(len(products.consumers), 0) = 0
    )
