-- title: Columns of products have types that every engine knows
-- why: A product is read from Spark, PostgreSQL and notebooks alike; an exotic type arrives there as something else.
-- fix: Cast to one of `data_types` in `governance/standards.yml`;
--     nested values become columns, or a product of their own.
-- severity: error
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    if(
        node_columns.data_type_declared is null,
        format('`{}` of `{}` declares no type', node_columns.column_name, products.address),
        format(
            '`{}` of `{}` is `{}`, which is none of {}',
            node_columns.column_name,
            products.address,
            node_columns.data_type_declared,
            array_to_string(standard.data_types, ', ')
        )
    ) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
cross join mesh.standards as standard
where
    node_columns.is_declared
    and not coalesce(
        list_contains(
            standard.data_types,
            trim(regexp_replace(lower(node_columns.data_type_declared), '\s*\([^)]*\)', ''))
        ),
        false
    )
