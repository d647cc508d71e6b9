-- title: Descriptions are no placeholders
-- why: "TBD" passes every check that asks for a description, and stays for years.
-- fix: Write the description, or remove it until somebody can.
-- severity: warning
-- scope: column
with descriptions as (
    select
        products.unique_id,
        cast(null as varchar) as column_name,
        products.address as name,
        products.description
    from mesh.products as products
    cross join mesh.standards as standard
    -- Of shorter ones `product_is_described` says that they are none.
    where length(trim(products.description)) >= standard.description_min_length
    union all
    select
        models.unique_id,
        cast(null as varchar) as column_name,
        models.name,
        models.description
    from dbt.models as models
    left join mesh.products as products on models.unique_id = products.unique_id
    where models.package_name = models.domain and products.unique_id is null
    union all
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        node_columns.column_name as name,
        node_columns.description
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
)

select
    descriptions.unique_id as node,
    descriptions.column_name as "column",
    format(
        'the description of `{}` is a placeholder: "{}"', descriptions.name, left(descriptions.description, 60)
    ) as message
from descriptions
cross join mesh.standards as standard
where
    regexp_matches(
        lower(descriptions.description),
        concat(
            '(^|[^a-z])(',
            replace(regexp_escape(array_to_string(standard.placeholders, chr(10))), concat('\', chr(10)), '|'),
            ')($|[^a-z])'
        )
    )
