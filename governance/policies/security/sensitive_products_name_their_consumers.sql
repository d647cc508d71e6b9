-- title: A product with data that never go out clear names its consumers
-- why: For health, origin or belief "everybody with an agreement" is too many; the law wants them listed.
-- fix: List `consumers: [<domain>, role:<role>]` under `config.meta.mesh` of the product.
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format(
        '`{}` has {} columns ({}) and names no consumers',
        any_value(products.address),
        any_value(classes.name),
        string_agg(distinct node_columns.column_name, ', ')
    ) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
inner join mesh.classes as classes on coalesce(node_columns.classification, products.classification) = classes.name
where
    classes.open_port = 'never'
    and list_contains(products.ports, 'restricted')
    and coalesce(len(products.consumers), 0) = 0
group by products.unique_id
