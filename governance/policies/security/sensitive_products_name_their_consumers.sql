-- title: A product of sensitive data names its consumers
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
        array_to_string(list_sort(list(distinct node_columns.column_name)), ', ')
    ) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
inner join mesh.classes as classes on coalesce(node_columns.classification, products.classification) = classes.name
cross join mesh.standards as standard
where
    list_contains(standard.classes_with_named_consumers, classes.name)
    and list_contains(products.ports, 'restricted')
    and coalesce(len(products.consumers), 0) = 0
group by products.unique_id
