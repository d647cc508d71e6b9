-- title: Masks exist and are allowed for the class
-- why: A partial mask of a sensitive value still tells who it is about; an unknown one masks nothing.
-- fix: Take one of the class's `allowed_masks` in `governance/classification.yml`.
-- severity: error
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    if(
        not list_contains(standard.masks, node_columns.mask),
        format('there is no mask "{}"', node_columns.mask),
        format(
            'mask `{}` is not enough for `{}`, which is {}: {}',
            node_columns.mask,
            node_columns.column_name,
            classes.name,
            array_to_string(classes.allowed_masks, ', ')
        )
    ) as message
from dbt.node_columns as node_columns
left join mesh.products as products on node_columns.node_unique_id = products.unique_id
left join mesh.classes as classes on coalesce(node_columns.classification, products.classification) = classes.name
cross join mesh.standards as standard
where
    node_columns.mask is not null
    and (
        not list_contains(standard.masks, node_columns.mask)
        or (len(classes.allowed_masks) > 0 and not list_contains(classes.allowed_masks, node_columns.mask))
    )
